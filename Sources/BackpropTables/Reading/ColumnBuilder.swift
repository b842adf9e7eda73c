internal import BackpropCore

/// Stores the cells of one column, from the first row to the last, and determines its type.
///
/// A column starts as *spelled*: each row holds the index of its spelling. If a column has more
/// than ``spellingLimit`` spellings and all of them are numbers or missing values, it becomes a
/// column of plain numbers and its spellings are discarded. A column with few distinct numbers
/// therefore keeps its spellings, so class labels such as `01` stay as they are in the file.
final class ColumnBuilder {
  static let spellingLimit = 1024

  let column: ColumnDeclaration
  private let rules: ColumnRules
  private let allocator: ArenaAllocator
  private let shift: Int
  private var spellings = SpellingDictionary()
  private var codes: Blocks<UInt32>
  private var numbers: Blocks<Double>?
  /// The current block of ``codes`` or of ``numbers``.
  private var codeBlock: UnsafeMutablePointer<UInt32>?
  private var numberBlock: UnsafeMutablePointer<Double>?
  private var findings = ColumnFindings()

  init(_ column: ColumnDeclaration, rules: ColumnRules, allocator: ArenaAllocator, shift: Int) {
    self.column = column
    self.rules = rules
    self.allocator = allocator
    self.shift = shift
    codes = Blocks(shift: shift)
  }

  /// The reading mode of the next cells.
  var mode: ColumnReadingMode {
    if !column.isKept { return .dropped }
    if numbers == nil { return .spelled }
    return rules.areNumbersPlain ? .plainNumbers : .numbers
  }

  /// Makes room for the numbers in column `index` of `chunk`, whose first row is row `first` of the
  /// table, and schedules their copies.
  func reserve(_ index: Int, of chunk: Chunk, row first: Int) {
    for (remark, cells) in chunk.remarks {
      guard let found = cells[index] else { continue }
      findings.add(remark, found.cell, line: chunk.firstLine + found.line)
    }
    var row = 0
    while row < chunk.rows {
      let (offset, count) = room(row: first + row, wanted: chunk.rows - row)
      if let numberBlock {
        chunk.willCopy(chunk.cells(index) + row, to: numberBlock + offset, count: count)
      }
      row += count
    }
  }

  /// The error of a cell that cannot be stored, and the row of the cell in its chunk.
  struct Failure: Error {
    var row: Int
    var error: any Error
  }

  /// Stores the first `count` cells in column `index` of `chunk`, whose first row is row `first` of
  /// the table.
  func store(_ index: Int, of chunk: Chunk, count: Int, row first: Int) throws(Failure) {
    let cells = chunk.cells(index)
    var row = 0
    do {
      while row < count {
        let (offset, length) = room(row: first + row, wanted: count - row)
        let end = row + length
        if let codeBlock {
          try storeSpelled(cells, &row, end: end, to: codeBlock + (offset - row), of: chunk)
        } else if let numberBlock {
          let block = numberBlock + (offset - row)
          while row < end {
            block[row] = try number(cells[row], row, of: chunk)
            row += 1
          }
        }
      }
    } catch { throw Failure(row: row, error: error) }
  }

  /// Returns the position of row `row` of the table in the current block, and how many of `wanted`
  /// rows fit into the block. The first row of a block allocates it.
  private func room(row: Int, wanted: Int) -> (offset: Int, count: Int) {
    let offset = row & (1 << shift - 1)
    if offset == 0 {
      if let numbers {
        numberBlock = numbers.appendBlock(from: allocator)
      } else {
        codeBlock = codes.appendBlock(from: allocator)
      }
    }
    return (offset, min(wanted, 1 << shift - offset))
  }

