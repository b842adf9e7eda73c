/// The best value of the monitored metric so far, the number of epochs since then, and the number
/// of plateaus.
package struct MetricWatch {
  private let options: EarlyStopping
  private let schedule: Schedule
  private var best: Double?
  private var epochsSinceBest = 0
  private var plateau: (best: Double?, epochs: Int) = (nil, 0)
  /// The number of plateaus so far. A plateau is more epochs in a row than the patience of the
  /// schedule without a relative improvement of 10⁻⁴.
  package private(set) var reductions = 0

  package init(_ options: EarlyStopping, _ schedule: Schedule) {
    self.options = options
    self.schedule = schedule
  }

  /// Adds the metric of the next epoch and returns whether it is a new best.
  package mutating func note(_ value: Double) -> Bool {
    let isBest =
      isBetter(value, than: best, by: options.minimumChange)
      || options.prefersLast && value == best
    if isBest { best = value }
    epochsSinceBest = isBest ? 0 : epochsSinceBest + 1
    if let patience = schedule.plateauPatience { notePlateau(value, patience) }
    return isBest
  }

  /// Whether the best epoch is `patience` or more epochs ago.
  package var isPatienceOver: Bool { options.patience.map { epochsSinceBest >= $0 } ?? false }

  private mutating func notePlateau(_ value: Double, _ patience: Int) {
    if isBetter(value, than: plateau.best, by: abs(plateau.best ?? 0) * 1e-4) {
      plateau = (value, 0)
      return
    }
    plateau.epochs += 1
    if plateau.epochs > patience {
      reductions += 1
      plateau.epochs = 0
    }
  }

  private func isBetter(_ value: Double, than other: Double?, by margin: Double) -> Bool {
    guard let other else { return true }
    return options.metric.isHigherBetter ? value > other + margin : value < other - margin
  }
}
