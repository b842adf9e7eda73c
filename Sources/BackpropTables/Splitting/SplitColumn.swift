internal import BackpropCore

/// A column by which rows are split: the groups or the times.
struct SplitColumn {
  private let table: Table
  private let column: Column

  init(_ table: Table, _ name: String) throws {
    self.table = table
    column = try table.column(named: name)
  }

  /// The group of each row, numbered in the order of first occurrence. Equal numbers are one group
  /// even if they are spelled differently.
  func groups() throws -> [Int] {
    try rejectMissing("group", "give every row a group, if necessary one of its own")
    if case .spelled(let codes, _) = column.storage, column.type == .categorical {
      return Self.numbered(table.allRows.map { Int(codes[$0]) })
    }
    return Self.numbered(table.allRows.map { column.number(at: $0) })
  }

  /// The time of each row: its number, or days since the beginning of 1970 if the cells are dates.
  func times() throws -> [Double] {
    try rejectMissing("time", "give every row a time, or delete the row")
    guard column.type == .categorical, case .spelled(let codes, let spellings) = column.storage
    else { return table.allRows.map { column.number(at: $0) } }
    let texts = Set(table.allRows.map { codes[$0] }).sorted().map { spellings.text(Int($0)) }
    let fits = DateFormat.fits(texts)
    let fitting = fits.filter { $0.misfits == 0 }.map(\.format)
    guard fitting.count <= 1 else {
      throw BackpropError(
        .badData, "no day is above 12, so day and month cannot be distinguished",
        at: .init(file: table.source, column: column.name), remedy: "write dates as 2024-03-01")
    }
    let nearest = fits.min { $0.misfits < $1.misfits }?.format ?? .yearMonthDay
    let reader = DateReader(column, format: fitting.first ?? nearest)
    return try table.allRows.map { row in
      if let moment = reader.moment(at: row) { return moment.days }
      throw BackpropError(
        .badData, "\(CellText.shown(column.text(at: row) ?? "")) is neither a number nor a date",
        at: table.location(row: row, column: column.name),
        remedy: "write all cells of the column in one format, such as 2024-03-01 or "
          + "2024-03-01T10:20")
    }
  }

  private func rejectMissing(_ what: String, _ remedy: String) throws {
    guard let row = table.allRows.first(where: column.isMissing(at:)) else { return }
    throw BackpropError(
      .badData, "the \(what) is missing", at: table.location(row: row, column: column.name),
      remedy: remedy)
  }

  private static func numbered<Value: Hashable>(_ values: [Value]) -> [Int] {
    var numbers: [Value: Int] = [:]
    return values.map { value in
      let number = numbers[value] ?? numbers.count
      numbers[value] = number
      return number
    }
  }
}
