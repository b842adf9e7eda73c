internal import BackpropCore

/// One cell of a text table: where its bytes are, and what ended it.
struct Cell {
  /// The content, without the quotes around it; quotes inside quotes are still doubled. At least
  /// eight readable bytes follow.
  var bytes: UnsafePointer<UInt8>
  var count: Int
  /// The byte behind the delimiter or line break.
  var next: UnsafePointer<UInt8>
  var endsRecord: Bool
  var isTrimmed = false
  /// The quotes inside the quotes, each of which stands there twice.
  var doubledQuotes = 0
  /// The line breaks inside the quotes.
  var lineBreaks = 0

  /// The content, with each doubled quote once.
  var content: [UInt8] {
    guard doubledQuotes > 0 else { return Array(UnsafeBufferPointer(start: bytes, count: count)) }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      length = buffer.baseAddress.map { Cell.undouble(bytes, count, to: $0) } ?? 0
    }
  }

  /// Copies `count` bytes with each doubled quote once to `target`, which may be where they are,
  /// and returns how many that makes.
  static func undouble(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var length = 0
    var index = 0
    while index < count {
      let byte = bytes[index]
      target[length] = byte
      length += 1
      index += byte == UInt8(ascii: "\"") ? 2 : 1
    }
    return length
  }
}

/// Cuts bytes into cells by the rules of RFC 4180, and a little beyond.
///
/// - A cell whose first byte is a quote ends at the matching quote; a doubled quote inside stands
///   for one. Anything but a delimiter or line break behind the closing quote is an error, and so
///   is a blank before an opening quote: reading either as data would shift the cells after it.
/// - A quote inside an unquoted cell is an ordinary byte: `5' 10"`.
/// - Blanks around an unquoted cell do not belong to it; blanks inside quotes do.
/// - A line ends with LF, CR LF or CR.
struct CellScanner: Sendable {
  let delimiter: UInt8
  let file: String
  private let stops: ByteSearch
  private let quotes = ByteSearch(UInt8(ascii: "\""), 10, 13)

  init(delimiter: UInt8, file: String) {
    self.delimiter = delimiter
    self.file = file
    stops = ByteSearch(delimiter, 10, 13)
  }

  /// The cell that starts at `start`, or nil if a quote opens there and is not closed before `end`.
  ///
  /// The end of the bytes, which must be followed by eight readable zeros, ends a cell too. Whoever
  /// looks at the beginning of a longer text must take a cell whose ``Cell/next`` is `end` for
  /// unfinished.
  func cell(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, line: Int
  ) throws -> Cell? {
    if start < end, start.pointee == UInt8(ascii: "\"") {
      return try quoted(start, end: end, line: line)
    }
    let stop = stops.find(start, end: end)
    var cell = finish(start, stop - start, stop: stop, end: end)
    if cell.count > 0, isBlank(start.pointee) || isBlank((stop - 1).pointee) {
      try trim(&cell, line: line)
    }
    return cell
  }

  /// What is wrong where a file ends before the quote that opens on `line` is closed.
  func unclosedQuote(line: Int) -> BackpropError {
    BackpropError(
      .badData, "the quote that opens here is never closed", at: .init(file: file, line: line),
      remedy: "close the quote, or double it if it belongs to the cell")
  }

  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 && delimiter != 9
  }

  private func trim(_ cell: inout Cell, line: Int) throws {
    while cell.count > 0, isBlank(cell.bytes[cell.count - 1]) { cell.count -= 1 }
    while cell.count > 0, isBlank(cell.bytes.pointee) {
      cell.bytes += 1
      cell.count -= 1
      if cell.count > 0, cell.bytes.pointee == UInt8(ascii: "\"") {
        throw BackpropError(
          .badData, "a blank stands before an opening quote", at: .init(file: file, line: line),
          remedy: "delete the blank between the delimiter and the quote")
      }
    }
    cell.isTrimmed = true
  }

  /// The cell of `count` bytes of content that ends at the delimiter or line break at `stop`.
  @inline(__always)
  private func finish(
    _ start: UnsafePointer<UInt8>, _ count: Int, stop: UnsafePointer<UInt8>,
    end: UnsafePointer<UInt8>
  ) -> Cell {
    var cell = Cell(bytes: start, count: count, next: stop, endsRecord: true)
    if stop == end { return cell }
    cell.next += 1
    if stop.pointee == delimiter {
      cell.endsRecord = false
    } else if stop.pointee == 13, cell.next < end, cell.next.pointee == 10 {
      cell.next += 1
    }
    return cell
  }

  private func quoted(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, line: Int
  ) throws -> Cell? {
    let content = start + 1
    var p = content
    var doubled = 0
    var lineBreaks = 0
    while true {
      p = quotes.find(p, end: end)
      if p == end { return nil }
      if p.pointee == UInt8(ascii: "\"") {
        guard p + 1 < end, (p + 1).pointee == UInt8(ascii: "\"") else { break }
        doubled += 1
        p += 2
      } else {
        // The LF of a CR LF is counted when its turn comes.
        if p.pointee == 10 || (p + 1).pointee != 10 { lineBreaks += 1 }
        p += 1
      }
    }
    let behind = p + 1
    if behind < end, behind.pointee != delimiter, behind.pointee != 10, behind.pointee != 13 {
      throw BackpropError(
        .badData, "a closing quote is followed by something other than a delimiter",
        at: .init(file: file, line: line + lineBreaks),
        remedy: "double the quotes that belong to the cell, or delete what follows the closing one")
    }
    var cell = finish(content, p - content, stop: behind, end: end)
    cell.doubledQuotes = doubled
    cell.lineBreaks = lineBreaks
    return cell
  }
}
