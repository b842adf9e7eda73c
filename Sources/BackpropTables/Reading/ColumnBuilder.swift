internal import BackpropCore

/// What every column of a file being read shares.
final class ColumnRules {
  let file: String
  let missing: Set<String>
  let decimalComma: Bool
  let parser = DecimalParser()
  let shift: Int
  let allocator = SlabAllocator()

  init(file: String, missing: Set<String>, decimalComma: Bool, shift: Int) {
    self.file = file
    self.missing = missing
    self.decimalComma = decimalComma
    self.shift = shift
  }

  func reading(_ cell: UnsafeBufferPointer<UInt8>) -> DecimalParser.Reading {
    guard let start = cell.baseAddress else { return .text }
    return decimalComma ? DecimalComma.read(cell, parser) : parser.read(start, cell.count)
  }

  /// Only a short cell is looked up: no spelling of a missing value is long.
  func isMissing(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    if cell.isEmpty, missing.contains("") { return true }
    return cell.count <= 64 && missing.contains(String(decoding: cell, as: UTF8.self))
  }
}

/// Takes the cells of one column, from the first row to the last, and finds out what they are.
///
/// A column begins *spelled*: each row holds the number of its spelling. When more than
/// ``spellingLimit`` spellings have come and all of them are numbers or missing, the column turns
/// into plain numbers and the spellings are dropped. A column with few distinct numbers therefore
/// keeps its spellings, so that class labels such as `01` come out as they went in.
struct ColumnBuilder: ~Copyable {
  static let spellingLimit = 1024

  let name: String
  let isKept: Bool
  let declared: ColumnType?
  /// Whether the type is what training found, not what somebody said.
  private let isExpected: Bool
  private let rules: ColumnRules
  private var spellings = SpellingDictionary()
  private var codes: Blocks<UInt32>
  private var numbers: Blocks<Double>?
  private var codeBlock: UnsafeMutablePointer<UInt32>?
  private var numberBlock: UnsafeMutablePointer<Double>?
  /// The line of the first cell of a kind, where there is one.
  private var firstText: (code: Int, line: Int)?
  private var firstInfinite: (cell: String, line: Int)?
  private var firstRounded: (cell: String, line: Int)?
  private var firstMissing: [(code: Int, line: Int)] = []

  init(
    name: String, isKept: Bool, declared: ColumnType?, isExpected: Bool = false, rules: ColumnRules
  ) {
    self.name = name
    self.isKept = isKept
    self.declared = declared
    self.isExpected = isExpected
    self.rules = rules
    codes = Blocks(shift: rules.shift)
  }

  /// Where the numbers of the current block go, once the column is plain numbers that need no more
  /// than the fast road; nil otherwise.
  var plainNumbers: UnsafeMutablePointer<Double>? { rules.decimalComma ? nil : numberBlock }

  /// Makes room for the next block of rows.
  mutating func appendBlock() {
    if let numbers {
      numberBlock = numbers.appendBlock(from: rules.allocator)
    } else {
      codeBlock = codes.appendBlock(from: rules.allocator)
    }
  }

  /// Stores a cell in row `offset` of the current block, whose first row is row
  /// `blockIndex << shift`. Returns true if the column turned into plain numbers.
  @inline(__always)
  mutating func store(
    _ cell: UnsafePointer<UInt8>, _ count: Int, offset: Int, line: Int, byte: Int
  ) throws -> Bool {
    if let codeBlock {
      if let code = spellings.find(cell, count) {
        codeBlock[offset] = code
        return false
      }
      return try storeNew(
        UnsafeBufferPointer(start: cell, count: count), offset: offset, line: line, byte: byte)
    }
    try storeNumber(
      UnsafeBufferPointer(start: cell, count: count), offset: offset, line: line, byte: byte)
    return false
  }

