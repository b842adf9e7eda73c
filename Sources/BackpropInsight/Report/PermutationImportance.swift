package import BackpropCore

/// Permutation importance (Breiman 2001): the mean loss with one column shuffled, minus the mean
/// loss.
///
/// All features of a column are shuffled together. A column that the model does not use has the
/// importance 0. A column that misleads the model has a negative importance.
package struct PermutationImportance: Sendable {
  /// Features that are shuffled together.
  package struct Group: Sendable {
    package let name: String
    package let features: [Int]

    package init(name: String, features: [Int]) {
      self.name = name
      self.features = features
    }
  }

  /// One column.
  package struct Entry: Sendable {
    package let name: String
    package let features: [Int]
    /// The increase of the mean loss, averaged over the repetitions.
    package let increase: Double
    /// The largest increase minus the smallest.
    package let spread: Double
  }

  /// The columns, most important first.
  package let entries: [Entry]
  /// The mean loss with no column shuffled.
  package let loss: Double
  /// The number of rows that were shuffled.
  package let rows: Int
  /// The number of times each column was shuffled.
  package let repetitions: Int

  /// The maximum number of multiplications, about a second.
  private static let maximumWork = 1.5e10

  /// The importance of `groups` for `ensemble` on observations `x` with targets `y`.
  package init(
    _ ensemble: NetworkEnsemble<Float>, _ x: Matrix<Float>, _ y: Matrix<Float>, groups: [Group],
    seed: UInt64, threads: Int = WorkerPool.processors
  ) {
    self.init(
      x, y, ensemble.loss, groups: groups, seed: seed, parameters: ensemble.parameterCount
    ) { x, _ in ensemble.logits(for: x, threads: threads) }
  }

  /// The importance of `groups` on observations `x` with targets `y`, whose logits Z for other
  /// features `logits(x, rows)` computes; row i of its x takes the place of row `rows[i]`.
  ///
  /// At most 2,000 rows are used, evenly spaced. Each group is shuffled five times, or once if
  /// that takes too long; if once takes too long, fewer rows are used.
  package init(
    _ x: Matrix<Float>, _ y: Matrix<Float>, _ loss: Loss, groups: [Group], seed: UInt64,
    parameters: Int, logits: (_ x: Matrix<Float>, _ rows: [Int]) -> Matrix<Float>
  ) {
    let perRow = Double(parameters * max(1, groups.count))
    let repetitions = perRow * Double(min(2000, x.rows)) * 5 <= Self.maximumWork ? 5 : 1
    let maximum = min(2000, max(50, Int(Self.maximumWork / perRow / Double(repetitions))))
    let chosen = evenlySpaced(maximum, of: x.rows)
    let y = chosen.count == y.rows ? y : y.rows(at: chosen)
    var shuffled = chosen.count == x.rows ? x : x.rows(at: chosen)
    func cost() -> Double { loss.cost(logits: logits(shuffled, chosen), targets: y) }
    let unshuffled = cost()
    let random = SplitMix64(seed: seed)
    var entries: [Entry] = []
    for (index, group) in groups.enumerated() {
      let columns = group.features.map { feature in
        (0..<shuffled.rows).map { shuffled[$0, feature] }
      }
      func place(_ order: [Int]) {
        for (feature, column) in zip(group.features, columns) {
          for (row, source) in order.enumerated() { shuffled[row, feature] = column[source] }
        }
      }
      let increases = (0..<repetitions).map { repetition in
        var generator = random.stream(.shuffle, index * repetitions + repetition)
        var order = chosen.indices.map(\.self)
        generator.shuffle(&order)
        place(order)
        return cost() - unshuffled
      }
      place(chosen.indices.map(\.self))
      entries.append(
        Entry(
          name: group.name, features: group.features,
          increase: increases.reduce(0, +) / Double(repetitions),
          spread: (increases.max() ?? 0) - (increases.min() ?? 0)))
    }
    self.repetitions = repetitions
    self.loss = unshuffled
    rows = shuffled.rows
    // equal importances keep the order of the table
    self.entries = entries.enumerated().sorted {
      ($1.element.increase, $0.offset) < ($0.element.increase, $1.offset)
    }.map(\.element)
  }
}
