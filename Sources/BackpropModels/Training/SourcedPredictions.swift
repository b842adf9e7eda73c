internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

/// Logits of rows, with the rows, their targets, and what kind of rows they are.
///
/// Held-out predictions are of this type: the ensemble weight of the linear model, the temperature,
/// the decision threshold, the nonconformity scores and the metrics are all computed from them.
struct SourcedPredictions: Sendable {
  let source: RowSource
  let rows: PreparedRows
  /// Z, m × n_L, one row for each of `rows`.
  let logits: Matrix<Float>

  /// The targets Y, m × n_L.
  var targets: Matrix<Float> { rows.y }

  /// The same rows with other logits.
  func with(logits: Matrix<Float>) -> SourcedPredictions {
    SourcedPredictions(source: source, rows: rows, logits: logits)
  }

  /// The metrics of these predictions; regression in the units of the targets.
  func evaluation(
    _ preprocessing: Preprocessing, _ loss: Loss, threshold: Double
  ) throws -> SourcedEvaluation {
    SourcedEvaluation(
      source,
      try preprocessing.evaluation(
        ofLogits: logits, targets, loss, threshold: threshold, table: rows.table, rows: rows.rows))
  }

  /// The decision threshold that `choice` asks for: a fixed one, or the one with the best metric on
  /// these rows.
  static func threshold(
    _ choice: ThresholdChoice, on heldOut: SourcedPredictions?, _ loss: Loss
  ) -> Double {
    switch choice {
    case .value(let value): return value
    case .best(let metric):
      guard let heldOut else { return 0.5 }
      let (p, y) = (loss.predictions(logits: heldOut.logits), heldOut.targets)
      return Evaluation.bestThreshold(
        metric, probabilities: (0..<p.rows).map { Double(p[$0, 0]) },
        isPositive: (0..<p.rows).map { y[$0, 0] > 0.5 })
    }
  }
}

extension PreparedTable {
  /// The predictions of the held-out rows, each by the network that was not trained on it; nil if
  /// there are no such rows. `logits` computes Z of features X by the network with a given number.
  func heldOutPredictions(
    _ logits: (_ network: Int, _ x: Matrix<Float>) throws -> Matrix<Float>
  ) rethrows -> SourcedPredictions? {
    guard let source = heldOut, let rows = heldOutRows else { return nil }
    var all = Matrix<Float>(rows: rows.x.rows, columns: rows.y.columns)
    for (network, places) in heldOutPlaces.enumerated() {
      let z = try logits(network, rows.x.rows(at: places))
      all.set(z, at: places)
    }
    return SourcedPredictions(source: source, rows: rows, logits: all)
  }

  /// The predictions of all training rows by a model that was trained on them.
  func trainingPredictions(
    _ logits: (Matrix<Float>) -> Matrix<Float>
  ) -> SourcedPredictions {
    SourcedPredictions(
      source: RowSource(.training, count: rows.training), rows: training,
      logits: logits(training.x))
  }

  /// The predictions of the test rows; nil if there are none.
  func testPredictions(_ logits: (Matrix<Float>) -> Matrix<Float>) -> SourcedPredictions? {
    test.map {
      SourcedPredictions(
        source: RowSource(.test, count: rows.test), rows: $0, logits: logits($0.x))
    }
  }
}

extension Matrix<Float> {
  /// Writes row i of `other` into row `places[i]`.
  mutating func set(_ other: Matrix<Float>, at places: [Int]) {
    for (source, row) in places.enumerated() {
      for column in 0..<columns { self[row, column] = other[source, column] }
    }
  }
}
