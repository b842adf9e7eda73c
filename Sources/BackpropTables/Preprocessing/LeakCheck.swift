/// Finds columns that determine a target: codes of the classes, or the same number on another
/// scale.
struct LeakCheck {
  private let rows: [Int]
  private let target: TargetEncoding
  /// The class of each training row, for each target with classes.
  private let classes: [(name: String, count: Int, places: [Int])]
  /// The value in each training row, for each numeric target.
  private let values: [(name: String, numbers: [Double])]

  init(table: Table, rows: [Int], target: TargetEncoding) {
    self.rows = rows
    self.target = target
    var classes: [(name: String, count: Int, places: [Int])] = []
    var values: [(name: String, numbers: [Double])] = []
    for one in target.targets {
      guard let column = try? table.column(named: one.column) else { continue }
      if let labels = one.classes {
        let reader = LabelReader(column, labels: labels)
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
