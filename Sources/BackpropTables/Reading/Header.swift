internal import BackpropCore

/// The names of a table's columns, read from the first line of its file.
struct Header {
  var names: [String]
  /// The address of the first row.
  var next: UnsafePointer<UInt8>?
  var line: Int
  var notes: [String] = []
  /// The line of the first record, and the number of its cells with and without text.
  private(set) var firstLine = 1
  private(set) var cellCount = 0
  private(set) var unnamedCount = 0

  /// Reads the first record at `start`, which is on `line` of the file, or returns nil if it may continue after `end`.
  init?(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLast: Bool, scanner: CellScanner,
    hasHeader: Bool?, line firstLine: Int
  ) throws {
    names = []
    line = firstLine
    var p = start
    while p < end, p.pointee == 10 || p.pointee == 13 {
      if p.pointee == 13, p + 1 == end, !isLast { return nil }
      p += p.pointee == 13 && p + 1 < end && (p + 1).pointee == 10 ? 2 : 1
      line += 1
    }
    guard p < end || !isLast else {
      throw BackpropError(
        .badData, "the file contains only blank lines", at: .init(file: scanner.file),
        remedy: "use a file with a header line and rows")
    }
    let first = line
    let rowStart = p
    guard try readCells(from: p, start: start, end: end, isLast: isLast, scanner) else {
      return nil
    }
    self.firstLine = first
    cellCount = names.count
    if hasHeader == false {
      names = names.indices.map { "column\($0 + 1)" }
      next = rowStart
      line = first
      return
    }
    unnamedCount = names.count(where: \.isEmpty)
    if hasHeader == nil { try rejectData(file: scanner.file, line: first) }
    nameUnnamedColumns()
    try rejectDuplicates(file: scanner.file, line: first)
  }

  /// Reads the cells of the record at `p` as names, or returns false if it may continue after `end`.
  private mutating func readCells(
    from p: UnsafePointer<UInt8>, start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>,
    isLast: Bool, _ scanner: CellScanner
  ) throws -> Bool {
    var p = p
    while true {
      guard let cell = try scanner.cell(p, end: end, line: line) else {
        if isLast { throw scanner.unclosedQuote(line: line) }
        return false
      }
      if cell.next == end, !isLast { return false }
      let content = cell.content
      let location = BackpropError.Location(
        file: scanner.file, line: line, column: String(names.count + 1), byte: p - start)
      try content.withUnsafeBufferPointer { try CellText.validate($0, at: location) }
      names.append(String(decoding: content, as: UTF8.self))
      line += cell.lineBreaks
      p = cell.next
      if cell.endsRecord { break }
    }
    line += 1
    next = p
    return true
  }

  private mutating func rejectData(file: String, line: Int) throws {
    let parser = DecimalParser()
    let isNumbers = names.allSatisfy { name in
      var name = name
      return name.withUTF8 { bytes in
        guard let start = bytes.baseAddress, bytes.count > 0 else { return false }
        return parser.read(start, bytes.count) != .text
      }
    }
    guard isNumbers else { return }
    if names.count > 3, names == (0..<names.count).map(String.init) {
      notes.append("the columns are named 0, 1, 2, …, as pandas names columns without names")
      return
    }
    throw BackpropError(
      .badData, "the first line should name the columns, but all its cells are numbers",
      at: .init(file: file, line: line),
      remedy: "\(Advice.declareNoHeader), or add a line with the column names")
  }

  private mutating func nameUnnamedColumns() {
    for index in names.indices where names[index].isEmpty {
      names[index] = "column\(index + 1)"
      notes.append(
        "column \(index + 1) has no name in the header and is called 'column\(index + 1)'")
    }
  }

  private func rejectDuplicates(file: String, line: Int) throws {
    var positions: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      if let earlier = positions.updateValue(index + 1, forKey: name) {
        throw BackpropError(
          .badData, "columns \(earlier) and \(index + 1) have the same name",
          at: .init(file: file, line: line, column: name),
          remedy: "give one of them another name in the header")
      }
    }
  }
}
