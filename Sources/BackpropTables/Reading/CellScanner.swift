internal import BackpropCore

/// One cell of a text table: where its bytes are, and what ended it.
struct Cell {
  /// The content, without quotes and doubled quotes; the bytes live until the next cell is scanned
  /// and are followed by at least eight readable ones.
  var bytes: UnsafePointer<UInt8>
  var count: Int
  /// The byte behind the delimiter or line break.
  var next: UnsafePointer<UInt8>
  var endsRecord: Bool
  var isQuoted = false
  var isTrimmed = false
  /// The line breaks inside the quotes.
  var lineBreaks = 0
}

/// Cuts bytes into cells by the rules of RFC 4180, and a little beyond.
///
/// - A cell whose first byte is a quote ends at the matching quote; a doubled quote inside stands
///   for one. Anything but a delimiter or line break behind the closing quote is an error, and so
///   is a blank before an opening quote: reading either as data would shift the cells after it.
/// - A quote inside an unquoted cell is an ordinary byte: `5' 10"`.
/// - Blanks around an unquoted cell do not belong to it; blanks inside quotes do.
/// - A line ends with LF, CR LF or CR.
struct CellScanner {
  let delimiter: UInt8
  let file: String
  private let scratch = Scratch()

  init(delimiter: UInt8, file: String) {
    self.delimiter = delimiter
    self.file = file
  }

  /// The cell that starts at `start`, or nil if its end may lie behind `end`.
  ///
  /// The bytes up to `end` must be followed by eight readable zeros; `isLast` says that the file
  /// ends at `end`.
  func cell(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLast: Bool, line: Int
  ) throws -> Cell? {
    if start < end, start.pointee == UInt8(ascii: "\"") {
      return try quoted(start, end: end, isLast: isLast, line: line)
    }
    var p = start
    while p < end {
      let byte = p.pointee
      if byte == delimiter || byte == 10 || byte == 13 { break }
      p += 1
    }
    if p == end, !isLast { return nil }
    guard var cell = finish(start, p, end: end, isLast: isLast) else { return nil }
    if cell.count > 0, isBlank(start.pointee) || isBlank((p - 1).pointee) {
      try trim(&cell, line: line)
    }
    return cell
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

  /// Ends the cell whose content is `start..<contentEnd` at the delimiter or line break that
  /// stands at `contentEnd`; nil if a CR is the last byte there is and an LF may follow.
  private func finish(
    _ start: UnsafePointer<UInt8>, _ contentEnd: UnsafePointer<UInt8>,
    end: UnsafePointer<UInt8>, isLast: Bool, stop: UnsafePointer<UInt8>? = nil
  ) -> Cell? {
    let stop = stop ?? contentEnd
    var cell = Cell(
      bytes: start, count: contentEnd - start, next: stop, endsRecord: true)
    if stop == end { return cell }
    cell.next += 1
    if stop.pointee == delimiter {
      cell.endsRecord = false
    } else if stop.pointee == 13 {
      if cell.next == end, !isLast { return nil }
      if cell.next < end, cell.next.pointee == 10 { cell.next += 1 }
    }
    return cell
  }

  private func quoted(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLast: Bool, line: Int
  ) throws -> Cell? {
    let content = start + 1
    var p = content
    var doubled = 0
    var lineBreaks = 0
    while true {
      while p < end, p.pointee != UInt8(ascii: "\"") {
        if p.pointee == 10 {
          lineBreaks += 1
        } else if p.pointee == 13 {
          // At the very end of the bytes the quote is still open, so this is scanned once more.
          if (p + 1).pointee != 10 { lineBreaks += 1 }
        }
        p += 1
      }
      if p == end {
        guard isLast else { return nil }
        throw BackpropError(
          .badData, "the quote that opens here is never closed", at: .init(file: file, line: line),
          remedy: "close the quote, or double it if it belongs to the cell")
      }
      if p + 1 == end, !isLast { return nil }
      guard p + 1 < end, (p + 1).pointee == UInt8(ascii: "\"") else { break }
      doubled += 1
      p += 2
    }
    let behind = p + 1
    if behind < end, behind.pointee != delimiter, behind.pointee != 10, behind.pointee != 13 {
      throw BackpropError(
        .badData, "a closing quote is followed by something other than a delimiter",
        at: .init(file: file, line: line + lineBreaks),
        remedy: "double the quotes that belong to the cell, or delete what follows the closing one")
    }
    guard var cell = finish(content, p, end: end, isLast: isLast, stop: behind) else { return nil }
    cell.isQuoted = true
    cell.lineBreaks = lineBreaks
    if doubled > 0 {
      cell.bytes = scratch.withoutDoubledQuotes(content, cell.count)
      cell.count -= doubled
    }
    return cell
  }

  /// The one buffer a cell is rewritten in, kept from cell to cell.
  private final class Scratch {
    private var buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    private var capacity = 256

    deinit { buffer.deallocate() }

    func withoutDoubledQuotes(
      _ start: UnsafePointer<UInt8>, _ count: Int
    ) -> UnsafePointer<UInt8> {
      if count + 16 > capacity {
        buffer.deallocate()
        capacity = (count + 16) * 2
        buffer = .allocate(capacity: capacity)
      }
      var length = 0
      var index = 0
      while index < count {
        let byte = start[index]
        buffer[length] = byte
        length += 1
        index += byte == UInt8(ascii: "\"") ? 2 : 1
      }
      // Numbers are read eight bytes at a time: what follows must be no digit.
      (buffer + length).update(repeating: 0, count: 16)
      return UnsafePointer(buffer)
    }
  }
}
