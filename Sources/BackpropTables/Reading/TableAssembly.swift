internal import BackpropCore

/// Builds a table from the chunks of its file, which are added in order.
///
/// All work that depends on earlier chunks happens here, in order: row and line numbers, column
/// types, spelling codes and the choice of the first error. The table therefore does not depend on
/// the division of the file into chunks, or on the thread that read a chunk.
final class TableAssembly {
  private let scanner: RecordScanner
  private let builders: [ColumnBuilder]
  /// The best reading modes for the next chunk. A chunk may have been read with older modes,
  /// because a column only ever changes from text to numbers.
  private(set) var modes: [ColumnReadingMode]
  private(set) var rowCount = 0
  private(set) var lines = LineMap()
  private(set) var blankLines = BlankLines()
  private(set) var firstTrimmedLine: Int?
  private var line: Int
  /// The unfinished record at the end of a chunk that was cut at a line end inside quotes, and the
  /// length that it must reach before it is scanned again.
  private var unfinished: Chunk?
  private var nextScanLength = 0

  /// Makes a table without rows; its first row is on `line` or below.
  init(scanner: RecordScanner, line: Int) {
    self.scanner = scanner
    self.line = line
    let shift = Blocks<Double>.shift(columns: scanner.columns.count)
    let allocator = ArenaAllocator()
    builders = scanner.columns.map {
      ColumnBuilder($0, rules: scanner.rules, allocator: allocator, shift: shift)
    }
    modes = builders.map(\.mode)
  }

  /// Adds the rows of the next chunk, which has been scanned.
  ///
  /// The caller must then let the chunk copy its numbers into the table.
  func append(_ chunk: Chunk) throws {
    if let failure = chunk.failure { throw failure }
    guard let whole = unfinished else { return try add(chunk) }
    // The chunk began inside quotes, so its rows and cells are invalid.
    whole.append(chunk.text(from: 0))
    whole.isLast = chunk.isLast
    guard whole.isLast || whole.count >= nextScanLength else { return }
    unfinished = nil
    whole.modes = modes
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

  /// Stores the cells column by column. If some cannot be stored, it throws the error of the first
  /// of them in the order of the file.
  private func addCells(_ chunk: Chunk) throws {
    var first: ColumnBuilder.Failure?
    for (index, builder) in builders.enumerated() {
      switch chunk.modes[index] {
      case .dropped: break
      case .numbers, .plainNumbers: builder.reserve(index, of: chunk, row: rowCount)
      case .spelled:
        let count = chunk.rows + (index < chunk.cellsOfLastRow ? 1 : 0)
        do throws(ColumnBuilder.Failure) {
          try builder.store(index, of: chunk, count: count, row: rowCount)
        } catch {
          if first.map({ error.row < $0.row }) ?? true { first = error }
        }
        if modes[index] != builder.mode { modes[index] = builder.mode }
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
    nextScanLength = 2 * rest.count
  }

  /// Returns the kept columns, after the last chunk has been added.
  func finish(notes: inout [String]) throws -> [Column] {
    var columns: [Column] = []
    let kept = builders.filter(\.column.isKept)
    if kept.count > 1, let row = ColumnBuilder.repeatedHeader(kept, rowCount: rowCount) {
      throw BackpropError(
        .badData, "the line repeats the header",
        at: .init(file: scanner.cells.file, line: lines.line(ofRow: row)), remedy: "delete the line"
      )
    }
    for builder in builders where builder.column.isKept {
      columns.append(try builder.finish(rowCount: rowCount, notes: &notes))
    }
    return columns
  }
}
