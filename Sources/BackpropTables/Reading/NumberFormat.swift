/// How the numbers of a text file are written: the decimal separator and the thousands separator.
///
/// It is inferred once, from the training file, and is part of the model: the number that a cell
/// represents never depends on the other cells of a new file.
public enum NumberFormat: String, Codable, Hashable, Sendable, CaseIterable {
  /// `1234.5`: a decimal point, and no separator of thousands.
  case point
  /// `1,234.5`: a decimal point; commas may separate the thousands.
  case pointWithThousands
  /// `1.234,5`: a decimal comma; full stops may separate the thousands.
  case comma

  /// What a file in this format has, for messages.
  var text: String {
    switch self {
    case .point: "the file has decimal points"
    case .pointWithThousands: "commas separate the thousands in this file"
    case .comma: "the file has decimal commas"
    }
  }

  /// Reads `cell` as a number. If there are separators of thousands, the first group has one to
  /// three digits and does not begin with 0, and every other group has three digits.
  func read(_ cell: UnsafeBufferPointer<UInt8>, _ parser: DecimalParser) -> DecimalParser.Reading {
    guard let start = cell.baseAddress else { return .text }
    let separator = self == .comma ? UInt8(ascii: ".") : UInt8(ascii: ",")
    let decimal = self == .comma ? UInt8(ascii: ",") : UInt8(ascii: ".")
    if self == .point { return parser.read(start, cell.count) }
    guard cell.count <= 400 else { return .text }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: cell.count + 1) { plain in
      var length = 0
      var groupLength = 0
      var groups = 0
      var beginsWithZero = false
      var isInInteger = true
      for byte in cell {
        switch byte {
        case separator:
          guard isInInteger,
            groups == 0 ? (1...3).contains(groupLength) && !beginsWithZero : groupLength == 3
          else { return .text }
          groups += 1
          groupLength = 0
        case decimal, UInt8(ascii: "e"), UInt8(ascii: "E"):
          if isInInteger, groups > 0, groupLength != 3 { return .text }
          if byte == decimal, !isInInteger { return .text }
          isInInteger = false
          plain[length] = byte == decimal ? UInt8(ascii: ".") : byte
          length += 1
        default:
          if isInInteger, byte &- 48 < 10 {
            if groups == 0, groupLength == 0 { beginsWithZero = byte == 48 }
            groupLength += 1
          }
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
