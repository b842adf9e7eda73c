internal import BackpropCore

/// The inner loop of reading a table: it splits the bytes of a chunk into cells in one pass,
/// without an allocation per cell.
///
/// A fast path converts the cells of plain numbers directly to Double; ``CellScanner`` reads all
/// other cells.
struct RecordScanner: Sendable {
  let cells: CellScanner
  let columns: [ColumnDeclaration]
  let rules: ColumnRules
  private let parser = DecimalParser()

  init(cells: CellScanner, columns: [ColumnDeclaration], rules: ColumnRules) {
    self.cells = cells
    self.columns = columns
    self.rules = rules
  }

  /// Reads all records of `chunk`, up to the first error or up to a record whose quote is not
  /// closed within the chunk.
  func scan(_ chunk: Chunk) {
    do { try scanRecords(chunk) } catch { chunk.error = error }
  }

  private func scanRecords(_ chunk: Chunk) throws {
    let words = chunk.beginRows(columns: columns.count)
    // Copies on the stack, so that the loop accesses no property.
    let text = UnsafePointer(chunk.text)
    let end = text + chunk.count
    let stride = chunk.wordStride
    let modes = chunk.modes
    let columnCount = columns.count
    var p = text
    var row = 0
    var line = 0
    var column = 0
    var distance = Int.min
    defer { (chunk.rows, chunk.lines, chunk.cellsOfLastRow) = (row, line, column) }

    while p < end {
      if p.pointee == 10 || p.pointee == 13 {
        chunk.blankLines.add(line: line)
        line += 1
        p += p.pointee == 13 && (p + 1).pointee == 10 ? 2 : 1
        continue
      }
      if line - row != distance {
        distance = line - row
        chunk.rowLines.note(row: row, line: line)
      }
      let start = p
      var recordLine = line
      var word = words + row
      record: while true {
        if modes[column] == .plainNumbers,
          plainNumbers(&p, &word, &column, stride: stride, modes: modes, end: end)
        {
          recordLine += 1
          break record
        }
        guard let cell = try cells.cell(p, end: end, line: recordLine) else {
          if chunk.isLast { throw cells.unclosedQuote(line: recordLine) }
          chunk.unclosedRecord = start - text
          column = 0
          return
        }
        if cell.isTrimmed, chunk.firstTrimmedLine == nil { chunk.firstTrimmedLine = recordLine }
        switch modes[column] {
        case .dropped: break
        case .spelled: word.pointee = chunk.word(of: cell)
        case .numbers, .plainNumbers:
          word.pointee = try number(cell, column, line: recordLine, chunk).bitPattern
        }
        if cell.lineBreaks > 0 {
          chunk.innerBreaks.append((row, cell.bytes - text, cell.lineBreaks))
          recordLine += cell.lineBreaks
        }
        p = cell.next
        word += stride
        column += 1
        if cell.endsRecord {
          guard column == columnCount else { throw ragged(found: column, line: line) }
          recordLine += 1
          break record
        }
        if column == columnCount {
          guard let surplus = try countCells(from: p, end: end, line: recordLine) else {
            if chunk.isLast { throw cells.unclosedQuote(line: recordLine) }
            chunk.unclosedRecord = start - text
            column = 0
            return
          }
          throw ragged(found: column + surplus, line: line)
        }
      }
      chunk.blankLines.rowFollows()
      column = 0
      line = recordLine
      row += 1
    }
  }

  /// The fast path: reads plain numbers from column `column` on, until another kind of cell
  /// follows. Returns whether it reached the end of the record.
  @inline(never)
  private func plainNumbers(
    _ p: inout UnsafePointer<UInt8>, _ word: inout UnsafeMutablePointer<UInt64>,
    _ column: inout Int, stride: Int, modes: [ColumnReadingMode], end: UnsafePointer<UInt8>
  ) -> Bool {
    let delimiter = cells.delimiter
    let lastColumn = columns.count - 1
    let parser = parser
    while modes[column] == .plainNumbers {
      var next = p
      guard let number = parser.readPlain(p, next: &next) else { return false }
      if column < lastColumn {
        guard next.pointee == delimiter else { return false }
        word.pointee = number.bitPattern
        word += stride
        p = next + 1
        column += 1
      } else {
        // CR LF and LF are the usual line ends; the general path handles any other CR.
        if next.pointee == 13, (next + 1).pointee == 10 { next += 1 }
        guard next.pointee == 10, next < end else { return false }
        word.pointee = number.bitPattern
        p = next + 1
        return true
      }
    }
    return false
  }

  /// The value of a numeric cell that the fast path does not handle.
  @inline(never)
  private func number(_ cell: Cell, _ column: Int, line: Int, _ chunk: Chunk) throws -> Double {
    let byte = chunk.position + (cell.bytes - UnsafePointer(chunk.text))
    func read(_ content: UnsafeBufferPointer<UInt8>) throws -> Double {
      let (value, remark) = try rules.number(
        content, of: columns[column], line: line, byte: byte)
      if let remark, chunk.remarks[remark]?[column] == nil {
        chunk.remarks[remark, default: [:]][column] = (CellText.shown(content), line)
      }
      return value
    }
    guard cell.doubledQuotes > 0 else {
      return try read(UnsafeBufferPointer(start: cell.bytes, count: cell.count))
    }
    return try cell.content.withUnsafeBufferPointer(read)
  }

  private func countCells(
    from start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, line: Int
  ) throws -> Int? {
    var count = 0
    var p = start
    while true {
      guard let cell = try cells.cell(p, end: end, line: line) else { return nil }
      count += 1
      p = cell.next
      if cell.endsRecord { return count }
    }
  }

  private func ragged(found: Int, line: Int) -> BackpropError {
    BackpropError(
      .badData,
      "the row has \(counted(found, "cell")), but the table has "
        + counted(columns.count, "column"),
      at: .init(file: cells.file, line: line),
      remedy: found > columns.count
        ? "quote the cells that contain the delimiter, or delete the surplus ones"
        : "add the missing cells, or delete the row")
  }
}
