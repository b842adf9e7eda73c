/// The delimiter and decimal separator of a text file, detected from its beginning.
struct Dialect {
  var delimiter: UInt8
  var decimalComma: Bool
  var notes: [String] = []

  /// The possible delimiters in order of preference, if several fit a file equally well. The comma
  /// comes last because it is also a decimal separator.
  private static let candidates: [UInt8] = [
    UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ","),
  ]

  private static let sampledRecords = 200

  /// Detects what `options` do not set from the first records of `sample`.
  init(_ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, options: ReadingOptions, file: String) {
    if let chosen = options.delimiter?.asciiValue {
      delimiter = chosen
    } else {
      delimiter = Dialect.detectDelimiter(sample, isWhole: isWhole)
      if delimiter != UInt8(ascii: ",") {
        notes.append("the delimiter is a \(Dialect.name(delimiter)), detected from the first lines")
      }
    }
    decimalComma = options.decimalComma ?? false
    let isComma = delimiter == UInt8(ascii: ",")
    guard options.decimalComma == nil, !isComma || options.expectsDecimalComma else { return }
    let scanner = CellScanner(delimiter: delimiter, file: file)
    switch Dialect.decimalSeparator(sample, isWhole: isWhole, scanner: scanner) {
    case .comma(let cell):
      decimalComma = true
      notes.append("numbers are written with a decimal comma, as in \(cell)")
    case .unknown where options.expectsDecimalComma && !isComma:
      decimalComma = true
      notes.append("numbers are read with a decimal comma, as in the training file")
    case .unknown, .point: break
    }
  }

  private enum DecimalSeparator {
    /// The cell is a number only with a decimal comma, and no cell contradicts it.
    case comma(String)
    /// A cell is a number only with a decimal point.
    case point
    /// No cell shows the separator.
    case unknown
  }

  static func name(_ delimiter: UInt8) -> String {
    switch delimiter {
    case UInt8(ascii: "\t"): "tab"
    case UInt8(ascii: ";"): "semicolon"
    case UInt8(ascii: "|"): "vertical bar"
    case UInt8(ascii: ","): "comma"
    default: "'\(Character(Unicode.Scalar(delimiter)))'"
    }
  }

  /// The candidate for which most records have as many cells as the first record.
  private static func detectDelimiter(
    _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool
  ) -> UInt8 {
    let counts = delimiterCounts(sample, isWhole: isWhole)
    guard let first = counts.first else { return UInt8(ascii: ",") }
    var best = UInt8(ascii: ",")
    var bestScore = 0
    for (index, candidate) in candidates.enumerated() where first[index] > 0 {
      let score = counts.count { $0[index] == first[index] }
      if score > bestScore {
        best = candidate
        bestScore = score
      }
    }
    return best
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

  /// The decimal separator in the cells of the first records.
  private static func decimalSeparator(
    _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, scanner: CellScanner
  ) -> DecimalSeparator {
    guard let start = sample.baseAddress else { return .unknown }
    let end = start + sample.count
    let parser = DecimalParser()
    var found: String?
    var records = 0
    var p = start
    while p < end, records < sampledRecords,
      let cell = try? scanner.cell(p, end: end, line: 1), isWhole || cell.next < end
    {
      let bytes = UnsafeBufferPointer(start: cell.bytes, count: cell.count)
      let asComma = DecimalComma.read(bytes, parser)
      if bytes.contains(UInt8(ascii: ",")), asComma != .text {
        if found == nil { found = CellText.shown(bytes) }
      } else if asComma == .text, parser.read(cell.bytes, cell.count) != .text {
        // `1.5` is a number with a decimal point, but not with a decimal comma.
        return .point
      }
      p = cell.next
      if cell.endsRecord { records += 1 }
    }
    return found.map(DecimalSeparator.comma) ?? .unknown
  }
}
