/// Numbers with a decimal comma, such as `1.234,56`.
enum DecimalComma {
  /// Reads `cell` as a number with a decimal comma. Full stops may separate the thousands; if there
  /// are any, one must precede every group of three digits.
  static func read(_ cell: UnsafeBufferPointer<UInt8>, _ parser: DecimalParser)
    -> DecimalParser.Reading
  {
    guard let start = cell.baseAddress, cell.count <= 400 else { return .text }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: cell.count + 1) { plain in
      var length = 0
      var groupLength = 0
      var groups = 0
      var isInInteger = true
      for index in 0..<cell.count {
        let byte = start[index]
        switch byte {
        case UInt8(ascii: "."):
          guard isInInteger, groups == 0 ? (1...3).contains(groupLength) : groupLength == 3
          else { return .text }
          groups += 1
          groupLength = 0
        case UInt8(ascii: ","), UInt8(ascii: "e"), UInt8(ascii: "E"):
          if isInInteger, groups > 0, groupLength != 3 { return .text }
          if byte == UInt8(ascii: ","), !isInInteger { return .text }
          isInInteger = false
          plain[length] = byte == UInt8(ascii: ",") ? UInt8(ascii: ".") : byte
          length += 1
        default:
          if isInInteger, byte &- 48 < 10 { groupLength += 1 }
          plain[length] = byte
          length += 1
        }
      }
      if isInInteger, groups > 0, groupLength != 3 { return .text }
      guard let base = plain.baseAddress else { return .text }
      return parser.read(UnsafePointer(base), length)
    }
  }
}
