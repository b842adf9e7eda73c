internal import BackpropModels
internal import BackpropTables

extension ReportContent {
  /// The role of each column of the table, and the reason.
  var columnSection: ReportSection? {
    guard let study else { return nil }
    let table = DataTable(
      "Preprocessing of each column", ["column", "used as", "reason"], words: [1, 2],
      study.model.preprocessing.columnSummaries.map { summary in
        [.text(summary.column), .text(summary.role.rawValue), .text(summary.reason)]
      })
    return ReportSection(
      id: "columns", title: "Columns and preprocessing",
      content: study.model.preprocessing.warnings.map(Markup.paragraph) + [table.markup])
  }
}