  /// Stores the spelling indices of `cells[row..<end]`, but stops if the column becomes a column of
  /// plain numbers, and sets `row` to the row after the last one stored.
  private func storeSpelled(
    _ cells: UnsafePointer<UInt64>, _ row: inout Int, end: Int,
    to block: UnsafeMutablePointer<UInt32>, of chunk: Chunk
  ) throws {
    let spellings = spellings
    while row < end {
      let cell = chunk.takeContent(cells[row])
      guard let start = cell.baseAddress else { return }
      if let code = spellings.find(start, cell.count) {
        block[row] = code
        row += 1
        continue
      }
      block[row] = try codeOfNew(cell, start, row: row, word: cells[row], of: chunk)
      row += 1
      if spellings.count > ColumnBuilder.spellingLimit, findings.firstText == nil,
        column.declared != .categorical
      {
        return try turnIntoNumbers(rowsInLastBlock: block + row - (codeBlock ?? block))
      }
    }
  }

  @inline(never)
  private func codeOfNew(
    _ cell: UnsafeBufferPointer<UInt8>, _ start: UnsafePointer<UInt8>, row: Int, word: UInt64,
    of chunk: Chunk
  ) throws -> UInt32 {
    var line: Int { chunk.line(ofRow: row, word: word) }
    var meaning = SpellingDictionary.Meaning.number
    var value = Double.nan
    let content = rules.content(cell)
    switch content {
    case .number(let number, let isRounded):
      value = number
      if isRounded { findings.add(.rounded, CellText.shown(cell), line: line) }
      findings.addNumber(cell, line: line)
    case .missing:
      meaning = .missing
      findings.missing.append((spellings.count, line))
    case .infinite:
      meaning = .infinite
      if column.declared == .numeric { throw column.infinity(CellText.shown(cell), line) }
      if findings.firstInfinite == nil { findings.firstInfinite = (CellText.shown(cell), line) }
    case .missingWord where column.declared != .categorical:
      meaning = .missingWord
      findings.words.append((spellings.count, line))
    case .missingWord, .text:
      try validate(cell, row: row, word: word, of: chunk)
      if column.declared == .numeric {
        throw column.notNumber(cell, line, hint: rules.otherFormat(cell))
      }
      meaning = .text
      if findings.firstText == nil { findings.firstText = (spellings.count, line) }
    }
    return spellings.insert(start, cell.count, meaning: meaning, value: value)
  }

  private func validate(
    _ cell: UnsafeBufferPointer<UInt8>, row: Int, word: UInt64, of chunk: Chunk
  ) throws {
    guard CellText.flaw(cell) != nil else { return }
    try CellText.validate(
      cell,
      at: column.location(
        line: chunk.line(ofRow: row, word: word), byte: chunk.position + Chunk.offset(word)))
  }

  private func turnIntoNumbers(rowsInLastBlock: Int) throws {
    if let cell = findings.firstInfinite { throw column.infinity(cell.cell, cell.line) }
    for (code, line) in findings.words {
      findings.add(.missingWord, CellText.shown(spellings.spelling(code)), line: line)
    }
    let converted = Blocks<Double>(shift: shift)
    for index in 0..<codes.blockCount {
      guard let source = codes.block(index) else { continue }
      let target = converted.appendBlock(from: allocator)
      let isLast = index == codes.blockCount - 1
      for row in 0..<(isLast ? rowsInLastBlock : 1 << shift) {
        target[row] = spellings.value(Int(source[row]))
      }
      codes.releaseBlock(index)
      numberBlock = target
    }
    numbers = converted
    codeBlock = nil
    codes = Blocks(shift: shift)
    spellings = SpellingDictionary()
    findings.missing = []
    findings.words = []
  }

  /// Parses a cell that was read as text before the column became a column of plain numbers.
  private func number(_ word: UInt64, _ row: Int, of chunk: Chunk) throws -> Double {
    let cell = chunk.takeContent(word)
    // The line is looked up only if a message needs it.
    switch rules.content(cell) {
    case .number(let number, isRounded: false): return number
    case .missing: return .nan
    case .number, .infinite, .missingWord, .text: break
    }
    let line = chunk.line(ofRow: row, word: word)
    let (value, remark) = try rules.number(
      cell, of: column, line: line, byte: chunk.position + Chunk.offset(word))
    if let remark { findings.add(remark, CellText.shown(cell), line: line) }
    return value
  }

