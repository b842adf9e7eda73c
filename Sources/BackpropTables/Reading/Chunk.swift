internal import BackpropCore

/// Some whole lines of a text file, and the result of reading them.
///
/// Any thread can read a chunk without knowing the text before it; ``TableAssembly`` then adds the
/// chunks to the table in order. The lines and rows of a chunk are therefore counted from 0.
///
/// Cells are stored column by column, in a 64-bit word each: a Double if the column was known to be
/// numeric when the chunk was cut, else the position of the content in the text.
final class Chunk: @unchecked Sendable {
  // Unchecked Sendable: ChunkReaderPool gives a chunk to one thread at a time.

  /// The bytes, followed by zeros, so that the inner loop need not check for the end.
  private(set) var text: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int
  /// The number of bytes of the file before this chunk.
  var position = 0
  /// Whether the file ends with this chunk.
  var isLast = false
  /// The error that stopped the reading of the file, if any.
  var failure: (any Error)?
  /// The reading mode of each column.
  var modes: [ColumnReadingMode] = []

  private var words: UnsafeMutablePointer<UInt64>?
  private var wordCapacity = 0
  /// The distance in words between the cells of a row in adjacent columns.
  private(set) var wordStride = 0

  /// The number of complete rows, and the number of lines.
  var rows = 0
  var lines = 0
  /// The number of cells read in the row that contains ``error``.
  var cellsOfLastRow = 0
  /// The line of each row, and the line breaks inside the cells of a row.
  var rowLines = LineMap()
  var innerBreaks: [(row: Int, offset: Int, count: Int)] = []
  var blankLines = BlankLines()
  var firstTrimmedLine: Int?
  /// The first cell of each numeric column about which there is a remark, for each remark.
  var remarks: [NumberRemark: [Int: (cell: String, line: Int)]] = [:]
  /// The first error, with its line counted from the first line of the chunk.
  var error: (any Error)?
  /// The position of the record whose quote is not closed within this chunk.
  var unclosedRecord: Int?

  /// The line of the file on which the chunk begins, once it is known.
  var firstLine = 0
  /// The copies that move the numbers into the table, once their destinations are known.
  private var copies: [(from: UnsafePointer<UInt64>, to: UnsafeMutableRawPointer, count: Int)] = []

  static let padding = 64

  /// Makes an empty chunk with room for `capacity` bytes.
  init(capacity: Int) {
    self.capacity = capacity
    text = .allocate(capacity: capacity + Chunk.padding)
    text.initialize(repeating: 0, count: Chunk.padding)
  }

  deinit {
    text.deallocate()
    words?.deallocate()
  }

  // MARK: The text

  /// Empties the chunk, for bytes that begin at byte `position` of the file.
  func begin(at position: Int) {
    self.position = position
    isLast = false
    failure = nil
    truncate(to: 0)
  }

  /// Makes room for at least `room` bytes after the text, calls `body` to fill them, and extends
  /// the text by the number of bytes that `body` returns.
  func append(room: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows {
    if count + room > capacity {
      capacity = max(count + room, min(2 * capacity, 1 << 28))
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Chunk.padding)
      larger.update(from: text, count: count)
      text.deallocate()
      text = larger
    }
    truncate(
      to: count + (try body(UnsafeMutableRawBufferPointer(start: text + count, count: room))))
  }

