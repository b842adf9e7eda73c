internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

/// The subject of an explanation or check: a worked example, or rows of a table in a model.
struct ExplainedArguments: ParsableArguments {
  @OptionGroup var subject: SubjectArguments

  @Option(
    help: ArgumentHelp(
      "Several rows as one batch, such as 1-32. The gradient is that of their cost.",
      valueName: "from-to"))
  var batch: RowRange?

  @Option(
    help: ArgumentHelp(
      "The member of an ensemble, counted from 1 (default: 1).",
      valueName: "n"))
  var member: Int?

  func validate() throws {
    if subject.row != nil, batch != nil {
      throw ValidationError("--row and --batch are mutually exclusive.")
    }
    if subject.data == nil, batch != nil {
      throw ValidationError("--batch needs a model and its data: MODEL DATA.")
    }
    if subject.data == nil, member != nil {
      throw ValidationError("--member needs a model and its data: MODEL DATA.")
    }
  }

  /// The worked example, or one made of the rows of `source`. If the model is an ensemble and no
  /// member was chosen, `messages` names the one that is shown.
  func example(
    of source: (model: TableModel, table: Table)?, _ messages: Messages
  ) throws -> WorkedExample {
    guard let (model, table) = source else { return try WorkedExample(contentsOf: subject.subject) }
    let row = subject.row ?? 1
    let members = model.ensemble.members
    if members.count > 1, member == nil {
      messages.note(
        "the model is an ensemble of \(members.count) networks: this is member 1, with ensemble weight \(members[0].weight.significant(3)); --member selects another"
      )
    }
    return try WorkedExample(
      model, table, rows: batch?.rows ?? row - 1..<row, member: member ?? 1)
  }
}

/// A range of rows: `1-32`, counted from 1.
struct RowRange: ExpressibleByArgument {
  /// The rows, counted from 0.
  let rows: Range<Int>

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let first = parts[0], let last = parts[1], first >= 1, last >= first
    else { return nil }
    rows = first - 1..<last
  }
}
