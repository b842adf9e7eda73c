/// Options that were trained and measured.
package struct Trial: Sendable, Hashable {
  /// The number of the options, from 1: those of ``SearchSpace/options(ofTrial:)``.
  package let number: Int
  /// The rung of ``SuccessiveHalving`` they were trained on, from 0.
  package let rung: Int
  /// How many epochs that is.
  package let epochs: Int
  /// The loss of the rows that a network was not trained on; infinity where training diverged.
  package let loss: Double
  /// The metric that chose the best epoch, of the same rows; nil where training diverged.
  package let metric: Double?
  /// The wall time.
  package let seconds: Double

  /// A trial that has ended.
  package init(
    number: Int, rung: Int, epochs: Int, loss: Double, metric: Double?, seconds: Double
  ) {
    self.number = number
    self.rung = rung
    self.epochs = epochs
    self.loss = loss
    self.metric = metric
    self.seconds = seconds
  }
}
