internal import BackpropModels
internal import BackpropTables

extension ReportContent {
  /// What was done with each column of the table, and why.
  var columnSection: ReportSection? {
    guard let study else { return nil }
    let decisions = study.model.preprocessing.decisions
    let table = DataTable(
      "What was done with each column", ["column", "used as", "why"], words: [1, 2],
      decisions.map { decision in
        [.text(decision.column), .text(decision.role.rawValue), .text(decision.reason)]
      })
    return ReportSection(
      id: "columns", title: "What each column is used for",
      content: study.model.preprocessing.warnings.map(Markup.paragraph) + [table.markup])
  }
}
