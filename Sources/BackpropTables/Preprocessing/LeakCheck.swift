/// Finds columns that determine a target: codes of the classes, the same number on another scale or
/// in the same order, or cells that are missing in the rows of one class.
struct LeakCheck {
  private let rows: [Int]
  private let target: TargetEncoding
  /// Whether the table has more than one column besides the targets.
  private let hasOtherFeatures: Bool
  /// The class of each training row, for each target with classes.
  private let classes: [(name: String, count: Int, places: [Int])]
  /// The value in each training row, for each numeric target.
  private let values: [(name: String, numbers: [Double])]

  init(table: Table, rows: [Int], target: TargetEncoding) {
    self.rows = rows
    self.target = target
    hasOtherFeatures = table.columns.count > target.targets.count + 1
    var classes: [(name: String, count: Int, places: [Int])] = []
    var values: [(name: String, numbers: [Double])] = []
    for one in target.targets {
      guard let column = try? table.column(named: one.column) else { continue }
      if let labels = one.classes {
        let reader = LabelReader(
          column, of: table, labels: labels, format: target.numberFormat)
        classes.append((one.column, labels.count, rows.map { reader.place(at: $0) ?? -1 }))
      } else {
        values.append((one.column, column.numbers(at: rows)))
      }
    }
    self.classes = classes
    self.values = values
  }

  /// The name of the target that `column` determines, if there is one.
  func target(determinedBy column: Column) -> String? {
    // In very few rows, agreement means nothing.
    guard rows.count >= 10 else { return nil }
    if let match = classes.first(where: { isCode(column, for: $0.places, count: $0.count) }) {
      return match.name
    }
    guard column.type == .numeric, !values.isEmpty else { return nil }
    let numbers = column.numbers(at: rows)
    return values.first { LeakCheck.areProportional(numbers, $0.numbers) }?.name
  }

  /// A warning if `column` orders the rows as a numeric target does, or is missing in exactly the
  /// rows of one of two classes.
  func suspicion(about column: Column) -> String? {
    guard rows.count >= 20 else { return nil }
    let advice = "drop it if it is not known at prediction time"
    if let one = classes.first(where: { $0.count == 2 && isMissing(column, inOneOf: $0.places) }) {
      return "column '\(column.name)' is missing in exactly the rows of one class of the target "
        + "'\(one.name)': \(advice)"
    }
    // a single feature may well have the order of the target
    guard column.type == .numeric, !values.isEmpty, hasOtherFeatures else { return nil }
    let sample = stride(from: 0, to: rows.count, by: max(1, rows.count / 2000)).map { $0 }
    let numbers = sample.map { column.number(at: rows[$0]) }
    guard numbers.count(where: \.isNaN) * 10 <= sample.count, Set(numbers).count >= 10 else {
      return nil
    }
    for one in values {
      let pairs = zip(numbers, sample).filter { !$0.0.isNaN }
      let correlation = LeakCheck.rankCorrelation(
        pairs.map(\.0), pairs.map { one.numbers[$0.1] })
      guard abs(correlation) > 0.999 else { continue }
      return
        "column '\(column.name)' orders the rows almost as the target '\(one.name)' does (rank "
        + "correlation \(Column.shortest((correlation * 1e4).rounded() / 1e4))), as a rounded or "
        + "converted copy would: \(advice)"
    }
    return nil
  }

  private func isMissing(_ column: Column, inOneOf places: [Int]) -> Bool {
    var classOfMissing: Set<Int> = []
    var classOfPresent: Set<Int> = []
    for (index, row) in rows.enumerated() {
      if column.isMissing(at: row) {
        classOfMissing.insert(places[index])
      } else {
        classOfPresent.insert(places[index])
      }
      if classOfMissing.count > 1 || classOfPresent.count > 1 { return false }
    }
    return classOfMissing.count == 1 && classOfPresent.count == 1
      && classOfMissing != classOfPresent
  }

  /// Spearman's rank correlation: the correlation of the ranks, where equal values share the mean of
  /// their ranks.
  static func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
    let (x, y) = (ranks(a), ranks(b))
    let (left, right) = (Moments(x), Moments(y))
    let scale = left.standardDeviation * right.standardDeviation
    guard scale > 0 else { return 0 }
    var sum = 0.0
    for (p, q) in zip(x, y) { sum += (p - left.mean) * (q - right.mean) }
    return sum / Double(a.count) / scale
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 }
      start = end + 1
    }
    return ranks
  }

  /// Whether every value of the column belongs to one class, every class has a value, and there are
  /// no more values than classes, or ten rows per value. One cell in ten may be missing.
  private func isCode(_ column: Column, for places: [Int], count: Int) -> Bool {
    // if few classes have two rows, almost any column determines them
    guard count * 2 <= rows.count else { return false }
    let maximumValues = max(count, rows.count / 10)
    var classOf: [UInt64: Int] = [:]
    var missing = 0
    for (index, row) in rows.enumerated() {
      guard let key = column.key(at: row) else {
        missing += 1
        if missing * 10 > rows.count { return false }
        continue
      }
      if let known = classOf[key] {
        if known != places[index] { return false }
      } else {
        if classOf.count == maximumValues { return false }
        classOf[key] = places[index]
      }
    }
    return Set(classOf.values).count == count
  }

  /// Whether b = p·a + q for all rows, up to rounding.
  private static func areProportional(_ a: [Double], _ b: [Double]) -> Bool {
    guard a.allSatisfy(\.isFinite), b.allSatisfy(\.isFinite) else { return false }
    let (left, right) = (Moments(a), Moments(b))
    let scale = left.standardDeviation * right.standardDeviation
    guard scale > 0, scale.isFinite else { return false }
    var sum = 0.0
    for (x, y) in zip(a, b) { sum += (x - left.mean) * (y - right.mean) }
    return abs(sum / Double(a.count) / scale) > 1 - 1e-12
  }
}

extension Column {
  /// A number that is equal for equal cells only; nil if the cell is missing.
  fileprivate func key(at row: Int) -> UInt64? {
    switch storage {
    case .spelled(let codes, _):
      let code = codes[row]
      return code == Spellings.missing ? nil : UInt64(code)
    case .numbers, .pixel:
      let number = number(at: row)
      return number.isNaN ? nil : (number + 0).bitPattern
    }
  }
}
