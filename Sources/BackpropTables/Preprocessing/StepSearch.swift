internal import BackpropCore

/// Finds where the targets jump along a column of numbers: the splits of a regression tree of that column
/// alone (Breiman, Friedman, Olshen and Stone 1984), grown by the split that explains most.
///
/// Of a node with n rows, S_k being the sum of target k over them, a split into L and R explains
/// Σ_k (S_kL² / n_L + S_kR² / n_R − S_k² / n) of the sum of squares; for one-hot classes that is what
/// the Gini impurity decreases by.
struct StepSearch {
  private let targets: Matrix<Double>
  /// Of more rows than that, only every so manyth is looked at.
  private static let mostRows = 50_000

  /// Looks at `rows` of `table`.
  init(_ table: Table, rows: [Int], target: TargetEncoding) throws {
    targets = try target.matrix(of: table, rows: rows)
  }

  /// At most `most` thresholds in ascending order for a column with these `values` in the rows, NaN where
  /// one is missing. On both sides of each are at least 10 rows and a fiftieth of them.
  func thresholds(of values: [Double], most: Int) -> [Double] {
    let every = (values.count - 1) / Self.mostRows + 1
    let rows = stride(from: 0, to: values.count, by: every).filter { !values[$0].isNaN }
      .sorted { (values[$0], $0) < (values[$1], $1) }
    let leaf = max(10, rows.count / 50)
    var nodes = [Node(0..<rows.count)]
    nodes[0].split = bestSplit(rows, nodes[0].range, values, leaf)
    let least = 1e-9 * spread(rows)
    var thresholds: [Double] = []
    while thresholds.count < most {
      let best = nodes.indices.max { nodes[$0].gain < nodes[$1].gain }
      guard let best, let split = nodes[best].split, split.gain > least else { break }
      let (left, right) = (values[rows[split.place - 1]], values[rows[split.place]])
      thresholds.append(Self.shortest(from: left, below: right))
      let range = nodes.remove(at: best).range
      for part in [range.lowerBound..<split.place, split.place..<range.upperBound] {
        nodes.append(Node(part, bestSplit(rows, part, values, leaf)))
      }
    }
    return thresholds.sorted()
  }

  private struct Node {
    let range: Range<Int>
    var split: (place: Int, gain: Double)?
    var gain: Double { split?.gain ?? 0 }

    init(_ range: Range<Int>, _ split: (place: Int, gain: Double)? = nil) {
      self.range = range
      self.split = split
    }
  }

  /// The split of `rows[range]`, sorted by value, that explains most, the first of equals.
  private func bestSplit(
    _ rows: [Int], _ range: Range<Int>, _ values: [Double], _ leaf: Int
  ) -> (place: Int, gain: Double)? {
    guard range.count >= 2 * leaf else { return nil }
    let total = sums(rows[range])
    let whole = Self.squares(total) / Double(range.count)
    var left = [Double](repeating: 0, count: total.count)
    var best: (place: Int, gain: Double)?
    for place in range.dropLast(leaf) {
      for k in left.indices { left[k] += targets[rows[place], k] }
      let next = place + 1
      let count = next - range.lowerBound
      guard count >= leaf, values[rows[place]] < values[rows[next]] else { continue }
      var right = 0.0
      for k in left.indices { right += (total[k] - left[k]) * (total[k] - left[k]) }
      let gain =
        Self.squares(left) / Double(count) + right / Double(range.count - count) - whole
      if gain > best?.gain ?? 0 { best = (next, gain) }
    }
    return best
  }

  /// The sum of squares around the means of `rows`.
  private func spread(_ rows: [Int]) -> Double {
    guard !rows.isEmpty else { return 0 }
    var sum = 0.0
    for row in rows { for k in 0..<targets.columns { sum += targets[row, k] * targets[row, k] } }
    return sum - Self.squares(sums(rows[...])) / Double(rows.count)
  }

  private func sums(_ rows: ArraySlice<Int>) -> [Double] {
    var sums = [Double](repeating: 0, count: targets.columns)
    for row in rows { for k in sums.indices { sums[k] += targets[row, k] } }
    return sums
  }

  private static func squares(_ sums: [Double]) -> Double {
    sums.reduce(0) { $0 + $1 * $1 }
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
