import Testing

/// A model of `Tables.good` and one of images, trained once for all tests.
enum TrainedModel {
  static let table: [UInt8] = made(
    "train good.csv --target y --preset plain --epochs 3 --output model")
  static let images: [UInt8] = made(
    "train images --labels labels --preset plain --epochs 2 --output model")

  /// What the model of the table answers to its own table.
  static let answers: String = {
    let sandbox = try? Sandbox()
    try? sandbox?.write(table, to: "model")
    try? sandbox?.write(Tables.good, to: "good.csv")
    return (try? sandbox?.run(["predict", "model", "good.csv"]).output) ?? ""
  }()

  private static func made(_ arguments: String) -> [UInt8] {
    do {
      let sandbox = try Sandbox()
      try sandbox.write(Tables.good, to: "good.csv")
      try sandbox.write(Tables.images, to: "images")
      try sandbox.write(Tables.labels, to: "labels")
      let run = try sandbox.run(CommandCase.words(arguments))
      if run.status == 0 { return try sandbox.read("model") }
      Issue.record("\(run.error)")
    } catch {
      Issue.record("\(error)")
    }
    return []
  }
}
