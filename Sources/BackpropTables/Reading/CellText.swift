internal import BackpropCore

/// The text of cells: validation, and quoting in messages.
enum CellText {
  /// Quotes a cell for a message and truncates it after forty characters.
  static func shown(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let text = String(decoding: bytes.prefix(200), as: UTF8.self)
    return "\"" + String(text.prefix(40)) + (bytes.count > 200 || text.count > 40 ? "…" : "") + "\""
  }

  /// Describes the first error in `bytes` as text and its position; nil if there is none.
  static func flaw(_ bytes: UnsafeBufferPointer<UInt8>) -> (what: String, at: Int)? {
    var hasHighBytes = false
    for index in bytes.indices {
      if bytes[index] == 0 { return ("the cell contains a NUL byte", index) }
      if bytes[index] >= 128 { hasHighBytes = true }
    }
    guard hasHighBytes else { return nil }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var position = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): position += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error:
        let byte = String(bytes[min(position, bytes.count - 1)], radix: 16)
        return ("the cell is not valid UTF-8 (byte 0x\(byte))", position)
      }
    }
  }

  /// Throws unless `bytes` are valid UTF-8 without NUL.
  static func validate(
    _ bytes: UnsafeBufferPointer<UInt8>, at location: BackpropError.Location
  ) throws {
    guard let flaw = flaw(bytes) else { return }
    var location = location
    location.byte = location.byte.map { $0 + flaw.at }
    throw BackpropError(
      .badData, flaw.what, at: location, remedy: "save the file again as UTF-8 text")
  }
}