  @inline(never)
  private mutating func storeNew(
    _ cell: UnsafeBufferPointer<UInt8>, offset: Int, line: Int, byte: Int
  ) throws -> Bool {
    guard let start = cell.baseAddress else { return false }
    let location = BackpropError.Location(file: rules.file, line: line, column: name, byte: byte)
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
        if declared == .numeric { throw infinity(CellText.shown(cell), line) }
      case .text:
        try CellText.validate(cell, at: location)
        if declared == .numeric { throw notNumber(cell, line: line) }
        meaning = .text
        if firstText == nil { firstText = (spellings.count, line) }
      }
    }
    codeBlock?[offset] = spellings.insert(start, cell.count, meaning: meaning, value: value)
    guard spellings.count > ColumnBuilder.spellingLimit, firstText == nil, declared != .categorical
    else { return false }
    try turnIntoNumbers(rowsInLastBlock: offset + 1)
    return true
  }

  private mutating func turnIntoNumbers(rowsInLastBlock: Int) throws {
    if let firstInfinite { throw infinity(firstInfinite.cell, firstInfinite.line) }
    let converted = Blocks<Double>(shift: rules.shift)
    for index in 0..<codes.blockCount {
      guard let source = codes.block(index) else { continue }
      let target = converted.appendBlock(from: rules.allocator)
      let isLast = index == codes.blockCount - 1
      for row in 0..<(isLast ? rowsInLastBlock : 1 << rules.shift) {
        target[row] = spellings.value(Int(source[row]))
      }
      codes.releaseBlock(index)
      numberBlock = target
    }
    numbers = converted
    codeBlock = nil
    codes = Blocks(shift: rules.shift)
    spellings = SpellingDictionary()
    firstMissing = []
  }

  @inline(never)
  private mutating func storeNumber(
    _ cell: UnsafeBufferPointer<UInt8>, offset: Int, line: Int, byte: Int
  ) throws {
    switch rules.reading(cell) {
    case .number(let number): numberBlock?[offset] = number
    case .roundedInteger(let number):
      numberBlock?[offset] = number
      if firstRounded == nil { firstRounded = (CellText.shown(cell), line) }
    case .infinite:
      throw infinity(CellText.shown(cell), line)
    case .text:
      guard rules.isMissing(cell) else {
        try CellText.validate(
          cell, at: .init(file: rules.file, line: line, column: name, byte: byte))
        throw notNumber(cell, line: line)
      }
      numberBlock?[offset] = .nan
    }
  }

  private func infinity(_ cell: String, _ line: Int) -> BackpropError {
    BackpropError(
      .badData, "\(cell) is infinity, which cannot be used as a number",
      at: .init(file: rules.file, line: line, column: name),
      remedy: "put a finite number there, or leave the cell empty if the value is missing")
  }

  private func notNumber(_ cell: UnsafeBufferPointer<UInt8>, line: Int) -> BackpropError {
    let reason =
      declared == nil
      ? "and all the cells above it in this column are"
      : isExpected
        ? "and the column was numeric in training" : "and the column is declared to be numeric"
    let declaration = declared != nil && isExpected ? "" : "declare the column categorical, "
    return BackpropError(
      .badData, "\(CellText.shown(cell)) is not a number, \(reason)",
      at: .init(file: rules.file, line: line, column: name),
      remedy: "mend the cell, leave it empty if the value is missing, \(declaration)or add the "
        + "spelling to those that stand for a missing value")
  }

  /// The finished column of `rowCount` rows and what there is to say about it.
  consuming func finish(rowCount: Int, notes: inout [String]) throws -> Column {
    if let firstRounded, firstText == nil, declared != .categorical {
      notes.append(
        "column '\(name)': the integer \(firstRounded.cell) on line \(firstRounded.line) has more "
          + "digits than a Double holds and is rounded; if the column is an identifier, drop it")
    }
    if let numbers { return Column(name: name, type: .numeric, storage: .numbers(numbers)) }
    let isText = firstText != nil || declared == .categorical
    if !isText, let firstInfinite { throw infinity(firstInfinite.cell, firstInfinite.line) }
    if isText { noteCategories(&notes) }

    // Missing spellings get one common code, the others close ranks in their order.
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
      let start = index << rules.shift
      for row in 0..<min(1 << rules.shift, rowCount - start) {
        block[row] = newCodes[Int(block[row])]
      }
    }
    return Column(
      name: name, type: isText ? .categorical : .numeric, storage: .spelled(codes, finished))
  }

  private func noteCategories(_ notes: inout [String]) {
    for (code, line) in firstMissing where spellings.spelling(code).count > 0 {
      notes.append(
        "column '\(name)': \(CellText.shown(spellings.spelling(code))) was read as a missing value, "
          + "first on line \(line); list other missing spellings if it is a category")
    }
    guard declared == nil, let firstText else { return }
    var numbers = 0
    var others = 0
    for code in 0..<spellings.count {
      switch spellings.meaning(code) {
      case .number, .infinite: numbers += 1
      case .text: others += 1
      case .missing: break
      }
    }
    if numbers > others {
      notes.append(
        "column '\(name)': taken as categorical, though \(numbers) of its \(numbers + others) "
          + "spellings are numbers; the first that is none is "
          + "\(CellText.shown(spellings.spelling(firstText.code))) on line \(firstText.line); if that is a mistake, mend it or list it "
          + "as a missing value")
    }
  }
}
