public import BackpropModels
public import BackpropTables

/// One page about a model or a worked example: its layers and metrics, every equation and number of
/// one observation, and a diagnosis of its gradients.
///
/// The page is one file without scripts that needs no other file. The same model, table and rows
/// give the same bytes.
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
  ///   - rows: The rows to evaluate it on, counted from 0 (default: all).
  ///   - row: The row that is explained, counted from 0 (default: the first of `rows`).
  /// - Throws: `BackpropError` if the table has no such row, lacks a column, or has a cell of the
  ///   wrong type.
  public init(
    _ model: TableModel, _ table: Table, rows: [Int]? = nil, row: Int? = nil
  ) throws {
    html = try ReportContent(model, EvaluatedRows(model, table, rows: rows), row: row).page
  }

  /// The report of a model right after its training. Its measures are on the test rows, else on the
  /// held-out rows, each predicted by networks that were not trained on it, else on the training
  /// rows.
  public init(_ trained: TrainedModel) throws {
    html = try ReportContent(trained.model, trained.evaluated, row: nil).page
  }
}
