/// A trial: options that were trained and measured.
package struct Trial: Sendable, Hashable {
  /// The number of the options, from 1: those of ``SearchSpace/options(ofTrial:)``.
  package let number: Int
  /// The rung of ``SuccessiveHalving`` they were trained on, from 0.
  package let rung: Int
  /// The number of epochs of that rung.
  package let epochs: Int
  /// The loss on held-out rows; infinity if training diverged.
  package let loss: Double
  /// The metric that chooses the best epoch, on the same rows; nil if training diverged.
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
