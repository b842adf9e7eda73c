internal import BackpropCore

/// Cross-fitted logits of the validation rows: from networks that these rows did not choose.
///
/// A metric on the rows that chose the best of many epochs is optimistic. So each half of the rows
/// chooses its best epoch, and the other half gets the logits of the network of that epoch
/// (cross-fitting). It needs no additional training. Half of the rows choose slightly worse than
/// all, so the metrics can be slightly pessimistic.
struct CrossFittedLogits<Scalar: NetworkScalar> {
  /// The logits, m × n_L, 0 before the first epoch.
  private(set) var logits: Matrix<Scalar>
  private let metric: Metric
  private let loss: Loss
  private var halves: [Half]

  /// A half of the rows and the monitored metric on it.
  private struct Half {
    let rows: [Int]
    let observations: Observations<Scalar>
    var watch: MetricWatch
  }

  /// Cross-fitted logits of `validation`. `halves` are a partition of its rows.
  init(
    _ halves: [[Int]], of validation: Observations<Scalar>, _ options: TrainingOptions, _ loss: Loss
  ) {
    logits = Matrix(rows: validation.count, columns: validation.y.columns)
    metric = options.earlyStopping.metric
    self.loss = loss
    self.halves = halves.map {
      Half(
        rows: $0, observations: validation.rows(at: $0),
        watch: MetricWatch(options.earlyStopping, .constant))
    }
  }

  /// Adds the logits Z of all rows by the network of the next epoch.
  mutating func note(_ z: Matrix<Scalar>) {
    for index in halves.indices {
      let half = halves[index]
      let evaluation = Evaluation(
        ofLogits: z.rows(at: half.rows), targets: half.observations.y, loss,
        weights: half.observations.weights)
      // without rows of one class the metric may have no value; then the loss, which always has one
      let spare = (evaluation[.loss] ?? 0) * (metric.isHigherBetter ? -1 : 1)
      guard halves[index].watch.note(evaluation[metric] ?? spare) else { continue }
      for row in halves[1 - index].rows {
        for column in 0..<z.columns { logits[row, column] = z[row, column] }
      }
    }
  }
}
