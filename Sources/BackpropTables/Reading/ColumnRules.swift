internal import BackpropCore

/// The rules that all columns of a file share.
final class ColumnRules: Sendable {
  let file: String
  let decimalComma: Bool
  private let missing: Set<String>
  private let isEmptyMissing: Bool
  private let parser = DecimalParser()

  init(file: String, missing: Set<String>, decimalComma: Bool) {
    self.file = file
    self.missing = missing
    self.decimalComma = decimalComma
    isEmptyMissing = missing.contains("")
  }

  func reading(_ cell: UnsafeBufferPointer<UInt8>) -> DecimalParser.Reading {
    guard let start = cell.baseAddress else { return .text }
    return decimalComma ? DecimalComma.read(cell, parser) : parser.read(start, cell.count)
  }

  /// Whether `cell` spells a missing value. Only short cells are looked up, because no spelling of
  /// a missing value is long.
  func isMissing(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    if cell.isEmpty { return isEmptyMissing }
    return cell.count <= 64 && missing.contains(String(decoding: cell, as: UTF8.self))
  }

  /// The value of a cell of a numeric column; NaN if it is missing.
  func number(
    _ cell: UnsafeBufferPointer<UInt8>, of column: ColumnDeclaration, line: Int, byte: Int
  ) throws -> (value: Double, isRounded: Bool) {
    switch reading(cell) {
    case .number(let number): return (number, false)
    case .roundedInteger(let number): return (number, true)
    case .infinite: throw column.infinity(CellText.shown(cell), line)
    case .text:
      if isMissing(cell) { return (.nan, false) }
      try CellText.validate(cell, at: column.location(line: line, byte: byte))
      throw column.notNumber(cell, line)
    }
  }
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
    isKept = options.columns?.contains(name) ?? true
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

  func notNumber(_ cell: UnsafeBufferPointer<UInt8>, _ line: Int) -> BackpropError {
    let reason =
      declared == nil
      ? "but all the cells above it in this column are"
      : isExpected
        ? "but the column was numeric in training" : "but the column is declared numeric"
    let declaration = declared != nil && isExpected ? "" : "declare the column categorical, "
    return BackpropError(
      .badData, "\(CellText.shown(cell)) is not a number, \(reason)", at: location(line: line),
      remedy: "fix the cell, leave it empty if the value is missing, \(declaration)or add its "
        + "content to the spellings of missing values")
  }
}
