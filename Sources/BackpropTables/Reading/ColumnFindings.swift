internal import BackpropCore

/// The cells of a column that a note or an error is about: the first of each kind, with its line.
struct ColumnFindings {
  var firstText: (code: Int, line: Int)?
  var firstInfinite: (cell: String, line: Int)?
  /// The spellings of missing values, by their codes.
  var missing: [(code: Int, line: Int)] = []
  /// The spellings that are missing values if the column is numeric.
  var words: [(code: Int, line: Int)] = []
  private var remarks: [NumberRemark: (cell: String, line: Int)] = [:]
  private var firstLeadingZero: (cell: String, line: Int)?
  private var areWhole = true

  mutating func add(_ remark: NumberRemark, _ cell: String, line: Int) {
    if let known = remarks[remark], known.line <= line { return }
    remarks[remark] = (cell, line)
  }

  /// Adds a new spelling of a number.
  mutating func addNumber(_ cell: UnsafeBufferPointer<UInt8>, line: Int) {
    guard areWhole else { return }
    areWhole = cell.allSatisfy { $0 &- 48 < 10 || $0 == 43 || $0 == 45 }
    // a code has at least three digits
    if firstLeadingZero == nil, cell.count >= 3, cell[0] == 48 {
      firstLeadingZero = (CellText.shown(cell), line)
    }
  }

  func notesOnNumbers(of column: ColumnDeclaration) -> [String] {
    var notes: [String] = []
    if let found = remarks[.rounded] {
      notes.append(
        "column '\(column.name)': the integer \(found.cell) on line \(found.line) has more digits "
          + "than a Double holds; as a number it is rounded; if the column has codes, "
          + "\(Advice.declareCategorical) or \(Advice.dropColumn)")
    }
    if let found = remarks[.missingWord] {
      notes.append(
        "column '\(column.name)': \(found.cell) was read as a missing value, first on line "
          + "\(found.line), because the other cells are numbers")
    }
    if areWhole, column.declared == nil, let found = firstLeadingZero {
      notes.append(
        "column '\(column.name)': read as numbers, although some cells begin with 0, first "
          + "\(found.cell) on line \(found.line); if they are codes, \(Advice.declareCategorical)")
    }
    return notes
  }

  func notesOnCategories(of column: ColumnDeclaration, _ spellings: SpellingDictionary) -> [String]
  {
    var notes = missing.filter { spellings.spelling($0.code).count > 0 }.map { code, line in
      "column '\(column.name)': \(CellText.shown(spellings.spelling(code))) was read as a missing "
        + "value, first on line \(line); if it is a category, \(Advice.removeMissing)"
    }
    guard column.declared == nil, let firstText else { return notes }
    var numbers = 0
    var texts: [Int] = []
    for code in 0..<spellings.count {
      switch spellings.meaning(code) {
      case .number, .infinite: numbers += 1
      case .text: texts.append(code)
      case .missing, .missingWord: break
      }
    }
    let distinct = (numbers + texts.count).grouped
    let cell = "\(CellText.shown(spellings.spelling(firstText.code))) on line \(firstText.line)"
    // a sample is enough
    let areFormatted = texts.prefix(100).allSatisfy {
      FormattedNumber.matches(String(decoding: spellings.spelling($0), as: UTF8.self))
    }
    if areFormatted {
      notes.append(
        "column '\(column.name)': read as categorical, although its \(distinct) distinct values are "
          + "numbers with units, signs or separators, such as \(cell); if they are quantities, "
          + "write them with digits and a decimal point only, or \(Advice.declareNumberFormat)")
    } else if numbers > texts.count {
      notes.append(
        "column '\(column.name)': read as categorical, although \(numbers.grouped) of its "
          + "\(distinct) distinct values are numbers; the first that is not is \(cell); if it is a "
          + "mistake, fix it or \(Advice.addMissing)")
    }
    return notes
  }
}