  /// The first row of a table of spelled columns, below row 0, in which every cell of `builders` is
  /// the name of its column.
  static func repeatedHeader(_ builders: [ColumnBuilder], rowCount: Int) -> Int? {
    var names: [UInt32] = []
    for builder in builders {
      var name = Array(builder.column.name.utf8)
      let length = name.count
      name += [UInt8](repeating: 0, count: 8)
      let code = name.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.flatMap { builder.spellings.find($0, length) }
      }
      guard builder.numbers == nil, let code else { return nil }
      names.append(code)
    }
    return (0..<rowCount).first { row in
      zip(builders, names).allSatisfy { $0.codes[row] == $1 }
    }
  }

  /// Returns the finished column of `rowCount` rows and appends notes about it to `notes`. Throws if
  /// it is a column of numbers except for a few cells.
  func finish(rowCount: Int, notes: inout [String]) throws -> Column {
    if let numbers {
      notes += findings.notesOnNumbers(of: column)
      return Column(name: column.name, type: .numeric, storage: .numbers(numbers))
    }
    let hasNumbers = (0..<spellings.count).contains { spellings.meaning($0) == .number }
    let isText =
      findings.firstText != nil || column.declared == .categorical
      || !hasNumbers && findings.firstInfinite == nil && !findings.words.isEmpty
        && column.declared == nil
    if isText {
      try rejectStrayText(rowCount: rowCount)
      notes += findings.notesOnCategories(of: column, spellings)
    } else {
      if let cell = findings.firstInfinite { throw column.infinity(cell.cell, cell.line) }
      for (code, line) in findings.words {
        findings.add(.missingWord, CellText.shown(spellings.spelling(code)), line: line)
      }
      notes += findings.notesOnNumbers(of: column)
    }

    // Missing spellings get one common code; the others are renumbered in their order.
    var newCodes: [UInt32] = []
    var finished = Spellings(hasValues: !isText)
    for code in 0..<spellings.count {
      let meaning = spellings.meaning(code)
      if meaning == .missing || meaning == .missingWord && !isText {
        newCodes.append(Spellings.missing)
      } else {
        newCodes.append(UInt32(finished.count))
        finished.append(spellings.spelling(code), value: spellings.value(code))
      }
    }
    forEachCode(rowCount: rowCount) { $0 = newCodes[Int($0)] }
    return Column(
      name: column.name, type: isText ? .categorical : .numeric, storage: .spelled(codes, finished))
  }

  private func forEachCode(rowCount: Int, _ body: (inout UInt32) -> Void) {
    for index in 0..<codes.blockCount {
      guard let block = codes.block(index) else { continue }
      for row in 0..<min(1 << shift, rowCount - index << shift) { body(&block[row]) }
    }
  }

  /// Throws if the column is numeric except for a few cells: it has more than twenty numbers, or
  /// five that repeat little, and its text is in at most one row of twenty or has at most three
  /// spellings in less than half of the rows.
  private func rejectStrayText(rowCount: Int) throws {
    guard column.declared == nil, let first = findings.firstText else { return }
    var rows = [Int](repeating: 0, count: spellings.count)
    forEachCode(rowCount: rowCount) { rows[Int($0)] += 1 }
    var (numbers, numberRows, texts, textRows) = (0, 0, 0, 0)
    for code in 0..<spellings.count {
      switch spellings.meaning(code) {
      case .number, .infinite:
        numbers += 1
        numberRows += rows[code]
      case .text:
        texts += 1
        textRows += rows[code]
      case .missing, .missingWord: break
      }
    }
    let present = numberRows + textRows
    guard numbers > 20 || numbers >= 5 && numbers * 2 > present,
      textRows * 20 <= present || texts <= 3 && textRows * 2 < present
    else { return }
    let cell = spellings.spelling(first.code)
    throw column.notNumber(
      cell, first.line, hint: rules.otherFormat(cell),
      share: "\(numberRows.grouped) of its \((present - 1).grouped) other cells")
  }
}
