internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

/// What is explained or checked: a worked example, or some rows of a table through a model.
struct ExplainedArguments: ParsableArguments {
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

  @Option(
    help: ArgumentHelp(
      "Several rows as one batch, such as 1-32, whose gradient is the mean.", valueName: "from-to"))
  var batch: RowRange?

  @Option(
    name: [.customLong("learning-rate"), .customLong("lr")], parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate of the step that is shown, instead of the example's or the model's.",
      valueName: "rate"))
  var learningRate: Double?

  @OptionGroup(title: "Reading") var reading: ReadingArguments

  func validate() throws {
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate must be a number above 0.")
    }
    if let row, row < 1 { throw ValidationError("--row must be 1 or more.") }
    if row != nil, batch != nil { throw ValidationError("--row and --batch exclude each other.") }
    if data == nil, row != nil || batch != nil {
      throw ValidationError("--row and --batch need a model and its data: MODEL DATA.")
    }
  }

  /// The example, or the rows as one.
  func example() throws -> WorkedExample {
    guard let data else {
      return stepping(try WorkedExample(contentsOf: subject))
    }
    let model = try TableModel(contentsOf: subject)
    let table = try Table(
      contentsOf: data, labels: reading.labels,
      options: try reading.options(on: model.preprocessing.readingOptions))
    let rows = batch?.rows ?? (row ?? 1) - 1..<(row ?? 1)
    return stepping(try WorkedExample(model, table, rows: rows, file: data))
  }

  /// The example with the learning rate that was asked for.
  private func stepping(_ example: WorkedExample) -> WorkedExample {
    var example = example
    if let learningRate { example.learningRate = learningRate }
    return example
  }
}

/// `1-32`, counted from 1.
struct RowRange: ExpressibleByArgument {
  /// Counted from 0.
  let rows: Range<Int>

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let first = parts[0], let last = parts[1], first >= 1, last >= first
    else { return nil }
    rows = first - 1..<last
  }
}
