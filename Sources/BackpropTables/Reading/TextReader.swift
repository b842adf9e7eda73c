internal import BackpropCore

/// Reads a delimited text file into a ``Table``.
struct TextReader {
  private let stream: ByteStream
  private let options: ReadingOptions
  private let plan: ReadingPlan
  private let source: TextSource

  /// The number of bytes from which the delimiter is detected, whatever the size of the chunks.
  private static let sampleSize = 1 << 16

  init(stream: ByteStream, options: ReadingOptions, plan: ReadingPlan) {
    self.stream = stream
    self.options = options
    self.plan = plan
    source = TextSource(stream, chunkSize: plan.chunkSize)
  }

  func read() throws -> Table {
    // If there is nothing to detect, the first lines are enough.
    let isKnown = options.delimiter != nil && options.numberFormat != nil
    try source.fillRest(to: isKnown ? 1 << 10 : TextReader.sampleSize)
    try skipByteOrderMark()
    try checkOptions()
    try FileKind.check(source.rest.text(from: 0), file: stream.name)
    let preamble = Preamble(source.rest.text(from: 0))
    source.skip(preamble.bytes)
    var options = options
    options.delimiter = options.delimiter ?? preamble.delimiter
    let dialect = Dialect(
      source.rest.text(from: 0), isWhole: source.isAtEnd, options: options, file: stream.name)
    let cells = CellScanner(delimiter: dialect.delimiter, file: stream.name)
    let header = try readHeader(cells, line: preamble.lines + 1)
    if options.hasHeader != false {
      try TitleCheck(header: header, scanner: cells)
        .check(source.rest.text(from: 0), isWhole: source.isAtEnd)
    }
    try checkNames(header.names)

    let scanner = RecordScanner(
      cells: cells,
      columns: header.names.map {
        ColumnDeclaration(name: $0, file: stream.name, options: options)
      },
      rules: ColumnRules(
        file: stream.name, missing: options.missing, numberFormat: dialect.numberFormat))
    let assembly = TableAssembly(scanner: scanner, line: header.line)
    try ChunkReaderPool(source: source, assembly: assembly, scanner: scanner, plan: plan).run()
    guard assembly.rowCount > 0 else {
      throw BackpropError(
        .badData, "the file has a header but no rows", at: .init(file: stream.name),
        remedy: "use a file with at least one row below the header")
    }
    var notes = preamble.notes + dialect.notes + header.notes
    if let line = assembly.blankLines.first, assembly.blankLines.count > 0 {
      notes.append(
        "\(counted(assembly.blankLines.count, "blank line")) skipped, first on line \(line)")
    }
    if let line = assembly.firstTrimmedLine {
      notes.append("white space around unquoted cells was ignored, first on line \(line)")
    }
    let columns = try assembly.finish(notes: &notes)
    var usedOptions = options
    usedOptions.numberFormat = dialect.numberFormat
    return Table(
      source: stream.name, columns: columns, rowCount: assembly.rowCount, lines: assembly.lines,
      namesInSource: header.names, notes: notes,
      fingerprint: Fingerprint(
        checksum: stream.checksum, bytes: source.bytesRead, rows: assembly.rowCount),
      options: usedOptions)
  }

  private func skipByteOrderMark() throws {
    let opening = Array(source.rest.text(from: 0).prefix(4))
    guard opening.count > 0 else {
      throw BackpropError(
        .badData, "the file is empty", at: .init(file: stream.name),
        remedy: "use a file with a header line and rows")
    }
    if opening.starts(with: [0xFF, 0xFE]) || opening.starts(with: [0xFE, 0xFF]) {
      throw BackpropError(
        .badData, "the file is UTF-16, not UTF-8", at: .init(file: stream.name, byte: 0),
        remedy: "save it again as UTF-8, for example with iconv -f UTF-16 -t UTF-8")
    }
    guard opening.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
    if opening.count == 3 {
      throw BackpropError(
        .badData, "the file contains only a byte-order mark", at: .init(file: stream.name),
        remedy: "use a file with a header line and rows")
    }
    source.skip(3)
  }

  private func readHeader(_ cells: CellScanner, line: Int) throws -> Header {
    while true {
      let text = UnsafePointer(source.rest.text)
      let header = try Header(
        text, end: text + source.rest.count, isLast: source.isAtEnd, scanner: cells,
        hasHeader: options.hasHeader, line: line)
      if let header {
        if let next = header.next { source.skip(next - text) }
        return header
      }
      guard source.rest.count < TextSource.largestRecord else {
        throw TextSource.tooLong(at: source.rest.position, file: stream.name)
      }
      try source.fillRest(to: 2 * source.rest.count)
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
        remedy: "use a comma, semicolon, tab, vertical bar or space")
    }
  }

  private func checkNames(_ names: [String]) throws {
    for name in options.columnTypes.keys.sorted() where !names.contains(name) {
      throw BackpropError(
        .usage, "a type is declared for column '\(name)', but the file has no such column",
        at: .init(file: stream.name), remedy: NearNames.remedy(for: name, among: names))
    }
  }
}
