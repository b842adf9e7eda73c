internal import BackpropCore

/// The scores of validation rows by networks that these rows had no part in choosing.
///
/// A score on the rows that chose the best of many epochs is too good. So each of two halves of them
/// chooses an epoch, as all of them together do, and the other half is scored by the network of that
/// epoch: cross-fitting. It takes no more training, and is a little too bad if anything, half of the
/// rows choosing less well than all.
struct CrossFittedScores<Scalar: NetworkScalar> {
  /// Before the link, m × n_L; 0 before the first epoch.
  private(set) var scores: Matrix<Scalar>
  private let metric: Metric
  private let loss: Loss
  private var halves: [Half]

  private struct Half {
    let rows: [Int]
    let observations: Observations<Scalar>
    var watch: MetricWatch
  }

  /// Of `validation`, whose rows `halves` are two parts.
  init(
    _ halves: [[Int]], of validation: Observations<Scalar>, _ options: TrainingOptions, _ loss: Loss
  ) {
    scores = Matrix(rows: validation.count, columns: validation.y.columns)
    metric = options.earlyStopping.metric
    self.loss = loss
    self.halves = halves.map {
      Half(
        rows: $0, observations: validation.rows(at: $0),
        watch: MetricWatch(options.earlyStopping, .constant))
    }
  }

  /// Takes the scores Z of all rows by the network of one more epoch.
  mutating func note(_ z: Matrix<Scalar>) {
    for index in halves.indices {
      let half = halves[index]
      let evaluation = Evaluation(
        ofScores: z.rows(at: half.rows), targets: half.observations.y, loss,
        weights: half.observations.weights)
      // a half without one of the classes may have no value of the metric, and the loss is one for all
      let spare = (evaluation[.loss] ?? 0) * (metric.isHigherBetter ? -1 : 1)
      guard halves[index].watch.note(evaluation[metric] ?? spare) else { continue }
      for row in halves[1 - index].rows {
        for column in 0..<z.columns { scores[row, column] = z[row, column] }
      }
    }
  }
}
