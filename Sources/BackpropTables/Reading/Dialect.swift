/// The delimiter and number format of a text file, detected from its beginning.
struct Dialect {
  var delimiter: UInt8
  var numberFormat: NumberFormat
  var notes: [String] = []

  /// The possible delimiters in order of preference, if several fit a file equally well. The comma
  /// comes last because it is also a decimal separator.
  static let candidates: [UInt8] = [
    UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ","),
  ]

  private static let sampledRecords = 200

  /// Detects what `options` do not set from the first records of `sample`.
  init(_ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, options: ReadingOptions, file: String) {
    if let chosen = options.delimiter?.asciiValue {
      delimiter = chosen
    } else {
      delimiter = Dialect.detectDelimiter(
        sample, isWhole: isWhole, names: options.headerNames)
      if delimiter != UInt8(ascii: ",") {
        notes.append("the delimiter is a \(Dialect.name(delimiter)), detected from the first lines")
      }
    }
    numberFormat = options.numberFormat ?? .point
    guard options.numberFormat == nil else { return }
    let evidence = Dialect.evidence(
      sample, isWhole: isWhole, scanner: CellScanner(delimiter: delimiter, file: file))
    numberFormat = evidence.format(delimiter: delimiter)
    switch numberFormat {
    case .comma:
      notes.append("numbers are written with a decimal comma, as in \(evidence.comma?.cell ?? "")")
    case .pointWithThousands:
      notes.append(
        "commas in numbers separate the thousands, as in \(evidence.thousands?.cell ?? "")")
    case .point:
      if let comma = evidence.comma, let point = evidence.point, delimiter != UInt8(ascii: ",") {
        notes.append(
          "\(point.cell) on line \(point.line) has a decimal point and \(comma.cell) on line "
            + "\(comma.line) a decimal comma; numbers are read with a decimal point; if that is "
            + "wrong, \(Advice.declareNumberFormat)")
      }
      guard let open = evidence.openCell(delimiter: delimiter) else { return }
      notes.append(
        "\(open.cell) on line \(open.line) is read with a decimal point, although full stops may "
          + "separate the thousands in this file; if so, \(Advice.declareNumberFormat)")
    }
  }

  static func name(_ delimiter: UInt8) -> String {
    switch delimiter {
    case UInt8(ascii: "\t"): "tab"
    case UInt8(ascii: ";"): "semicolon"
    case UInt8(ascii: "|"): "vertical bar"
    case UInt8(ascii: ","): "comma"
    case 32: "space"
    default: "'\(Character(Unicode.Scalar(delimiter)))'"
    }
  }

  /// The candidate for which most records have as many cells as the first record. Of several, it
  /// is the first that separates `names` in the header, or else the first.
  private static func detectDelimiter(
    _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, names: Set<String>
  ) -> UInt8 {
    let counts = delimiterCounts(sample, isWhole: isWhole)
    guard let first = counts.first else { return UInt8(ascii: ",") }
    let scores = candidates.indices.map { index in
      first[index] > 0 ? counts.count { $0[index] == first[index] } : 0
    }
    let highest = scores.max() ?? 0
    guard highest > 0 else { return UInt8(ascii: ",") }
    let best = candidates.indices.filter { scores[$0] == highest }.map { candidates[$0] }
    return best.first { !names.isEmpty && names.isSubset(of: header(sample, $0)) } ?? best[0]
  }

  /// The names in the first line of `sample` if `delimiter` separates them.
  private static func header(_ sample: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8) -> [String] {
    var names: [String] = []
    guard var p = sample.baseAddress else { return names }
    let end = p + sample.count
    let scanner = CellScanner(delimiter: delimiter, file: "")
    while p < end, let cell = try? scanner.cell(p, end: end, line: 1) {
      names.append(String(decoding: cell.content, as: UTF8.self))
      if cell.endsRecord { break }
      p = cell.next
    }
    return names
  }

  /// The number of occurrences of each candidate outside quotes, record by record. Blank lines are
  /// not records.
  private static func delimiterCounts(
    _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool
  ) -> [[Int]] {
    var records: [[Int]] = []
    var counts = [Int](repeating: 0, count: candidates.count)
    var isInQuotes = false
    var length = 0
    for byte in sample {
      if byte == UInt8(ascii: "\"") { isInQuotes.toggle() }
      guard !isInQuotes, byte == 10 || byte == 13 else {
        length += 1
        if !isInQuotes, let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
        continue
      }
      if length > 0 { records.append(counts) }
      if records.count == sampledRecords { return records }
      counts = [Int](repeating: 0, count: candidates.count)
      length = 0
    }
    if length > 0, isWhole || records.isEmpty { records.append(counts) }
    return records
  }

  /// What the cells of the sample show about the number format.
  private static func evidence(
    _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, scanner: CellScanner
  ) -> NumberFormatEvidence {
    var evidence = NumberFormatEvidence()
    guard let start = sample.baseAddress else { return evidence }
    let end = start + sample.count
    var p = start
    var line = 1
    var column = 0
    while p < end, let cell = try? scanner.cell(p, end: end, line: line),
      isWhole || cell.next < end
    {
      evidence.add(
        UnsafeBufferPointer(start: cell.bytes, count: cell.count), column: column, line: line)
      line += cell.lineBreaks + (cell.endsRecord ? 1 : 0)
      column = cell.endsRecord ? 0 : column + 1
      p = cell.next
    }
    return evidence
  }
}
