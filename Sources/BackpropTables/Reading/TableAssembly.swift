internal import BackpropCore

/// A table in the making: the chunks of its file join it one after another.
///
/// Everything that depends on what came before happens here and in order: the numbers of rows and
/// lines, the types of columns, the codes of spellings, which error is the first. So the table does
/// not depend on how the file was cut or on who read which part.
final class TableAssembly {
  private let scanner: RecordScanner
  private let builders: [ColumnBuilder]
  /// How the columns of the next chunk are best read. A chunk may follow an older state of this: a
  /// column only ever turns from texts into numbers.
  private(set) var roads: [CellRoad]
  private(set) var rowCount = 0
  private(set) var lines = LineMap()
  private(set) var blankLines = BlankLines()
  private(set) var firstTrimmedLine: Int?
  private var line: Int
  /// The record that a chunk ended in, because a line end stood in quotes, and how long it must get
  /// before another look is worth it.
  private var unfinished: Chunk?
  private var nextLook = 0

  /// A table without rows; the first will stand on `line` or below.
  init(scanner: RecordScanner, line: Int) {
    self.scanner = scanner
    self.line = line
    let shift = Blocks<Double>.shift(columns: scanner.columns.count)
    let allocator = SlabAllocator()
    builders = scanner.columns.map {
      ColumnBuilder($0, rules: scanner.rules, allocator: allocator, shift: shift)
    }
    roads = builders.map(\.road)
  }

  /// Adds the rows of the next chunk, which has been scanned.
  ///
  /// The chunk must still copy its numbers into the table.
  func append(_ chunk: Chunk) throws {
    if let failure = chunk.failure { throw failure }
    guard let whole = unfinished else { return try add(chunk) }
    // What the chunk seemed to hold is void: it began inside quotes.
    whole.append(chunk.text(from: 0))
    whole.isLast = chunk.isLast
    guard whole.isLast || whole.count >= nextLook else { return }
    unfinished = nil
    whole.roads = roads
    scanner.scan(whole)
    try add(whole)
    whole.copyNumbers()
  }

  private func add(_ chunk: Chunk) throws {
    chunk.firstLine = line
    try addCells(chunk)
    if var error = chunk.error as? BackpropError {
      error.location.line = error.location.line.map { $0 + line }
      throw error
    }
    blankLines.append(chunk.blankLines, line: line, rows: chunk.rows)
    lines.append(chunk.rowLines, rows: chunk.rows, row: rowCount, line: line)
    if firstTrimmedLine == nil, let trimmed = chunk.firstTrimmedLine {
      firstTrimmedLine = line + trimmed
    }
    line += chunk.lines
    rowCount += chunk.rows
    if let record = chunk.unclosedRecord { try keep(record, of: chunk) }
  }

  /// Stores the cells, or throws the error of the first that cannot be: they are taken column by
  /// column, but what counts is the order of the file.
  private func addCells(_ chunk: Chunk) throws {
    var first: ColumnBuilder.Failure?
    for (index, builder) in builders.enumerated() {
      switch chunk.roads[index] {
      case .dropped: break
      case .numbers, .plainNumbers: builder.reserve(index, of: chunk, row: rowCount)
      case .spelled:
        let count = chunk.rows + (index < chunk.cellsOfLastRow ? 1 : 0)
        do throws(ColumnBuilder.Failure) {
          try builder.store(index, of: chunk, count: count, row: rowCount)
        } catch {
          if first.map({ error.row < $0.row }) ?? true { first = error }
        }
        if roads[index] != builder.road { roads[index] = builder.road }
      }
    }
    if let first { throw first.error }
  }

  private func keep(_ record: Int, of chunk: Chunk) throws {
    let rest = chunk.text(from: record)
    guard rest.count < TextSource.largestRecord else {
      throw TextSource.tooLong(at: chunk.position + record, file: scanner.cells.file)
    }
    let kept = Chunk(capacity: 2 * rest.count)
    kept.begin(at: chunk.position + record)
    kept.append(rest)
    unfinished = kept
    nextLook = 2 * rest.count
  }

  /// The finished columns that are kept, once the last chunk is in.
  func finish(notes: inout [String]) throws -> [Column] {
    var columns: [Column] = []
    for builder in builders where builder.column.isKept {
      columns.append(try builder.finish(rowCount: rowCount, notes: &notes))
    }
    return columns
  }
}
