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
    help: ArgumentHelp(
      "Which of the networks of a model that answer together, counted from 1; the first unless given.",
      valueName: "n"))
  var member: Int?

  func validate() throws {
    if subject.row != nil, batch != nil {
      throw ValidationError("--row and --batch exclude each other.")
    }
    if subject.data == nil, batch != nil {
      throw ValidationError("--batch needs a model and its data: MODEL DATA.")
    }
    if subject.data == nil, member != nil {
      throw ValidationError("--member needs a model and its data: MODEL DATA.")
    }
  }

  /// The example, or the rows of the table of `source` as one; which network of several it is through
  /// is said in `messages`.
  func example(
    of source: (model: TableModel, table: Table)?, _ messages: Messages
  ) throws -> WorkedExample {
    guard let (model, table) = source else { return try WorkedExample(contentsOf: subject.subject) }
    let row = subject.row ?? 1
    let members = model.ensemble.members
    if members.count > 1, member == nil {
      messages.note(
        "\(members.count) networks answer together in this model; this is the first, whose share is \(members[0].share.significant(3)); --member takes another"
      )
    }
    return try WorkedExample(
      model, table, rows: batch?.rows ?? row - 1..<row, member: member ?? 1)
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
