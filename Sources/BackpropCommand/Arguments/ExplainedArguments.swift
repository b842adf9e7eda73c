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

  func validate() throws {
    if subject.row != nil, batch != nil {
      throw ValidationError("--row and --batch exclude each other.")
    }
    if subject.data == nil, batch != nil {
      throw ValidationError("--batch needs a model and its data: MODEL DATA.")
    }
  }

  /// The example, or the rows of the table of `source` as one.
  func example(of source: (model: TableModel, table: Table)?) throws -> WorkedExample {
    guard let (model, table) = source else { return try WorkedExample(contentsOf: subject.subject) }
    let row = subject.row ?? 1
    return try WorkedExample(model, table, rows: batch?.rows ?? row - 1..<row)
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
