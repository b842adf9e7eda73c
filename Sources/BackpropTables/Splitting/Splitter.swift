package import BackpropCore

/// How the rows of a table are parted, for every purpose alike: classes by their shares; or groups
/// together, classes by their shares as far as groups allow; or in the order of time.
package struct Splitter: Sendable {
  /// The class, the group and the time of each row of the table, where they matter.
  private let classes: [Int]?
  private let groups: [Int]?
  private let times: [Double]?

  /// Reads the columns that `options` name; `classes` are those of all rows of `table`.
  ///
  /// - Throws: `BackpropError` where a column is not there, lacks a value or holds no times.
  package init(_ table: Table, classes: [Int]?, _ options: PreprocessingOptions) throws {
    if let group = options.group, let time = options.time {
      throw BackpropError(
        .usage, "groups ('\(group)') cannot stay together in the order of time ('\(time)')",
        remedy: "name one of the two columns")
    }
    groups = try options.group.map { try SplitColumn(table, $0).groups() }
    times = try options.time.map { try SplitColumn(table, $0).times() }
    // what is later cannot be chosen by its class
    self.classes = times == nil ? classes : nil
  }

  /// Keeps back the part `fraction` of `rows`: of those in the order of time the last.
  package func split(
    _ rows: [Int], holdingOut fraction: Double, using generator: inout SplitMix64
  ) throws -> Split {
    if let times {
      return try Split(rows, holdingOutLast: fraction, times: rows.map { times[$0] })
    }
    let classes = classes(of: rows)
    guard let groups else {
      return try Split(rows, holdingOut: fraction, classes: classes, using: &generator)
    }
    return try Split(
      rows, holdingOut: fraction, groups: rows.map { groups[$0] }, classes: classes,
      using: &generator)
  }

  /// Cuts `rows` into `count` folds: of those in the order of time each is held out of the rows
  /// before it.
  package func folds(
    _ rows: [Int], count: Int, using generator: inout SplitMix64
  ) throws -> [Split] {
    if let times {
      return try Split.expandingWindows(rows, count: count, times: rows.map { times[$0] })
    }
    let classes = classes(of: rows)
    guard let groups else {
      return try Split.folds(rows, count: count, classes: classes, using: &generator)
    }
    return try Split.folds(
      rows, count: count, groups: rows.map { groups[$0] }, classes: classes, using: &generator)
  }

  /// Those of `rows`, each with its group, that alone have a class: a model made without them does not
  /// know it.
  package func rowsAlone(_ rows: [Int]) -> [Int] {
    guard let classes else { return [] }
    func unit(_ row: Int) -> Int { groups?[row] ?? row }
    var first: [Int: Int] = [:]
    var shared: Set<Int> = []
    for row in rows {
      let unit = unit(row)
      if first[classes[row], default: unit] != unit { shared.insert(classes[row]) }
      first[classes[row]] = unit
    }
    let alone = Set(first.filter { !shared.contains($0.key) }.values)
    return rows.filter { alone.contains(unit($0)) }
  }

  private func classes(of rows: [Int]) -> [Int]? {
    classes.map { classes in rows.map { classes[$0] } }
  }
}