  /// Appends a copy of `bytes`.
  func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    append(room: bytes.count) { room in
      room.copyBytes(from: bytes)
      return bytes.count
    }
  }

  /// Ends the text after `count` bytes.
  func truncate(to count: Int) {
    self.count = count
    (text + count).update(repeating: 0, count: Chunk.padding)
  }

  /// The text from `offset` to the end.
  func text(from offset: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text + offset, count: count - offset)
  }

  // MARK: Rows and cells

  /// Discards the results of an earlier text, makes room for the cells of this one in `columns`
  /// columns, and returns the address of the first cell.
  func beginRows(columns: Int) -> UnsafeMutablePointer<UInt64> {
    (rows, lines, cellsOfLastRow) = (0, 0, 0)
    rowLines = LineMap()
    innerBreaks.removeAll(keepingCapacity: true)
    blankLines = BlankLines()
    firstTrimmedLine = nil
    remarks.removeAll(keepingCapacity: true)
    error = nil
    unclosedRecord = nil
    copies.removeAll(keepingCapacity: true)

    // A record has at least as many bytes as cells. A record of many megabytes consists of a few
    // long cells, so the number of line breaks is then a better bound on the number of rows.
    var maximumRows = count / columns + 1
    if count > 1 << 20 {
      maximumRows = min(maximumRows, text(from: 0).count { $0 == 10 || $0 == 13 } + 1)
    }
    // An odd number of cache lines, so that the columns do not compete for the same cache sets.
    wordStride = (maximumRows + 7) & ~7 | 8
    if let words, wordStride * columns <= wordCapacity { return words }
    words?.deallocate()
    wordCapacity = wordStride * columns
    let fresh = UnsafeMutablePointer<UInt64>.allocate(capacity: wordCapacity)
    words = fresh
    return fresh
  }

  /// The cells of column `index`.
  func cells(_ index: Int) -> UnsafePointer<UInt64> {
    guard let words else { preconditionFailure("the chunk has not been scanned") }
    return UnsafePointer(words + index * wordStride)
  }

  /// Encodes the position of the content of `cell` in a word: offset, whether it has doubled
  /// quotes, and length.
  @inline(__always)
  func word(of cell: Cell) -> UInt64 {
    UInt64(truncatingIfNeeded: cell.bytes - UnsafePointer(text)) << 32
      | (cell.doubledQuotes > 0 ? Chunk.isDoubled : 0) | UInt64(truncatingIfNeeded: cell.count)
  }

  private static let isDoubled: UInt64 = 1 << 31

  /// Returns the content of the cell that `word` points to. It may be called once per cell, after
  /// the last scan of the chunk, because it removes doubled quotes in the text itself.
  @inline(__always)
  func takeContent(_ word: UInt64) -> UnsafeBufferPointer<UInt8> {
    let start = text + Chunk.offset(word)
    var count = Int(truncatingIfNeeded: word & (Chunk.isDoubled - 1))
    if word & Chunk.isDoubled != 0 { count = Cell.undouble(start, count, to: start) }
    return UnsafeBufferPointer(start: start, count: count)
  }

  /// The offset of the content of the cell that `word` points to.
  static func offset(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word >> 32) }

  /// The line of the file on which the cell of `row` that `word` points to begins.
  func line(ofRow row: Int, word: UInt64) -> Int {
    var line = firstLine + (rowLines.line(ofRow: row) ?? 0)
    var (low, high) = (0, innerBreaks.count)
    while low < high {
      let middle = (low + high) / 2
      if innerBreaks[middle].row < row { low = middle + 1 } else { high = middle }
    }
    while low < innerBreaks.count, innerBreaks[low].row == row,
      innerBreaks[low].offset < Chunk.offset(word)
    {
      line += innerBreaks[low].count
      low += 1
    }
    return line
  }

  // MARK: Copying into the table

  /// Schedules a copy of `count` numbers from `from` to `to`.
  func willCopy(_ from: UnsafePointer<UInt64>, to: UnsafeMutablePointer<Double>, count: Int) {
    copies.append((from, UnsafeMutableRawPointer(to), count))
  }

  /// Performs the scheduled copies.
  func copyNumbers() {
    for copy in copies { copy.to.copyMemory(from: copy.from, byteCount: copy.count * 8) }
    copies.removeAll(keepingCapacity: true)
  }
}

/// The way in which the cells of a column are read.
enum ColumnReadingMode: UInt8 {
  /// Not at all: the column is not kept.
  case dropped
  /// As text: the type of the column is not known yet.
  case spelled
  /// As numbers.
  case numbers
  /// As numbers with a decimal point, by the fast path.
  case plainNumbers
}
