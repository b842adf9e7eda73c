internal import BackpropCore

/// Some whole lines of a text file, and what reading them by themselves brought to light.
///
/// A chunk is read without knowing what comes before it, by any thread; ``TableAssembly`` then adds
/// the chunks to the table one after another. Its lines are therefore counted from 0, its rows too.
///
/// Cells are kept column by column, a word of 64 bits each: a Double where the column was known to
/// be plain numbers when the chunk was cut, else where in the text the content lies.
final class Chunk: @unchecked Sendable {
  // Belongs to one thread at a time, which ReadingCrew sees to: hence the unchecked Sendable.

  /// The bytes, followed by zeros, so that the inner loop need not look for the end.
  private(set) var text: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int
  /// The number of bytes of the file before the first.
  var position = 0
  /// Whether the file ends with this chunk.
  var isLast = false
  /// Why the file could not be read any further, if so.
  var failure: (any Error)?
  /// How the cells of each column are read.
  var roads: [CellRoad] = []

  private var words: UnsafeMutablePointer<UInt64>?
  private var wordCapacity = 0
  /// From the cell of a row to that of the next column.
  private(set) var wordStride = 0

  /// The number of complete rows, and of lines.
  var rows = 0
  var lines = 0
  /// The cells read of the row that ``error`` is in.
  var cellsOfLastRow = 0
  /// The line of each row, and the line breaks inside the cells of a row.
  var rowLines = LineMap()
  var innerBreaks: [(row: Int, offset: Int, count: Int)] = []
  var blankLines = BlankLines()
  var firstTrimmedLine: Int?
  /// The first cell of each column of plain numbers that holds more digits than a Double.
  var rounded: [Int: (cell: String, line: Int)] = [:]
  /// The first error, its line counted from that of the chunk.
  var error: (any Error)?
  /// Where the record begins in which a quote opens that is not closed here.
  var unclosedRecord: Int?

  /// The line of the file that the chunk begins on, once that is known.
  var firstLine = 0
  /// Where in the table the numbers belong, once that is known.
  private var copies: [(from: UnsafePointer<UInt64>, to: UnsafeMutableRawPointer, count: Int)] = []

  static let padding = 64

  /// An empty chunk with room for `capacity` bytes.
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

  /// Empties the chunk for bytes that begin `position` bytes into the file.
  func begin(at position: Int) {
    self.position = position
    isLast = false
    failure = nil
    truncate(to: 0)
  }

  /// Lets `body` fill the room behind the text, which is made at least `room` bytes long, and takes
  /// over the number of bytes it returns.
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

  /// The text from `offset` on.
  func text(from offset: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text + offset, count: count - offset)
  }

  // MARK: Rows and cells

  /// Forgets what an earlier text held, makes room for the cells of this one in `columns` columns,
  /// and returns where the first lies.
  func beginRows(columns: Int) -> UnsafeMutablePointer<UInt64> {
    (rows, lines, cellsOfLastRow) = (0, 0, 0)
    rowLines = LineMap()
    innerBreaks.removeAll(keepingCapacity: true)
    blankLines = BlankLines()
    firstTrimmedLine = nil
    rounded.removeAll(keepingCapacity: true)
    error = nil
    unclosedRecord = nil
    copies.removeAll(keepingCapacity: true)

    // A record has at least as many bytes as cells. One of many megabytes is a few long cells:
    // there the line breaks say better how many rows there can be.
    var most = count / columns + 1
    if count > 1 << 20 { most = min(most, text(from: 0).count { $0 == 10 || $0 == 13 } + 1) }
    // An odd number of cache lines, so that the columns do not compete for the same places.
    wordStride = (most + 7) & ~7 | 8
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

  /// The word that says where the content of `cell` lies: offset, whether quotes are doubled in it,
  /// and length.
  @inline(__always)
  func word(of cell: Cell) -> UInt64 {
    UInt64(truncatingIfNeeded: cell.bytes - UnsafePointer(text)) << 32
      | (cell.doubledQuotes > 0 ? Chunk.isDoubled : 0) | UInt64(truncatingIfNeeded: cell.count)
  }

  private static let isDoubled: UInt64 = 1 << 31

  /// Takes the content of the cell that `word` points to, once: doubled quotes are made single in
  /// the text itself, which must not happen before it is certain that nobody scans it again.
  @inline(__always)
  func takeContent(_ word: UInt64) -> UnsafeBufferPointer<UInt8> {
    let start = text + Chunk.offset(word)
    var count = Int(truncatingIfNeeded: word & (Chunk.isDoubled - 1))
    if word & Chunk.isDoubled != 0 { count = Cell.undouble(start, count, to: start) }
    return UnsafeBufferPointer(start: start, count: count)
  }

  /// Where the content of the cell that `word` points to begins.
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

  // MARK: The way into the table

  /// Says that `count` numbers from `from` on belong to `to` on.
  func willCopy(_ from: UnsafePointer<UInt64>, to: UnsafeMutablePointer<Double>, count: Int) {
    copies.append((from, UnsafeMutableRawPointer(to), count))
  }

  /// Copies the numbers into the table.
  func copyNumbers() {
    for copy in copies { copy.to.copyMemory(from: copy.from, byteCount: copy.count * 8) }
    copies.removeAll(keepingCapacity: true)
  }
}

/// How the cells of a column are read.
enum CellRoad: UInt8 {
  /// The column is not kept.
  case dropped
  /// The cells may turn out to be anything: their texts are handed on.
  case spelled
  /// The cells are numbers.
  case numbers
  /// The cells are numbers with a decimal point.
  case plainNumbers
}
