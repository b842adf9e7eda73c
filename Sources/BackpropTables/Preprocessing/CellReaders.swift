internal import BackpropCore

/// Reads the cells of a column as numbers, whatever type the column was read as.
///
/// A column that was numeric in training may hold text in a new file. As long as the rows asked for
/// are numbers or missing, that is no matter; a cell that is neither is an error with its line.
struct NumberReader {
  private let column: Column
  private let table: Table
  /// The number of each spelling; NaN if it is none.
  private let values: [Double]

  init(_ column: Column, table: Table) {
    self.column = column
    self.table = table
    guard column.type == .categorical, case .spelled(_, let spellings) = column.storage else {
      values = []
      return
    }
    values = (0..<spellings.count).map { ClassOrder.number(spellings.text($0)) ?? .nan }
  }

  /// The numbers in `rows`; NaN where one is missing.
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
      .badData, "\(CellText.shown(cell)) is not a number, and only numbers can be used here",
      at: table.location(row: row, column: column.name),
      remedy: "mend the cell, leave it empty if the value is missing, or add its spelling to those "
        + "that stand for a missing value")
  }
}

/// Finds the place of each cell of a column in a list of labels.
///
/// A label matches the cell spelled exactly like it. In a column of numbers, and where all labels
/// are numbers, a cell that is the same number matches too: `1` is the class `1.0`.
struct LabelReader {
  private let column: Column
  private let byText: [String: Int]
  private let byNumber: [Double: Int]
  /// The place of each spelling, where the column has spellings; −1 if there is none.
  private let places: [Int]

  init(_ column: Column, labels: [String]) {
    self.column = column
    var byText: [String: Int] = [:]
    var byNumber: [Double: Int] = [:]
    let numbers = labels.map(ClassOrder.number)
    let areNumbers = numbers.allSatisfy { $0 != nil } && Set(numbers).count == labels.count
    for (place, label) in labels.enumerated() {
      byText[label] = place
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
      if let place = byText[text] { return place }
      guard areNumbers, let number = ClassOrder.number(text) else { return -1 }
      return byNumber[number] ?? -1
    }
  }

  /// The place of the cell in row `row`; nil if it is missing or none of the labels.
  func place(at row: Int) -> Int? {
    switch column.storage {
    case .spelled(let codes, _):
      let code = codes[row]
      guard code != Spellings.missing, places[Int(code)] >= 0 else { return nil }
      return places[Int(code)]
    case .numbers, .pixel:
      let number = column.number(at: row)
      if let place = byNumber[number] { return place }
      return column.text(at: row).flatMap { byText[$0] }
    }
  }
}

extension CellText {
  /// A cell as messages show it.
  static func shown(_ text: String) -> String {
    var text = text
    return text.withUTF8 { shown($0) }
  }
}
