internal import BackpropCore

/// Reads the few words of JSON that a safetensors header is made of, byte by byte.
///
/// A general JSON parser hides what matters here: it keeps one of two equal keys, turns integers
/// into floating point, and nests as deep as the file says. This one knows strings, unsigned
/// integers and punctuation; its callers never recurse, so no input can exhaust the stack, and it
/// holds no more than the string it is reading.
struct HeaderScanner {
  private let bytes: ArraySlice<UInt8>
  private let file: String?
  /// The next byte to be read, as an index into the file.
  private(set) var position: Int

  /// A scanner of `bytes`, a part of the content of `file`.
  init(_ bytes: ArraySlice<UInt8>, file: String?) {
    self.bytes = bytes
    self.file = file
    position = bytes.startIndex
  }

  /// The error that `what` is wrong with the header, at `byte` or where the scanner stands.
  func failure(_ what: String, at byte: Int? = nil) -> BackpropError {
    BackpropError(
      .badData, "the safetensors header is damaged: " + what,
      at: .init(file: file, byte: byte ?? position),
      remedy: "copy the file again, or write it again with the program that made it")
  }

  /// Steps over white space and tells whether anything follows.
  mutating func isAtEnd() -> Bool {
    while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
    return position == bytes.endIndex
  }

  /// Steps over `character` if it comes next, white space apart.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard !isAtEnd(), bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Steps over `character`, which must come next.
  mutating func expect(_ character: Unicode.Scalar) throws(BackpropError) {
    if !take(character) { throw failure("expected \(quoted(String(character)))") }
  }

  /// Reads an object, calling `member` with each key when its value is the next to be read.
  ///
  /// Two equal keys throw. Keys are equal as Swift compares strings: spelled with composed or
  /// decomposed letters they are the same, as they are to a reader.
  mutating func object(
    _ member: (inout HeaderScanner, _ key: String, _ byte: Int) throws(BackpropError) -> Void
  ) throws(BackpropError) {
    try expect("{")
    if take("}") { return }
    var keys: Set<String> = []
    repeat {
      _ = isAtEnd()
      let byte = position
      let key = try string()
      if !keys.insert(key).inserted { throw failure("\(quoted(key)) is there twice", at: byte) }
      try expect(":")
      try member(&self, key, byte)
    } while take(",")
    try expect("}")
  }

  /// Reads an array of integers, of at most `limit` elements.
  mutating func integers(limit: Int) throws(BackpropError) -> [Int] {
    try expect("[")
    if take("]") { return [] }
    var result: [Int] = []
    repeat {
      if result.count == limit { throw failure("more than \(limit) numbers in a list") }
      result.append(try integer())
    } while take(",")
    try expect("]")
    return result
  }

  /// Reads an integer from 0 to 2⁶³ − 1, written without sign, leading zero, point or exponent.
  private mutating func integer() throws(BackpropError) -> Int {
    _ = isAtEnd()
    let start = position
    var value = 0
    while position < bytes.endIndex, case let digit = bytes[position], 48...57 ~= digit {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(digit - 48))
      if overflow || carry { throw failure("a number is greater than 2⁶³ − 1", at: start) }
      value = sum
      position += 1
    }
    let leadingZero = position > start + 1 && bytes[start] == 48
    if position == start || leadingZero { throw failure("expected a whole number", at: start) }
    return value
  }
}

extension HeaderScanner {
  /// Reads a string, its escapes replaced by the characters they stand for.
  mutating func string() throws(BackpropError) -> String {
    guard take("\"") else { throw failure("expected a string") }
    let start = position - 1
    var content: [UInt8] = []
    while true {
      guard let byte = next() else { throw failure("a string does not end", at: start) }
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: content, as: UTF8.self) else {
          throw failure("a string is not UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): content += Array(String(try escape()).utf8)
      case 0..<0x20: throw failure("a control character in a string", at: position - 1)
      default: content.append(byte)
      }
    }
  }

  private mutating func next() -> UInt8? {
    guard position < bytes.endIndex else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// The character an escape stands for; the backslash has been read.
  private mutating func escape() throws(BackpropError) -> Unicode.Scalar {
    let start = position - 1
    switch next() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var units = [try hexadecimal(start)]
      if UTF16.isLeadSurrogate(units[0]), next() == UInt8(ascii: "\\"), next() == UInt8(ascii: "u")
      {
        units.append(try hexadecimal(start))
      }
      let text = String(validating: units, as: UTF16.self)
      if let scalar = text?.unicodeScalars.first { return scalar }
      throw failure("half a character in a string", at: start)
    default: throw failure("an unknown escape in a string", at: start)
    }
  }

  private mutating func hexadecimal(_ start: Int) throws(BackpropError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("an escape without four hexadecimal digits", at: start)
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
