public import BackpropModels
public import BackpropTables

/// One page about a model or a worked example: what it is, how good it is, every equation and number
/// of one observation, and what the gradients say.
///
/// The page is one file without scripts, which opens without any other. The same model, table and
/// rows give the same bytes.
public struct HTMLReport: Sendable {
  /// The page.
  public let html: String

  /// The report of a worked example.
  public init(_ example: WorkedExample) {
    html = ReportContent(example).page
  }

  /// The report of `model` on labelled rows of `table`.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - table: A table with its features and targets.
  ///   - rows: The rows to measure it on, counted from 0; all unless given.
  ///   - part: What these rows are called.
  ///   - row: The row that is explained, counted from 0; the first of `rows` unless given.
  /// - Throws: `BackpropError` where the table has no such row, lacks a column, or has a cell that the
  ///   model cannot take.
  public init(
    _ model: TableModel, _ table: Table, rows: [Int]? = nil, part: String = "rows",
    row: Int? = nil
  ) throws {
    let rows = rows ?? table.allRows
    html = try ReportContent(
      model, table, rows: rows, part: part, row: row ?? rows[0]
    ).page
  }
}
