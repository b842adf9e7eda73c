package import BackpropCore

/// Splits the rows of a table in the same way for every purpose: stratified by class; or with
/// groups kept together, and stratified as far as the groups allow; or in time order.
package struct Splitter: Sendable {
  /// The class, the group and the time of each row of the table; nil if the splits ignore them.
  private let classes: [Int]?
  private let groups: [Int]?
  private let times: [Double]?

  /// Reads the columns named in `options`; `classes` are the classes of all rows of `table`.
  ///
  /// - Throws: `BackpropError` if a column does not exist, lacks a value or has cells that are not
  ///   times.
  package init(_ table: Table, classes: [Int]?, _ options: PreprocessingOptions) throws {
    if let group = options.group, let time = options.time {
      throw BackpropError(
        .usage, "rows cannot be split by groups ('\(group)') and by time ('\(time)') at once",
        remedy: "choose one of the two columns")
    }
    groups = try options.group.map { try SplitColumn(table, $0).groups() }
    times = try options.time.map { try SplitColumn(table, $0).times() }
    // a split by time cannot be stratified
    self.classes = times == nil ? classes : nil
  }

  /// Holds out the fraction `fraction` of `rows`: the latest rows, if rows are split by time.
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

  /// Cuts `rows` into `count` folds. If rows are split by time, the training rows of each fold are
  /// the rows before it.
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

  /// The rows of `rows` that are the only ones of their class, or whose group is. A model trained
  /// without them would not know the class.
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
