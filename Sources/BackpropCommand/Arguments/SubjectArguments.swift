internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

/// A worked example, or a model and a table with its targets.
struct SubjectArguments: ParsableArguments {
  @Argument(help: "A worked example (.json), or a model that `backprop train` wrote.")
  var subject: String

  @Argument(
    help: "With a model: CSV or TSV (also .gz, or -), or an IDX file of images with --labels.")
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The row of the data, counted from 1 without the header (default: 1).",
      valueName: "n"))
  var row: Int?

  @OptionGroup(title: "Reading") var reading: ReadingArguments

  func validate() throws {
    if let row, row < 1 { throw ValidationError("--row must be at least 1.") }
    if data == nil, row != nil {
      throw ValidationError("--row needs a model and its data: MODEL DATA.")
    }
  }

  /// The files to read.
  var files: [String] { [subject, data, reading.labels].compactMap(\.self) }

  /// The model and its table; nil for a worked example. `messages` shows notes about the table.
  func modelAndTable(_ messages: Messages) throws -> (model: TableModel, table: Table)? {
    guard let data else {
      if (try? TableModel(contentsOf: subject)) != nil {
        throw BackpropError(
          .usage, "this is a model, and its data are missing", at: .init(file: subject),
          remedy: "give a table too: MODEL DATA")
      }
      return nil
    }
    let model = try TableModel(contentsOf: subject)
    return (model, try reading.table(data, for: model, messages))
  }
}
