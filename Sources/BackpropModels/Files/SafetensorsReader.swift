public import BackpropCore

extension SafetensorsFile {
  /// The longest header a file may have, in bytes: the limit of the reference.
  static let longestHeader = 100_000_000

  /// The content of the bytes of a safetensors file; `file` is its name in messages.
  ///
  /// Nothing is believed before it is checked, and nothing is allocated that the length of `bytes`
  /// does not warrant. A file has one meaning or none: two equal keys, an unknown key, a hole
  /// between tensors, an overlap, or one byte too many or too few throws.
  ///
  /// - Complexity: O(`bytes.count` + t log t) for t tensors.
  public static func decode(
    _ bytes: [UInt8], file: String? = nil
  ) throws(BackpropError) -> SafetensorsFile {
    let header = try headerRange(of: bytes, file: file)
    var scanner = HeaderScanner(bytes[header], file: file)
    var metadata: [String: String]?
    var entries: [SafetensorsEntry] = []
    try scanner.object { scanner, key, byte throws(BackpropError) in
      if key == "__metadata__" {
        var strings: [String: String] = [:]
        try scanner.object { scanner, key, _ throws(BackpropError) in
          strings[key] = try scanner.string()
        }
        metadata = strings
      } else {
        entries.append(try SafetensorsEntry(name: key, at: byte, order: entries.count, &scanner))
      }
    }
    if !scanner.isAtEnd() { throw scanner.failure("something follows the last '}'") }
    entries.sort { ($0.begin, $0.end, $0.order) < ($1.begin, $1.end, $1.order) }
    try checkCoverage(of: bytes.count, from: header.upperBound, by: entries, file: file)
    var tensors: [SafetensorsTensor] = []
    for entry in entries {
      let data = bytes[header.upperBound + entry.begin..<header.upperBound + entry.end]
      tensors.append(
        try SafetensorsTensor(
          name: entry.name, type: entry.type, shape: entry.shape, bytes: Array(data)))
    }
    return SafetensorsFile(tensors: tensors, metadata: metadata ?? [:])
  }

  /// Where the header stands in `bytes`, once its length is known to be possible.
  private static func headerRange(
    of bytes: [UInt8], file: String?
  ) throws(BackpropError) -> Range<Int> {
    let again = "give a safetensors file; if this was one, it was damaged: copy it again"
    guard bytes.count >= 8 else {
      throw BackpropError(
        .badData, "\(bytes.count) bytes are too few for a safetensors file",
        at: .init(file: file, byte: bytes.count), remedy: again)
    }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(longestHeader), length <= UInt64(bytes.count - 8) else {
      throw BackpropError(
        .badData,
        "this is no safetensors file: its first 8 bytes announce a header of \(length) bytes, which does not fit: "
          + "the file has \(bytes.count) bytes, and a header at most \(longestHeader)",
        at: .init(file: file, byte: 0), remedy: again)
    }
    return 8..<8 + Int(length)
  }

  /// Throws unless `entries`, sorted, cover the bytes from `start` to `fileSize` exactly.
  private static func checkCoverage(
    of fileSize: Int, from start: Int, by entries: [SafetensorsEntry], file: String?
  ) throws(BackpropError) {
    var end = 0
    for entry in entries {
      guard entry.begin == end else {
        let what = entry.begin < end ? "overlaps the one before it" : "leaves a hole before it"
        throw BackpropError(
          .badData, "tensor \(quoted(entry.name)) begins at \(entry.begin), not \(end): it \(what)",
          at: .init(file: file, byte: entry.byte),
          remedy: "write the file again with the program that made it")
      }
      end = entry.end
    }
    let present = fileSize - start
    guard end == present else {
      throw BackpropError(
        .badData, "the tensors take \(end) bytes, but \(present) bytes follow the header",
        at: .init(file: file, byte: start + min(end, present)),
        remedy: end > present
          ? "the file was cut short: copy it again" : "something was appended: copy it again")
    }
  }
}
