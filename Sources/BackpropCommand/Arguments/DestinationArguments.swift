internal import ArgumentParser

/// Where a model will go.
struct DestinationArguments: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where the model goes; the name of DATA with .safetensors in this folder unless given.",
      valueName: "model"))
  var output: String?

  /// The file for a model of `data`: of `folder/data.csv.gz` it is `data.safetensors` unless given.
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
