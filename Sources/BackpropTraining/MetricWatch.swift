/// Remembers the best value of the monitored metric and how long ago it was.
struct MetricWatch {
  private let options: EarlyStopping
  private var best: Double?
  private var epochsSinceBest = 0
  private var values: [Double] = []

  init(_ options: EarlyStopping) { self.options = options }

  /// Takes the metric of one more epoch and returns whether it is a new best.
  mutating func note(_ value: Double) -> Bool {
    values.append(value)
    let isBest: Bool =
      switch (best, options.metric.isHigherBetter) {
      case (nil, _): true
      case (let best?, true): value > best + options.minimumChange
      case (let best?, false): value < best - options.minimumChange
      }
    if isBest { best = value }
    epochsSinceBest = isBest ? 0 : epochsSinceBest + 1
    return isBest
  }

  /// Whether more epochs than patience allows have passed since the best one.
  var isPatienceOver: Bool { options.patience.map { epochsSinceBest >= $0 } ?? false }

  /// How often the learning rate has been reduced on a plateau so far: each time the metric has failed to get better, by
  /// 10⁻⁴ of the best, for more than `patience` epochs in a row.
  func plateaus(_ schedule: Schedule) -> Int {
    guard case .reduceOnPlateau(_, let patience) = schedule else { return 0 }
    return Self.plateaus(
      in: values, patience: patience, isHigherBetter: options.metric.isHigherBetter)
  }

  static func plateaus(in values: [Double], patience: Int, isHigherBetter: Bool) -> Int {
    var reductions = 0
    var best: Double?
    var bad = 0
    for value in values {
      let margin = abs(best ?? 0) * 1e-4
      let isBetter = best.map { isHigherBetter ? value > $0 + margin : value < $0 - margin } ?? true
      if isBetter { best = value }
      bad = isBetter ? 0 : bad + 1
      if bad > patience {
        reductions += 1
        bad = 0
      }
    }
    return reductions
  }
}
