internal import BackpropCore

/// Reads the cells of a column as numbers, whatever the type of the column.
///
/// A column that was numeric in training may contain text in a new file. The reader accepts it as
/// long as the requested rows are numbers or missing; any other cell is an error with its line.
struct NumberReader {
  private let column: Column
  private let table: Table
  /// The number of each spelling; NaN if the spelling is not a number.
  private let values: [Double]

  init(_ column: Column, table: Table) {
    self.column = column
    self.table = table
    guard column.type == .categorical, case .spelled(_, let spellings) = column.storage else {
      values = []
      return
    }
    values = (0..<spellings.count).map {
      ClassOrder.number(spellings.text($0), table.numberFormat) ?? .nan
    }
  }

  /// The numbers in `rows`; NaN for a missing value.
  func numbers(_ rows: some Collection<Int>) throws -> [Double] {
    switch column.storage {
    case .numbers(let numbers): return rows.map { numbers[$0] }
    case .pixel(let block, let index): return rows.map { Double(block[$0, index]) }
    case .spelled(let codes, let spellings):
      let isText = column.type == .categorical
      return try rows.map { row in
        let code = codes[row]
        guard code != Spellings.missing else { return .nan }
        guard isText else { return spellings.value(Int(code)) }
        let value = values[Int(code)]
        guard !value.isNaN else { throw notNumber(spellings.text(Int(code)), row) }
        return value
      }
    }
  }

  private func notNumber(_ cell: String, _ row: Int) -> BackpropError {
    BackpropError(
      .badData, "\(CellText.shown(cell)) is not a number, but the column must be numeric",
      at: table.location(row: row, column: column.name),
      remedy: "fix the cell, leave it empty if the value is missing, or \(Advice.addMissing)")
  }
}

/// Finds the index of each cell of a column in a list of labels.
///
/// A label matches a cell with the same bytes. If all labels are distinct numbers, it also matches a
/// cell that is the same number: `1` is the class `1.0`.
struct LabelReader {
  private let column: Column
  private let byText: [[UInt8]: Int]
  private let byNumber: [Double: Int]
  /// The index of the label of each spelling, if the column has spellings; −1 if there is no label.
  private let places: [Int]

  /// Reads `column` of `table`. The numbers among `labels` are written in `format`.
  init(_ column: Column, of table: Table, labels: [String], format: NumberFormat?) {
    self.column = column
    var byText: [[UInt8]: Int] = [:]
    var byNumber: [Double: Int] = [:]
    let numbers = labels.map { ClassOrder.number($0, format) }
    let areNumbers =
      numbers.allSatisfy { $0.map(ClassOrder.isExact) ?? false }
      && Set(numbers).count == labels.count
    for (place, label) in labels.enumerated() {
      byText[Array(label.utf8)] = place
      if areNumbers, let number = numbers[place] { byNumber[number] = place }
    }
    self.byText = byText
    self.byNumber = byNumber
    guard case .spelled(_, let spellings) = column.storage else {
      places = []
      return
    }
    places = (0..<spellings.count).map { code in
      let text = spellings.text(code)
      if let place = byText[Array(text.utf8)] { return place }
      guard areNumbers, let number = ClassOrder.number(text, table.numberFormat) else { return -1 }
      return byNumber[number] ?? -1
    }
  }

  /// The index of the cell in row `row` in the list; nil if it is missing or not one of the labels.
  func place(at row: Int) -> Int? {
    switch column.storage {
    case .spelled(let codes, _):
      let code = codes[row]
      guard code != Spellings.missing, places[Int(code)] >= 0 else { return nil }
      return places[Int(code)]
    case .numbers, .pixel:
      let number = column.number(at: row)
      if let place = byNumber[number] { return place }
      return column.text(at: row).flatMap { byText[Array($0.utf8)] }
    }
  }
}

extension CellText {
  /// Quotes a cell for a message.
  static func shown(_ text: String) -> String {
    var text = text
    return text.withUTF8 { shown($0) }
  }
}
