/// The cells that show how the numbers of a file are written.
///
/// A cell is evidence if only one format can read it: `1.5` and `0.125` have a decimal point, `1,5`
/// a decimal comma, and `1,234.5` separators of thousands. `1,234` and `1.234` are open.
struct NumberFormatEvidence {
  private let parser = DecimalParser()
  /// The first cell of each kind and its line.
  private(set) var point: (cell: String, line: Int)?
  private(set) var thousands: (cell: String, line: Int)?
  private(set) var comma: (cell: String, line: Int)?
  /// Whether a cell has a decimal comma and separators of thousands.
  private var isCommaCertain = false
  /// For each column, the first cell such as `1.234`, and whether the column has an integer of at
  /// most three digits and none with more.
  private var openPoints: [Int: (cell: String, line: Int)] = [:]
  private var hasShortIntegers: Set<Int> = []
  private var hasLongIntegers: Set<Int> = []

  mutating func add(_ cell: UnsafeBufferPointer<UInt8>, column: Int, line: Int) {
    // digits, or one of + , - . before them
    guard let first = cell.first, first &- 48 < 10 || (43...46).contains(first) else { return }
    let hasComma = cell.contains(UInt8(ascii: ","))
    let isPoint = NumberFormat.point.read(cell, parser) != .text
    guard hasComma || cell.contains(UInt8(ascii: ".")) else {
      guard isPoint else { return }
      let digits = cell.count { $0 &- 48 < 10 }
      if digits <= 3 { hasShortIntegers.insert(column) } else { hasLongIntegers.insert(column) }
      return
    }
    let isComma = NumberFormat.comma.read(cell, parser) != .text
    let isThousands = NumberFormat.pointWithThousands.read(cell, parser) != .text
    var found: (cell: String, line: Int) { (CellText.shown(cell), line) }
    switch (isPoint, isComma, isThousands) {
    case (true, false, _): point = point ?? found
    case (true, true, _): openPoints[column] = openPoints[column] ?? found
    case (false, true, false):
      comma = comma ?? found
      if cell.contains(UInt8(ascii: ".")) { isCommaCertain = true }
    case (false, false, true): thousands = thousands ?? found
    case (false, true, true), (false, false, false): break
    }
  }

  /// The format that all evidence supports; a decimal point if there is none or it is
  /// contradictory. In a file whose delimiter is a comma, the comma of `1,5` may also separate the
  /// items of a list, so only cells such as `1.234,5` are evidence of a decimal comma there.
  func format(delimiter: UInt8) -> NumberFormat {
    if comma != nil, point == nil, thousands == nil {
      return isCommaCertain || delimiter != UInt8(ascii: ",") ? .comma : .point
    }
    return thousands != nil && comma == nil ? .pointWithThousands : .point
  }

  /// A cell such as `1.234` that is read with a decimal point, although its full stop may separate
  /// thousands: no cell shows a decimal point, and the column has no integer of more than three
  /// digits. If the delimiter is a comma or a vertical bar, the column has shorter integers, or the
  /// file has cells such as `1,5`.
  func openCell(delimiter: UInt8) -> (cell: String, line: Int)? {
    guard point == nil, thousands == nil, format(delimiter: delimiter) == .point else { return nil }
    let isEuropean =
      comma != nil || delimiter == UInt8(ascii: ";") || delimiter == UInt8(ascii: "\t")
    return openPoints.filter { column, _ in
      !hasLongIntegers.contains(column) && (isEuropean || hasShortIntegers.contains(column))
    }.map(\.value).min { $0.line < $1.line }
  }
}
