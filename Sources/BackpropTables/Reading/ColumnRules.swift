internal import BackpropCore

/// The rules that all columns of a file share.
final class ColumnRules: Sendable {
  let file: String
  let numberFormat: NumberFormat
  private let missing: Set<String>
  private let isEmptyMissing: Bool
  /// The missing values that are numbers.
  private let missingNumbers: Set<Double>
  private let missingWords: Set<String>
  private let parser = DecimalParser()

  init(file: String, missing: Set<String>, numberFormat: NumberFormat) {
    self.file = file
    self.missing = missing
    self.numberFormat = numberFormat
    isEmptyMissing = missing.contains("")
    missingNumbers = Set(missing.compactMap { ClassOrder.number($0, numberFormat) })
    missingWords =
      missing.isSuperset(of: ReadingOptions.defaultMissing) ? ReadingOptions.missingInNumbers : []
  }

  /// Whether every number of a numeric column can be read by the fast path.
  var areNumbersPlain: Bool { numberFormat == .point && missingNumbers.isEmpty }

  /// The content of a cell, whatever the type of its column.
  enum Content {
    case number(Double, isRounded: Bool)
    case infinite
    case missing
    /// Text that is a missing value in a column of numbers, and a category in another.
    case missingWord
    case text
  }

  func content(_ cell: UnsafeBufferPointer<UInt8>) -> Content {
    let reading = numberFormat.read(cell, parser)
    switch reading {
    case .number(let number), .roundedInteger(let number):
      if missingNumbers.contains(number) { return .missing }
      return .number(number, isRounded: reading != .number(number))
    case .infinite: return isMissing(cell) ? .missing : .infinite
    case .text:
      if isMissing(cell) { return .missing }
      return isMissingWord(cell) ? .missingWord : .text
    }
  }

  /// Whether `cell` spells a missing value. Only short cells are looked up, because no spelling of
  /// a missing value is long.
  private func isMissing(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    if cell.isEmpty { return isEmptyMissing }
    return cell.count <= 64 && missing.contains(String(decoding: cell, as: UTF8.self))
  }

  private func isMissingWord(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    cell.count <= 16
      && missingWords.contains(String(decoding: cell, as: UTF8.self).lowercased())
  }

  /// The value of a cell of a numeric column; NaN if it is missing.
  func number(
    _ cell: UnsafeBufferPointer<UInt8>, of column: ColumnDeclaration, line: Int, byte: Int
  ) throws -> (value: Double, remark: NumberRemark?) {
    switch content(cell) {
    case .number(let number, let isRounded): return (number, isRounded ? .rounded : nil)
    case .missing: return (.nan, nil)
    case .missingWord: return (.nan, .missingWord)
    case .infinite: throw column.infinity(CellText.shown(cell), line)
    case .text:
      try CellText.validate(cell, at: column.location(line: line, byte: byte))
      throw column.notNumber(cell, line, hint: otherFormat(cell))
    }
  }

  /// The format that reads `cell`, if it is not a number in the format of the file.
  func otherFormat(_ cell: UnsafeBufferPointer<UInt8>) -> NumberFormat? {
    NumberFormat.allCases.first { $0.read(cell, parser) != .text }
  }
}

/// What a note says about a cell of a numeric column.
enum NumberRemark: Hashable {
  /// It is an integer with more digits than a Double holds.
  case rounded
  /// It is one of ``ReadingOptions/missingInNumbers``.
  case missingWord
}

/// The facts known about a column before its cells are read, and the errors that refer to them.
struct ColumnDeclaration: Sendable {
  let name: String
  let file: String
  /// Whether the table keeps the column.
  let isKept: Bool
  /// The type that the column must have, if it is known.
  let declared: ColumnType?
  /// Whether the type comes from the training table and not from a declaration by the caller.
  let isExpected: Bool

  init(name: String, file: String, options: ReadingOptions) {
    self.name = name
    self.file = file
    isKept = (options.columns?.contains(name) ?? true) && !options.dropped.contains(name)
    declared = options.columnTypes[name] ?? options.expectedTypes[name]
    isExpected = options.columnTypes[name] == nil
  }

  func location(line: Int, byte: Int? = nil) -> BackpropError.Location {
    BackpropError.Location(file: file, line: line, column: name, byte: byte)
  }

  func infinity(_ cell: String, _ line: Int) -> BackpropError {
    BackpropError(
      .badData, "\(cell) is infinity, but numbers must be finite", at: location(line: line),
      remedy: "use a finite number, or leave the cell empty if the value is missing")
  }

  /// The error of a cell that is not a number. `hint` is the format in which it would be one, and
  /// `share` the numbers among the other cells of the column, such as `98 of its 99 other cells`.
  func notNumber(
    _ cell: UnsafeBufferPointer<UInt8>, _ line: Int, hint: NumberFormat?, share: String? = nil
  ) -> BackpropError {
    if String(decoding: cell, as: UTF8.self) == name {
      return BackpropError(
        .badData, "the cell is the name of its column, so the line seems to repeat the header",
        at: location(line: line), remedy: "delete the line")
    }
    let reason =
      share.map { "but \($0) are" }
      ?? (declared == nil
        ? "but all the cells above it in this column are"
        : isExpected
          ? "but the column was numeric in training" : "but the column is declared numeric")
    var remedy = "fix the cell, leave it empty if the value is missing"
    if declared == nil || !isExpected { remedy += ", \(Advice.declareCategorical)" }
    if declared == nil { remedy += ", \(Advice.dropColumn)" }
    remedy += ", or \(Advice.addMissing)"
    if let hint {
      remedy = "if \(hint.text), \(Advice.declareNumberFormat); otherwise \(remedy)"
    }
    return BackpropError(
      .badData, "\(CellText.shown(cell)) is not a number, \(reason)", at: location(line: line),
      remedy: remedy)
  }
}
