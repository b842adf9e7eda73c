internal import ArgumentParser

/// The file for a model.
struct DestinationArguments: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file for the model (default: the name of DATA with .safetensors, in the current folder).",
      valueName: "model"))
  var output: String?

  /// The file for a model of `data` (default: `data.safetensors` for `folder/data.csv.gz`).
  func path(for data: String) -> String {
    if let output { return output }
    guard data != "-" else { return "model.safetensors" }
    var name = data.split(separator: "/").last.map(String.init) ?? "model"
    for ending in [".gz", ".csv", ".tsv", ".txt"]
    where name.hasSuffix(ending) && name.count > ending.count {
      name.removeLast(ending.count)
    }
    return name + ".safetensors"
  }
}
