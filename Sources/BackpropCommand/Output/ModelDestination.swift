internal import Backprop
internal import BackpropModels

/// Where a model will go.
enum ModelDestination {
  /// Finds out before training, not after it, that the file cannot be written.
  static func check(_ path: String) throws { try AtomicFile.checkDestination(path) }

  /// Where a model of `data` goes unless somebody says: `folder/data.csv.gz` becomes `data.safetensors`.
  static func usual(for data: String) -> String {
    guard data != "-" else { return "model.safetensors" }
    var name = data.split(separator: "/").last.map(String.init) ?? "model"
    for ending in [".gz", ".csv", ".tsv", ".txt"]
    where name.hasSuffix(ending) && name.count > ending.count {
      name.removeLast(ending.count)
    }
    return name + ".safetensors"
  }
}
