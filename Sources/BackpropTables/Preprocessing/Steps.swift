// Where the steps of a column of numbers stand. They do not look at the targets, so that what is measured on
// rows a network was not trained on stays true.

extension NumericEncoding.Steps {
  /// A table has no more steps than these, whatever each of its columns may have.
  static let mostOfTable = 512
  /// On each side of a step are at least so many values.
  private static let leastValues = 10

  /// At most `most` steps that cut `values`, NaN where one is missing, into parts of as many values as nearly
  /// as equal ones allow: each stands where the value changes next to the k-th of `most` + 1 quantiles.
  /// Nil where it changes nowhere between the first and the last ten.
  init?(fitting values: [Double], most: Int) {
    let sorted = values.filter { !$0.isNaN }.sorted()
    let count = sorted.count
    guard most > 0, count >= 2 * Self.leastValues else { return nil }
    let changes = (Self.leastValues...count - Self.leastValues)
      .filter { sorted[$0 - 1] < sorted[$0] }
    guard !changes.isEmpty else { return nil }
    var thresholds: [Double] = []
    var nearest = 0
    var last: Int?
    for k in 1...most {
      // in parts of 1 / (most + 1), so that nothing is rounded
      func distance(_ change: Int) -> Int { abs(changes[change] * (most + 1) - k * count) }
      while nearest + 1 < changes.count, distance(nearest + 1) < distance(nearest) { nearest += 1 }
      guard nearest != last else { continue }
      last = nearest
      let place = changes[nearest]
      thresholds.append(Self.shortest(from: sorted[place - 1], below: sorted[place]))
    }
    self.init(thresholds: thresholds, height: Self.usualHeight)
  }

  /// A number of few decimals from `low` up to but without `high`, near their middle.
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
