internal import BackpropCore

/// Reads a delimited text file into a ``Table``, a piece at a time.
struct TextReader: ~Copyable {
  private let stream: ByteStream
  private let options: ReadingOptions
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The bytes in memory that are still to be read are `buffer[first..<last]`.
  private var first = 0
  private var last = 0
  private var isAtEnd = false
  private var bytesRead = 0
  private var readAhead: ReadAhead?

  /// A smaller file is read before a second thread has begun.
  private static let readAheadFrom = 1 << 22
  /// Behind the last byte stand zeros, so that the inner loop need not look for the end.
  private static let padding = 64
  /// No cell of a sane table comes near this; without a limit, one stray quote would pull a file of
  /// any size into memory.
  private static let largestRecord = 1 << 28
  /// What the delimiter is found out from, whatever size the pieces have.
  private static let sampleSize = 1 << 16

  init(stream: ByteStream, options: ReadingOptions, pieceSize: Int) {
    self.stream = stream
    self.options = options
    capacity = pieceSize
    buffer = .allocate(capacity: capacity + TextReader.padding)
  }

  deinit {
    readAhead?.abandon()
    buffer.deallocate()
  }

  mutating func read() throws -> Table {
    // With nothing to find out, a byte-order mark is all that must be in memory.
    let isSettled = options.delimiter != nil && options.decimalComma != nil
    while last < (isSettled ? 4 : TextReader.sampleSize), !isAtEnd { try fill() }
    try skipByteOrderMark()
    try checkOptions()
    let dialect = Dialect(
      UnsafeBufferPointer(start: buffer + first, count: min(last, TextReader.sampleSize) - first),
      isWhole: isAtEnd && last <= TextReader.sampleSize, options: options, file: stream.name)
    let cells = CellScanner(delimiter: dialect.delimiter, file: stream.name)
    let header = try readHeader(cells)
    try checkNames(header.names)

    let shift = Blocks<Double>.shift(columns: header.names.count)
    let rules = ColumnRules(
      file: stream.name, missing: options.missing, decimalComma: dialect.decimalComma, shift: shift)
    var scanner = RecordScanner(
      cells: cells,
      builders: BuilderList(names: header.names, options: options, rules: rules),
      shift: shift, line: header.line)
    while true {
      let position = bytesRead - (last - first)
      let start = UnsafePointer(buffer + first)
      let next = try scanner.scan(
        start, end: UnsafePointer(buffer + last), isLast: isAtEnd, position: position)
      first += next - start
      if isAtEnd { break }
      try fill()
    }
    guard scanner.row > 0 else {
      throw BackpropError(
        .badData, "the file has a header but no rows: 0 observations", at: .init(file: stream.name),
        remedy: "give a file with at least one row below the header")
    }
    var notes = dialect.notes + header.notes
    if scanner.blankLines > 0 {
      notes.append(
        "\(scanner.blankLines) blank line(s) skipped, first on line "
          + "\(scanner.firstBlankLine)")
    }
    if let line = scanner.firstTrimmedLine {
      notes.append("blanks around unquoted cells were ignored, first on line \(line)")
    }
    let columns = try scanner.finish(notes: &notes)
    return Table(
      source: stream.name, columns: columns, rowCount: scanner.row, lines: scanner.lines,
      namesInSource: header.names, notes: notes,
      fingerprint: Fingerprint(
        checksum: stream.checksum, bytes: bytesRead, rows: scanner.row),
      options: options)
  }

  /// Moves what is left to the front of the buffer, makes it larger if it is full, and reads on.
  private mutating func fill() throws {
    if first > 0 {
      (buffer).update(from: buffer + first, count: last - first)
      last -= first
      first = 0
    }
    if last == capacity {
      guard capacity < TextReader.largestRecord else {
        throw BackpropError(
          .badData, "a record is longer than \(TextReader.largestRecord) bytes",
          at: .init(file: stream.name, byte: bytesRead - last),
          remedy: "look for a quote that is never closed")
      }
      let larger = UnsafeMutablePointer<UInt8>.allocate(
        capacity: capacity * 2 + TextReader.padding)
      larger.update(from: buffer, count: last)
      buffer.deallocate()
      buffer = larger
      capacity *= 2
    }
    if bytesRead >= TextReader.readAheadFrom, readAhead == nil {
      let ahead = ReadAhead(stream: stream, pieceSize: 1 << 19)
      ahead.start()
      readAhead = ahead
    }
    let room = UnsafeMutableRawBufferPointer(start: buffer + last, count: capacity - last)
    let count = try readAhead?.read(into: room) ?? stream.read(into: room)
    bytesRead += count
    isAtEnd = count == 0
    last += count
    (buffer + last).update(repeating: 0, count: TextReader.padding)
  }

  private mutating func skipByteOrderMark() throws {
    guard last > 0 else {
      throw BackpropError(
        .badData, "the file is empty: 0 observations", at: .init(file: stream.name),
        remedy: "give a file with a header line and rows")
    }
    if last >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { first = 3 }
    let opening = last >= 2 ? (buffer[0], buffer[1]) : (0, 0)
    if opening == (0xFF, 0xFE) || opening == (0xFE, 0xFF) {
      throw BackpropError(
        .badData, "the file is UTF-16, not UTF-8", at: .init(file: stream.name, byte: 0),
        remedy: "save it again as UTF-8, for example with iconv -f UTF-16 -t UTF-8")
    }
    if first == last {
      throw BackpropError(
        .badData, "the file is empty but for a byte-order mark", at: .init(file: stream.name),
        remedy: "give a file with a header line and rows")
    }
  }

  private mutating func readHeader(_ cells: CellScanner) throws -> Header {
    while true {
      let header = try Header(
        UnsafePointer(buffer + first), end: UnsafePointer(buffer + last), isLast: isAtEnd,
        scanner: cells, hasHeader: options.hasHeader)
      if let header {
        if let next = header.next { first = next - UnsafePointer(buffer) }
        return header
      }
      try fill()
    }
  }

  private func checkOptions() throws {
    guard let delimiter = options.delimiter else { return }
    let isUsable =
      delimiter.isASCII && delimiter != "\"" && delimiter.isNewline == false
      && !("0"..."9").contains(delimiter) && delimiter != "." && delimiter != "-"
    guard isUsable else {
      throw BackpropError(
        .usage, "'\(delimiter)' cannot be a delimiter",
        remedy: "use a comma, semicolon, tab or vertical bar")
    }
  }

  private func checkNames(_ names: [String]) throws {
    for name in options.columnTypes.keys.sorted() where !names.contains(name) {
      throw BackpropError(
        .usage, "a type is declared for column '\(name)', which the file does not have",
        at: .init(file: stream.name), remedy: NearNames.remedy(for: name, among: names))
    }
  }
}
