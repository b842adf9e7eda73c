// The choice of the thresholds of a numeric column. It ignores the targets, so metrics on held-out
// rows stay unbiased.

extension NumericEncoding.Thresholds {
  /// The maximum number of thresholds of all columns of a table together.
  static let maximumPerTable = 512
  /// The minimum number of values on each side of a threshold.
  private static let minimumValues = 10

  /// Chooses at most `maximum` thresholds that cut `values` (NaN for a missing value) into parts of
  /// nearly the same number of values: each threshold is the change of value that is nearest to the
  /// k-th of `maximum` quantiles. Nil if the value does not change between the first ten and the
  /// last ten values.
  init?(fitting values: [Double], maximum: Int) {
    let sorted = values.filter { !$0.isNaN }.sorted()
    let count = sorted.count
    guard maximum > 0, count >= 2 * Self.minimumValues else { return nil }
    let changes = (Self.minimumValues...count - Self.minimumValues)
      .filter { sorted[$0 - 1] < sorted[$0] }
    guard !changes.isEmpty else { return nil }
    var thresholds: [Double] = []
    var nearest = 0
    var last: Int?
    for k in 1...maximum {
      // in units of 1 / (maximum + 1), so that nothing is rounded
      func distance(_ change: Int) -> Int { abs(changes[change] * (maximum + 1) - k * count) }
      while nearest + 1 < changes.count, distance(nearest + 1) < distance(nearest) { nearest += 1 }
      guard nearest != last else { continue }
      last = nearest
      let place = changes[nearest]
      thresholds.append(Self.shortest(from: sorted[place - 1], below: sorted[place]))
    }
    self.init(values: thresholds, height: Self.defaultHeight)
  }

  /// A number with few decimals near the middle of `low` and `high`: at least `low`, less than
  /// `high`.
  private static func shortest(from low: Double, below high: Double) -> Double {
    let middle = low / 2 + high / 2
    for exponent in stride(from: 15, through: -15, by: -1) {
      let power = (0..<exponent.magnitude).reduce(1.0) { product, _ in product * 10 }
      let rounded =
        exponent > 0
        ? (middle / power).rounded() * power : (middle * power).rounded() / power + 0
      if rounded >= low, rounded < high { return rounded }
    }
    return middle >= low && middle < high ? middle : low
  }
}
