package import BackpropCore

/// How much worse the predictions become when one column is shuffled, so that it tells nothing
/// (Breiman 2001): mean loss with the column shuffled, minus mean loss as it is.
///
/// All features that come from a column are shuffled together. A column the model does not use has
/// importance 0; one that misleads it has less.
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
    /// The increase of the loss, the mean over the repetitions.
    package let increase: Double
    /// The largest minus the smallest increase.
    package let spread: Double
  }

  /// The columns, the most important first.
  package let entries: [Entry]
  /// The mean loss as it is.
  package let loss: Double
  /// How many rows were shuffled.
  package let rows: Int
  /// How often each column was shuffled.
  package let repetitions: Int

  /// The multiplications that are worth waiting for, about a second.
  private static let mostWork = 1.5e10

  /// The importance of `groups` for `ensemble` on observations `x` with targets `y`.
  ///
  /// Of more than 2,000 rows as many are taken at equal distances; where five repetitions would take
  /// too long there is one, and where that would, there are fewer rows.
  package init(
    _ ensemble: NetworkEnsemble<Float>, _ x: Matrix<Float>, _ y: Matrix<Float>, groups: [Group],
    seed: UInt64, threads: Int = WorkerPool.processors
  ) {
    let perRow = Double(ensemble.parameterCount * max(1, groups.count))
    repetitions = perRow * Double(min(2000, x.rows)) * 5 <= Self.mostWork ? 5 : 1
    let most = min(2000, max(50, Int(Self.mostWork / perRow / Double(repetitions))))
    let chosen = evenlySpaced(most, of: x.rows)
    let y = chosen.count == y.rows ? y : y.rows(at: chosen)
    var shuffled = chosen.count == x.rows ? x : x.rows(at: chosen)
    let loss = ensemble.cost(of: shuffled, y, threads: threads)
    let random = SplitMix64(seed: seed)
    var entries: [Entry] = []
    for (index, group) in groups.enumerated() {
      let columns = group.features.map { feature in
        (0..<shuffled.rows).map { shuffled[$0, feature] }
      }
      var increases: [Double] = []
      for repetition in 0..<repetitions {
        var generator = random.stream(.shuffle, index * repetitions + repetition)
        var order = Array(0..<shuffled.rows)
        generator.shuffle(&order)
        for (feature, column) in zip(group.features, columns) {
          for (row, source) in order.enumerated() { shuffled[row, feature] = column[source] }
        }
        increases.append(ensemble.cost(of: shuffled, y, threads: threads) - loss)
      }
      for (feature, column) in zip(group.features, columns) {
        for (row, value) in column.enumerated() { shuffled[row, feature] = value }
      }
      entries.append(
        Entry(
          name: group.name, features: group.features,
          increase: increases.reduce(0, +) / Double(repetitions),
          spread: (increases.max() ?? 0) - (increases.min() ?? 0)))
    }
    self.loss = loss
    rows = shuffled.rows
    // equal ones stay in the order of the table
    self.entries = entries.enumerated().sorted {
      ($1.element.increase, $0.offset) < ($0.element.increase, $1.offset)
    }.map(\.element)
  }
}
