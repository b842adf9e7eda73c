package import BackpropCore
public import BackpropTables
internal import BackpropTraining

/// Labelled rows with the predictions that the metrics are computed from: a member of an ensemble
/// predicts only rows that it was not trained on, if the source is out-of-fold.
public struct EvaluatedRows: Sendable {
  /// Which rows they are.
  public let source: RowSource
  /// The table that has the rows.
  public let table: Table
  /// The rows, counted from 0.
  public let rows: [Int]
  /// The features X, m × n_0, and the targets Y, m × n_L.
  package let x, y: Matrix<Float>
  /// Z, m × n_L: the logits that the metrics are computed from.
  package let logits: Matrix<Float>
  /// The places of rows, and the ensemble that predicts them.
  private let parts: [(places: [Int], ensemble: NetworkEnsemble<Float>)]

  /// The rows of `predictions`, each of `places` by the ensemble of one fold, or all by the whole
  /// ensemble.
  init(_ predictions: SourcedPredictions, _ post: PostFit, places: [[Int]]?) {
    self.init(
      predictions,
      parts: places.map { Array(zip($0, post.heldOutEnsembles)) }
        ?? [(Array(0..<predictions.rows.rows.count), post.ensemble)])
  }

  private init(
    _ predictions: SourcedPredictions,
    parts: [(places: [Int], ensemble: NetworkEnsemble<Float>)]
  ) {
    source = predictions.source
    table = predictions.rows.table
    rows = predictions.rows.rows
    x = predictions.rows.x
    y = predictions.rows.y
    logits = predictions.logits
    self.parts = parts.map { (places: $0.places, ensemble: $0.ensemble) }
  }

  /// Labelled `rows` of a table that is given after training, by default all, predicted by `model`.
  ///
  /// - Throws: `BackpropError` if the table lacks a column of the model or has a cell that is not
  ///   of its type.
  public init(_ model: TableModel, _ table: Table, rows: [Int]? = nil) throws {
    let rows = try PreparedRows(table, rows ?? table.allRows, model.preprocessing)
    let predictions = SourcedPredictions(
      source: RowSource(.given, count: rows.rows.count), rows: rows,
      logits: model.ensemble.logits(for: rows.x, threads: WorkerPool.processors))
    self.init(predictions, parts: [(Array(rows.rows.indices), model.ensemble)])
  }

  /// Z of features `x`, where row i of `x` takes the place of row `rowsAt[i]` of these rows.
  package func logits(for x: Matrix<Float>, at rowsAt: [Int], threads: Int) -> Matrix<Float> {
    guard parts.count > 1 else { return parts[0].ensemble.logits(for: x, threads: threads) }
    var part = [Int](repeating: 0, count: rows.count)
    for (index, (places, _)) in parts.enumerated() {
      for place in places { part[place] = index }
    }
    var all = Matrix<Float>(rows: x.rows, columns: y.columns)
    for index in parts.indices {
      let chosen = rowsAt.indices.filter { part[rowsAt[$0]] == index }
      let z = parts[index].ensemble.logits(for: x.rows(at: chosen), threads: threads)
      all.set(z, at: chosen)
    }
    return all
  }
}

extension EvaluatedRows {
  /// The metrics of `model` on these rows.
  package func evaluation(of model: TableModel) throws -> SourcedEvaluation {
    SourcedEvaluation(
      source,
      try model.preprocessing.evaluation(
        ofLogits: logits, y, model.ensemble.loss, threshold: model.threshold, table: table,
        rows: rows))
  }

  /// The predictions of `model` for these rows.
  package func predictions(of model: TableModel) -> Predictions {
    Predictions(
      outputs: model.ensemble.loss.predictions(logits: logits), target: model.preprocessing.target,
      thresholds: nil, threshold: model.threshold)
  }
}
