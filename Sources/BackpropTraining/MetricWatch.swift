/// Remembers the best value of the monitored metric, how long ago it was, and how often a plateau
/// has been met.
package struct MetricWatch {
  private let options: EarlyStopping
  private let schedule: Schedule
  private var best: Double?
  private var epochsSinceBest = 0
  private var plateau: (best: Double?, epochs: Int) = (nil, 0)
  /// How often the metric has failed to get better, by 10⁻⁴ of the best, for more epochs in a row
  /// than the schedule has patience.
  package private(set) var reductions = 0

  package init(_ options: EarlyStopping, _ schedule: Schedule) {
    self.options = options
    self.schedule = schedule
  }

  /// Takes the metric of one more epoch and returns whether it is a new best.
  package mutating func note(_ value: Double) -> Bool {
    let isBest =
      isBetter(value, than: best, by: options.minimumChange)
      || options.prefersLast && value == best
    if isBest { best = value }
    epochsSinceBest = isBest ? 0 : epochsSinceBest + 1
    if case .reduceOnPlateau(_, let patience) = schedule { notePlateau(value, patience) }
    return isBest
  }

  /// Whether as many epochs as patience allows have passed since the best one.
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
