internal import BackpropCore

/// The inner loop of reading a table: bytes in, cells stored, one pass, no allocation a cell.
///
/// It works on whatever part of the file lies in memory and stops in front of a record whose end
/// does not; nothing of such a record counts, so the result does not depend on where the parts
/// begin. Columns of plain numbers go from bytes to Double right here; every other cell takes the
/// longer road through ``CellScanner`` and ``ColumnBuilder``.
struct RecordScanner: ~Copyable {
  private let cells: CellScanner
  private let names: [String]
  private let parser = DecimalParser()
  private let builders: UnsafeMutablePointer<ColumnBuilder>
  /// The current block of each column of plain numbers, nil for the others.
  private let plain: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
  private let shift: Int

  private(set) var row = 0
  private(set) var line: Int
  private(set) var lines = LineMap()
  private var distance = Int.min
  private(set) var blankLines = 0
  private(set) var firstBlankLine = 0
  private(set) var firstTrimmedLine: Int?
  private var pendingBlankLines = 0

  /// A scanner for rows of the columns of `builders`, which it takes over; `line` is the number of
  /// the first line it will see.
  init(cells: CellScanner, builders: consuming BuilderList, shift: Int, line: Int) {
    self.cells = cells
    names = builders.names
    self.builders = builders.take()
    plain = .allocate(capacity: names.count)
    plain.initialize(repeating: nil, count: names.count)
    self.shift = shift
    self.line = line
  }

  deinit {
    plain.deallocate()
    builders.deinitialize(count: names.count)
    builders.deallocate()
  }

  /// Reads all records that end before `end`, and returns where the first one that does not begins.
  ///
  /// `end` must be followed by at least sixteen readable zeros. `isLast` says that the file ends
  /// there, `position` how many bytes of it lie before `start`.
  mutating func scan(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLast: Bool, position: Int
  ) throws -> UnsafePointer<UInt8> {
    // Copies on the stack, so that the loop touches no property.
    let delimiter = cells.delimiter
    let columnCount = names.count
    let plain = plain
    let parser = parser
    let blockMask = 1 << shift - 1
    var p = start
    records: while p < end {
      if p.pointee == 10 || p.pointee == 13 {
        guard let next = skipBlankLine(p, end: end, isLast: isLast) else { return p }
        p = next
        continue
      }
      let record = p
      let offset = row & blockMask
      // A record left unfinished comes again: its block is there already.
      if offset == 0, row >> shift == blocks { appendBlocks() }
      var column = 0
      var recordLine = line
      cells: while true {
        if let numbers = plain[column] {
          var next = p
          if let number = parser.readPlain(p, next: &next) {
            if next.pointee == delimiter, column + 1 < columnCount {
              numbers[offset] = number
              p = next + 1
              column += 1
              continue cells
            }
            // A lone or doubled CR takes the longer road; CR LF is one of the two usual line ends.
            let isCRLF = next.pointee == 13 && (next + 1).pointee == 10
            if isCRLF { next += 1 }
            if next.pointee == 10, column + 1 == columnCount, next < end {
              numbers[offset] = number
              p = next + 1
              recordLine += 1
              break cells
            }
          }
        }
        guard
          let cell = try self.cells.cell(p, end: end, isLast: isLast, line: recordLine)
        else { return record }
        if cell.isTrimmed, firstTrimmedLine == nil { firstTrimmedLine = recordLine }
        if builders[column].isKept {
          let turned = try builders[column].store(
            cell.bytes, cell.count, offset: offset, line: recordLine,
            byte: position + (p - start))
          if turned { plain[column] = builders[column].plainNumbers }
        }
        recordLine += cell.lineBreaks
        p = cell.next
        column += 1
        if cell.endsRecord {
          guard column == columnCount else { throw ragged(found: column) }
          recordLine += 1
          break cells
        }
        if column == columnCount {
          let found = try countCells(from: p, end: end, isLast: isLast, line: recordLine)
          guard let found else { return record }
          throw ragged(found: column + found)
        }
      }
      if line - row != distance {
        distance = line - row
        lines.note(row: row, line: line)
      }
      if pendingBlankLines > 0 { countBlankLines() }
      line = recordLine
      row += 1
    }
    return p
  }

  /// The finished columns that are kept.
  mutating func finish(notes: inout [String]) throws -> [Column] {
    var columns: [Column] = []
    for index in names.indices {
      let builder = (builders + index).move()
      // The place is filled again, so that the scanner can be torn down as it was built.
      defer { (builders + index).initialize(to: .placeholder) }
      let isKept = builder.isKept
      let column = try builder.finish(rowCount: row, notes: &notes)
      if isKept { columns.append(column) }
    }
    return columns
  }

  private var blocks = 0

  private mutating func appendBlocks() {
    for column in names.indices where builders[column].isKept {
      builders[column].appendBlock()
      plain[column] = builders[column].plainNumbers
    }
    blocks += 1
  }

  private mutating func skipBlankLine(
    _ p: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLast: Bool
  ) -> UnsafePointer<UInt8>? {
    var next = p + 1
    if p.pointee == 13 {
      if next == end, !isLast { return nil }
      if next < end, next.pointee == 10 { next += 1 }
    }
    if pendingBlankLines == 0, blankLines == 0 { firstBlankLine = line }
    pendingBlankLines += 1
    line += 1
    return next
  }

  /// Blank lines count once a row follows them: at the end of a file they mean nothing.
  private mutating func countBlankLines() {
    blankLines += pendingBlankLines
    pendingBlankLines = 0
  }

  private func countCells(
    from start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLast: Bool, line: Int
  ) throws -> Int? {
    var count = 0
    var p = start
    while true {
      guard let cell = try cells.cell(p, end: end, isLast: isLast, line: line) else { return nil }
      count += 1
      p = cell.next
      if cell.endsRecord { return count }
    }
  }

  private func ragged(found: Int) -> BackpropError {
    BackpropError(
      .badData,
      "the row has \(found) cell\(found == 1 ? "" : "s") where the table has \(names.count) "
        + "column\(names.count == 1 ? "" : "s")",
      at: .init(file: cells.file, line: line),
      remedy: found > names.count
        ? "quote the cells that contain the delimiter, or delete the surplus ones"
        : "add the missing cells, or delete the row")
  }
}

/// The builders of all columns of a file, on their way to the scanner that owns them.
struct BuilderList: ~Copyable {
  let names: [String]
  private let builders: UnsafeMutablePointer<ColumnBuilder>

  init(names: [String], options: ReadingOptions, rules: ColumnRules) {
    self.names = names
    builders = .allocate(capacity: names.count)
    for (index, name) in names.enumerated() {
      (builders + index).initialize(
        to: ColumnBuilder(
          name: name, isKept: options.columns?.contains(name) ?? true,
          declared: options.columnTypes[name] ?? options.expectedTypes[name],
          isExpected: options.columnTypes[name] == nil, rules: rules))
    }
  }

  consuming func take() -> UnsafeMutablePointer<ColumnBuilder> { builders }
}

extension ColumnBuilder {
  /// A builder of nothing.
  static var placeholder: ColumnBuilder {
    ColumnBuilder(
      name: "", isKept: false, declared: nil,
      rules: ColumnRules(file: "", missing: [], decimalComma: false, shift: 4))
  }
}
