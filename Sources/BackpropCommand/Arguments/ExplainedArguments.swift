internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

/// What is explained or checked: a worked example, or some rows of a table through a model.
struct ExplainedArguments: ParsableArguments {
  @OptionGroup var subject: SubjectArguments

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

  func validate() throws {
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate must be a number above 0.")
    }
    if subject.row != nil, batch != nil {
      throw ValidationError("--row and --batch exclude each other.")
    }
    if subject.data == nil, batch != nil {
      throw ValidationError("--batch needs a model and its data: MODEL DATA.")
    }
  }

  /// The example, or the rows as one, with the learning rate that was asked for, and the features of
  /// all rows of the table.
  func example(_ messages: Messages) throws -> (WorkedExample, all: Matrix<Float>?) {
    var example: WorkedExample
    var all: Matrix<Float>?
    if let (model, table) = try subject.modelAndTable(messages) {
      let row = subject.row ?? 1
      example = try WorkedExample(model, table, rows: batch?.rows ?? row - 1..<row)
      all = try model.preprocessing.features(of: table)
    } else {
      example = try WorkedExample(contentsOf: subject.subject)
    }
    if let learningRate { example.learningRate = learningRate }
    return (example, all)
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
