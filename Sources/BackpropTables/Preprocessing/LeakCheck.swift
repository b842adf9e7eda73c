/// Finds columns that give a target away: codes for the classes, or the same number on another scale.
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

  /// The name of the target that `column` gives away, if it does.
  func target(givenAwayBy column: Column) -> String? {
    // In a handful of rows, agreement means nothing.
    guard rows.count >= 10 else { return nil }
    if let match = classes.first(where: { isCode(column, for: $0.places, count: $0.count) }) {
      return match.name
    }
    guard column.type == .numeric, !values.isEmpty else { return nil }
    let numbers = column.numbers(at: rows)
    return values.first { LeakCheck.areProportional(numbers, $0.numbers) }?.name
  }

  /// Whether every value of the column stands for one class, every class has one, and there are as few
  /// values as classes or ten rows for each. A cell in ten may be missing.
  private func isCode(_ column: Column, for places: [Int], count: Int) -> Bool {
    // where hardly a class has two rows, any column tells them
    guard count * 2 <= rows.count else { return false }
    let most = max(count, rows.count / 10)
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
        if classOf.count == most { return false }
        classOf[key] = places[index]
      }
    }
    return Set(classOf.values).count == count
  }

  /// Whether b = p·a + q for all rows, to rounding.
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
  /// A number that is the same for equal cells and for no others; nil where the cell is missing.
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
