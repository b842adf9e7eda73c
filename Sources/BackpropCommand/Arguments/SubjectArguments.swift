internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

/// What is looked at: a worked example, or a model and a table with its targets.
struct SubjectArguments: ParsableArguments {
  @Argument(help: "A worked example (.json), or a model that `backprop train` wrote.")
  var subject: String

  @Argument(
    help: "With a model: CSV or TSV (also .gz, or -), or an IDX file of images with --labels.")
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The row of the data, counted from 1 without the header; the first unless given.",
      valueName: "n"))
  var row: Int?

  @OptionGroup(title: "Reading") var reading: ReadingArguments

  func validate() throws {
    if let row, row < 1 { throw ValidationError("--row must be 1 or more.") }
    if data == nil, row != nil {
      throw ValidationError("--row needs a model and its data: MODEL DATA.")
    }
  }

  /// What is read.
  var files: [String] { [subject, data, reading.labels].compactMap(\.self) }

  /// The model and its table, where there is one; what is odd about the table goes to `messages`.
  func modelAndTable(_ messages: Messages) throws -> (model: TableModel, table: Table)? {
    guard let data else {
      if (try? TableModel(contentsOf: subject)) != nil {
        throw BackpropError(
          .usage, "it is a model, and no rows to look at are given", at: .init(file: subject),
          remedy: "name their table too: MODEL DATA")
      }
      return nil
    }
    let model = try TableModel(contentsOf: subject)
    return (model, try reading.table(data, for: model, messages))
  }
}
