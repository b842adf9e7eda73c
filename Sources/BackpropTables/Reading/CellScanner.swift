internal import BackpropCore

/// One cell of a text table: the position of its bytes, and what ended it.
struct Cell {
  /// The content without the enclosing quotes; quotes inside it are still doubled. At least eight
  /// readable bytes follow.
  var bytes: UnsafePointer<UInt8>
  var count: Int
  /// The byte after the delimiter or line break.
  var next: UnsafePointer<UInt8>
  var endsRecord: Bool
  var isTrimmed = false
  /// The number of doubled quotes inside a quoted cell.
  var doubledQuotes = 0
  /// The number of line breaks inside a quoted cell.
  var lineBreaks = 0

  /// The content, with each doubled quote replaced by one.
  var content: [UInt8] {
    guard doubledQuotes > 0 else { return Array(UnsafeBufferPointer(start: bytes, count: count)) }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      length = buffer.baseAddress.map { Cell.undouble(bytes, count, to: $0) } ?? 0
    }
  }

  /// Copies `count` bytes to `target`, which may be the same address, replaces each doubled quote
  /// by one, and returns the number of bytes written.
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

/// Splits bytes into cells according to RFC 4180, with a few extensions.
///
/// - A cell whose first byte is a quote ends at the matching quote; a doubled quote inside stands
///   for one quote. White space around the quotes is not part of the cell. Anything else after the
///   closing quote is an error, because reading it as data would shift later cells.
/// - A quote inside an unquoted cell is an ordinary byte: `5' 10"`.
/// - White space around an unquoted cell is not part of it; white space inside quotes is.
/// - If the delimiter is a space, several spaces are one delimiter, and those at the beginning and
///   end of a line mean nothing.
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

  /// Returns the cell that starts at `start`, or nil if a quote opens there and is not closed
  /// before `end`.
  ///
  /// The end of the bytes also ends a cell; eight readable zeros must follow it. If the bytes are
  /// only the beginning of a longer text, a cell whose ``Cell/next`` is `end` may be incomplete.
  func cell(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, line: Int
  ) throws -> Cell? {
    var start = start
    if delimiter == 32 { while start < end, start.pointee == 32 { start += 1 } }
    if start < end, start.pointee == UInt8(ascii: "\"") {
      return try quoted(start, end: end, line: line)
    }
    if start < end, isBlank(start.pointee) {
      var p = start + 1
      while p < end, isBlank(p.pointee) { p += 1 }
      if p < end, p.pointee == UInt8(ascii: "\"") {
        var cell = try quoted(p, end: end, line: line)
        cell?.isTrimmed = true
        return cell
      }
    }
    let stop = stops.find(start, end: end)
    var cell = finish(start, stop - start, stop: stop, end: end)
    if cell.count > 0, isBlank(start.pointee) || isBlank((stop - 1).pointee) {
      trim(&cell)
    }
    return cell
  }

  /// The error for a file that ends before the quote that opens on `line` is closed.
  func unclosedQuote(line: Int) -> BackpropError {
    BackpropError(
      .badData, "the quote that opens here is never closed", at: .init(file: file, line: line),
      remedy: "close the quote, or double it if it belongs to the cell")
  }

  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool {
    (byte == 32 || byte == 9) && byte != delimiter
  }

  private func trim(_ cell: inout Cell) {
    while cell.count > 0, isBlank(cell.bytes[cell.count - 1]) { cell.count -= 1 }
    while cell.count > 0, isBlank(cell.bytes.pointee) {
      cell.bytes += 1
      cell.count -= 1
    }
    cell.isTrimmed = true
  }

  /// Makes a cell of `count` bytes of content that ends at the delimiter or line break at `stop`.
  @inline(__always)
  private func finish(
    _ start: UnsafePointer<UInt8>, _ count: Int, stop: UnsafePointer<UInt8>,
    end: UnsafePointer<UInt8>
  ) -> Cell {
    var cell = Cell(bytes: start, count: count, next: stop, endsRecord: true)
    if stop == end { return cell }
    cell.next += 1
    var stop = stop
    if delimiter == 32, stop.pointee == 32 {
      while cell.next < end, cell.next.pointee == 32 { cell.next += 1 }
      // spaces at the end of a line
      if cell.next == end { return cell }
      if cell.next.pointee == 10 || cell.next.pointee == 13 {
        stop = cell.next
        cell.next += 1
      }
    }
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
        // The LF of a CR LF is counted by the next iteration.
        if p.pointee == 10 || (p + 1).pointee != 10 { lineBreaks += 1 }
        p += 1
      }
    }
    var after = p + 1
    let closing = after
    while after < end, isBlank(after.pointee) { after += 1 }
    if after < end, after.pointee != delimiter, after.pointee != 10, after.pointee != 13 {
      throw BackpropError(
        .badData, "a closing quote is followed by something other than a delimiter",
        at: .init(file: file, line: line + lineBreaks),
        remedy: "double the quotes inside the cell, or delete the text after the closing quote")
    }
    var cell = finish(content, p - content, stop: after, end: end)
    cell.isTrimmed = after > closing
    cell.doubledQuotes = doubled
    cell.lineBreaks = lineBreaks
    return cell
  }
}
