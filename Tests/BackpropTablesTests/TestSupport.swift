import BackpropCore
import BackpropTables
import Testing

/// Reads `text` as a table called `data.csv`.
func table(_ text: String, options: ReadingOptions = ReadingOptions()) throws -> Table {
  try Table(bytes: Array(text.utf8), named: "data.csv", options: options)
}

/// Returns the error that `body` throws; records an issue if it throws none.
func failure(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> BackpropError? {
  do {
    try body()
  } catch {
    return error as? BackpropError
  }
  Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  return nil
}

extension ReadingOptions {
  /// The options with nothing left to detect from the beginning of a file, so that even a small
  /// file is read in several chunks.
  func settled(delimiter: Character = ",") -> ReadingOptions {
    var options = self
    options.delimiter = self.delimiter ?? delimiter
    options.numberFormat = numberFormat ?? .point
    return options
  }
}

extension ReadingPlan {
  /// A plan for chunks of about `size` bytes, read by `threads` threads from the first chunk on.
  static func chunks(of size: Int, threads: Int = 2) -> ReadingPlan {
    var plan = ReadingPlan()
    plan.chunkSize = size
    plan.threads = threads
    plan.singleThreadedBytes = 0
    return plan
  }
}

extension Table {
  /// All cells, row by row, as they are spelled; nil for a missing value.
  var cells: [[String?]] { (0..<rowCount).map { row in columns.map { $0.text(at: row) } } }

  /// The numbers of the column called `name`.
  func numbers(_ name: String) throws -> [Double] {
    let column = try column(named: name)
    return (0..<rowCount).map(column.number(at:))
  }
}

/// Makes a gzip file that stores `bytes` uncompressed; it computes the checksum itself.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var crc: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }
  var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
  var start = 0
  repeat {
    let end = min(start + 60_000, bytes.count)
    result.append(end == bytes.count ? 1 : 0)
    result += little(UInt32(end - start), 2) + little(~UInt32(end - start), 2) + bytes[start..<end]
    start = end
  } while start < bytes.count
  return result + little(~crc, 4) + little(UInt32(bytes.count), 4)
}
