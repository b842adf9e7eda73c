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
  /// The first cell of each kind and its line, if there is one.
  private var firstText: (code: Int, line: Int)?
  private var firstInfinite: (cell: String, line: Int)?
  private var firstRounded: (cell: String, line: Int)?
  private var firstMissing: [(code: Int, line: Int)] = []

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
    return rules.decimalComma ? .numbers : .plainNumbers
  }

  /// Makes room for the numbers in column `index` of `chunk`, whose first row is row `first` of the
  /// table, and schedules their copies.
  func reserve(_ index: Int, of chunk: Chunk, row first: Int) {
    if firstRounded == nil, let rounded = chunk.rounded[index] {
      firstRounded = (rounded.cell, chunk.firstLine + rounded.line)
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
      if spellings.count > ColumnBuilder.spellingLimit, firstText == nil,
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
    if rules.isMissing(cell) {
      meaning = .missing
      firstMissing.append((spellings.count, line))
    } else {
      switch rules.reading(cell) {
      case .number(let number): value = number
      case .roundedInteger(let number):
        value = number
        if firstRounded == nil { firstRounded = (CellText.shown(cell), line) }
      case .infinite:
        meaning = .infinite
        if firstInfinite == nil { firstInfinite = (CellText.shown(cell), line) }
        if column.declared == .numeric { throw column.infinity(CellText.shown(cell), line) }
      case .text:
        try validate(cell, row: row, word: word, of: chunk)
        if column.declared == .numeric { throw column.notNumber(cell, line) }
        meaning = .text
        if firstText == nil { firstText = (spellings.count, line) }
      }
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
    if let firstInfinite { throw column.infinity(firstInfinite.cell, firstInfinite.line) }
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
    firstMissing = []
  }

  /// Parses a cell that was read as text before the column became a column of plain numbers.
  private func number(_ word: UInt64, _ row: Int, of chunk: Chunk) throws -> Double {
    let cell = chunk.takeContent(word)
    // The line is looked up only if a message needs it.
    switch rules.reading(cell) {
    case .number(let number): return number
    case .text where rules.isMissing(cell): return .nan
    case .roundedInteger, .infinite, .text: break
    }
    let line = chunk.line(ofRow: row, word: word)
    let (value, isRounded) = try rules.number(
      cell, of: column, line: line, byte: chunk.position + Chunk.offset(word))
    if isRounded, firstRounded == nil { firstRounded = (CellText.shown(cell), line) }
    return value
  }

  /// Returns the finished column of `rowCount` rows and appends notes about it to `notes`.
  func finish(rowCount: Int, notes: inout [String]) throws -> Column {
    if let firstRounded, firstText == nil, column.declared != .categorical {
      notes.append(
        "column '\(column.name)': the integer \(firstRounded.cell) on line \(firstRounded.line) "
          + "has more digits than a Double holds and is rounded; if the column is an identifier, "
          + "drop it")
    }
    if let numbers { return Column(name: column.name, type: .numeric, storage: .numbers(numbers)) }
    let isText = firstText != nil || column.declared == .categorical
    if !isText, let firstInfinite { throw column.infinity(firstInfinite.cell, firstInfinite.line) }
    if isText { noteCategories(&notes) }

    // Missing spellings get one common code; the others are renumbered in their order.
    var newCodes: [UInt32] = []
    var finished = Spellings(hasValues: !isText)
    for code in 0..<spellings.count {
      if spellings.meaning(code) == .missing {
        newCodes.append(Spellings.missing)
      } else {
        newCodes.append(UInt32(finished.count))
        finished.append(spellings.spelling(code), value: spellings.value(code))
      }
    }
    for index in 0..<codes.blockCount {
      guard let block = codes.block(index) else { continue }
      let start = index << shift
      for row in 0..<min(1 << shift, rowCount - start) {
        block[row] = newCodes[Int(block[row])]
      }
    }
    return Column(
      name: column.name, type: isText ? .categorical : .numeric, storage: .spelled(codes, finished))
  }

  private func noteCategories(_ notes: inout [String]) {
    for (code, line) in firstMissing where spellings.spelling(code).count > 0 {
      notes.append(
        "column '\(column.name)': \(CellText.shown(spellings.spelling(code))) was read as a "
          + "missing value, first on line \(line); if it is a category, remove it from the "
          + "spellings of missing values")
    }
    guard column.declared == nil, let firstText else { return }
    var numbers = 0
    var others = 0
    var formatted = 0
    for code in 0..<spellings.count {
      switch spellings.meaning(code) {
      case .number, .infinite: numbers += 1
      case .text:
        others += 1
        // a sample is enough
        if others <= 100,
          FormattedNumber.matches(String(decoding: spellings.spelling(code), as: UTF8.self))
        {
          formatted += 1
        }
      case .missing: break
      }
    }
    let cell = "\(CellText.shown(spellings.spelling(firstText.code))) on line \(firstText.line)"
    if formatted == min(others, 100) {
      notes.append(
        "column '\(column.name)': read as categorical, although its \(numbers + others) distinct "
          + "values are numbers with signs, thousands separators or another decimal separator, "
          + "such as \(cell); if they are quantities, write them with digits and a decimal point "
          + "only")
    } else if numbers > others {
      notes.append(
        "column '\(column.name)': read as categorical, although \(numbers) of its "
          + "\(numbers + others) distinct values are numbers; the first that is not is \(cell); "
          + "if it is a mistake, fix it or add it to the spellings of missing values")
    }
  }
}
