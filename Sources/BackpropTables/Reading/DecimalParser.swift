/// Parses decimal numbers from bytes, correctly rounded, without an intermediate String.
///
/// The result is the Double nearest to the decimal value, ties to even, as `strtod` computes it in
/// the C locale. There are three methods; each is used only if its result is exact:
/// 1. Clinger: w·10^e with w ≤ 2^53 and |e| ≤ 22 is one correctly rounded operation on two exact
///    numbers.
/// 2. Eisel–Lemire: up to 19 digits and |e| ≤ 64, by one or two 64 × 64 → 128 bit products.
/// 3. The standard library, for all other numbers.
package struct DecimalParser: @unchecked Sendable {
  /// The content of a cell.
  package enum Reading: Equatable {
    case number(Double)
    /// An integer with more digits than Double holds exactly.
    case roundedInteger(Double)
    case infinite
    case text
  }

  // Unchecked Sendable: all pointers refer to constants that live as long as the process.
  private let powersOfTen: UnsafePointer<Double>
  private let integerTens: UnsafePointer<UInt64>
  private let powersOfFive: UnsafePointer<UInt64>

  package init() {
    powersOfTen = DecimalParser.tens
    integerTens = DecimalParser.wholeTens
    powersOfFive = PowersOfFive.words
  }

  nonisolated(unsafe) private static let tens: UnsafePointer<Double> = {
    let exact: [Double] = [
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
      1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
    let copy = UnsafeMutablePointer<Double>.allocate(capacity: exact.count)
    copy.initialize(from: exact, count: exact.count)
    return UnsafePointer(copy)
  }()

  /// 10^0 … 10^8.
  nonisolated(unsafe) private static let wholeTens: UnsafePointer<UInt64> = {
    let copy = UnsafeMutablePointer<UInt64>.allocate(capacity: 9)
    var power: UInt64 = 1
    for index in 0...8 {
      (copy + index).initialize(to: power)
      power *= 10
    }
    return UnsafePointer(copy)
  }()

  /// Reads a number that starts at `start` and moves `next` to the byte after it. Returns nil for
  /// anything but a plain short number; ``read(_:_:)`` can then read it.
  ///
  /// At least sixteen readable bytes must follow, and the first of them must not be a digit.
  ///
  /// The position of the next cell is on the critical path, and branches on signs and digit counts
  /// are unpredictable: up to eight digits are therefore counted and joined without a branch.
  @inline(__always)
  func readPlain(
    _ start: UnsafePointer<UInt8>, next: inout UnsafePointer<UInt8>
  ) -> Double? {
    let sign: UInt64 = start.pointee == UInt8(ascii: "-") ? 1 : 0
    var p = start + Int(sign)
    var w = UInt64(p.pointee &- 48)
    var digits = 1
    if w < 10, (p + 1).pointee == UInt8(ascii: ".") {
      p += 1
    } else {
      w = 0
      digits = DecimalParser.appendDigits(&p, to: &w, integerTens)
    }
    var exponent = 0
    if p.pointee == UInt8(ascii: ".") {
      p += 1
      let decimals = DecimalParser.appendDigits(&p, to: &w, integerTens)
      exponent = -decimals
      digits += decimals
    }
    guard digits > 0, digits <= 19 else { return nil }
    if p.pointee | 0x20 == UInt8(ascii: "e") {
      p += 1
      let isMinus = p.pointee == UInt8(ascii: "-")
      if isMinus || p.pointee == UInt8(ascii: "+") { p += 1 }
      var power = 0
      let firstPower = p
      while p.pointee &- 48 < 10, p - firstPower < 6 {
        power = power * 10 + Int(p.pointee &- 48)
        p += 1
      }
      guard p > firstPower else { return nil }
      exponent += isMinus ? -power : power
    }
    next = p
    let magnitude: Double
    if w <= 1 << 53, exponent >= -22, exponent <= 22 {
      // Int64 converts in one instruction where UInt64 needs several.
      let exact = Double(Int64(bitPattern: w))
      magnitude = exponent < 0 ? exact / powersOfTen[-exponent] : exact * powersOfTen[exponent]
    } else if exponent == 0 {
      // A long integer may lose digits, which must be reported.
      return nil
    } else if let rounded = eiselLemire(w, exponent) {
      magnitude = rounded
    } else {
      return nil
    }
    return Double(bitPattern: magnitude.bitPattern | sign << 63)
  }

  /// Reads all `count` bytes at `start` as one number.
  ///
  /// A number is `[+-] digits [. digits] [e [+-] digits]` with at least one digit before or after
  /// the point. Hexadecimal numbers, digit separators and white space are not accepted.
  @inline(never)
  func read(_ start: UnsafePointer<UInt8>, _ count: Int) -> Reading {
    let end = start + count
    var p = start
    if p < end, p.pointee == UInt8(ascii: "-") || p.pointee == UInt8(ascii: "+") { p += 1 }
    let isNegative = count > 0 && start.pointee == UInt8(ascii: "-")
    if DecimalParser.spellsInfinity(p, end - p) { return .infinite }

    var w: UInt64 = 0
    var significant = 0
    var exponent = 0
    var digits = 0
    var isInteger = true
    var isTruncated = false
    while p < end {
      let byte = p.pointee
      if byte &- 48 < 10 {
        digits += 1
        if significant < 19 {
          w = w &* 10 &+ UInt64(byte &- 48)
          if w > 0 { significant += 1 }
          if !isInteger { exponent -= 1 }
        } else {
          if byte != 48 { isTruncated = true }
          if isInteger { exponent += 1 }
        }
      } else if byte == UInt8(ascii: "."), isInteger {
        isInteger = false
      } else {
        break
      }
      p += 1
    }
    guard digits > 0 else { return .text }
    if p < end {
      guard p.pointee | 0x20 == UInt8(ascii: "e") else { return .text }
      isInteger = false
      p += 1
      guard p < end else { return .text }
      let isMinus = p.pointee == UInt8(ascii: "-")
      if isMinus || p.pointee == UInt8(ascii: "+") { p += 1 }
      guard p < end else { return .text }
      var power = 0
      while p < end {
        guard p.pointee &- 48 < 10 else { return .text }
        power = min(power * 10 + Int(p.pointee &- 48), 1 << 40)
        p += 1
      }
      exponent += isMinus ? -power : power
    }

    let magnitude: Double
    if w == 0 {
      magnitude = 0
    } else if !isTruncated, w <= 1 << 53, exponent >= -22, exponent <= 22 {
      let exact = Double(w)
      magnitude = exponent < 0 ? exact / powersOfTen[-exponent] : exact * powersOfTen[exponent]
    } else if let low = eiselLemire(w, exponent),
      // Truncated to 19 digits, the value lies between w and w + 1: if both round to the same
      // Double, so does the value.
      !isTruncated || eiselLemire(w + 1, exponent) == low
    {
      magnitude = low
    } else {
      magnitude = DecimalParser.standardLibraryValue(start, count)
    }
    guard magnitude.isFinite else { return .infinite }
    let value = isNegative ? -magnitude : magnitude
    if isInteger, magnitude >= 9_007_199_254_740_992 {
      let isExact =
        !isTruncated && exponent == 0 && magnitude < 0x1p64 && UInt64(magnitude) == w
      if !isExact { return .roundedInteger(value) }
    }
    return .number(value)
  }
}

extension DecimalParser {
  /// Reads `text` by the fast path, if it applies, and by the general path.
  ///
  /// - Returns: The result of ``readPlain(_:next:)``, if it consumed the whole text, and the result
  ///   of ``read(_:_:)``.
  package func readBothWays(_ text: String) -> (plain: Double?, full: Reading) {
    var bytes = Array(text.utf8)
    let count = bytes.count
    bytes += [UInt8](repeating: 0, count: 16)
    return bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return (nil, .text) }
      var next = start
      let plain = readPlain(start, next: &next)
      return (next == start + count ? plain : nil, read(start, count))
    }
  }

  /// w·10^q rounded to the nearest Double; nil outside the table and in the rare undecided case.
  @inline(never)
  private func eiselLemire(_ w: UInt64, _ q: Int) -> Double? {
    guard w != 0, q >= PowersOfFive.smallest, q <= PowersOfFive.largest else { return nil }
    let zeros = w.leadingZeroBitCount
    let normalised = w << UInt64(zeros)
    let index = 2 * (q - PowersOfFive.smallest)
    var product = normalised.multipliedFullWidth(by: powersOfFive[index])
    // 55 bits decide the rounding; if the nine bits below them are all ones, the omitted part of
    // the power could carry into them.
    if product.high & 0x1FF == 0x1FF {
      let rest = normalised.multipliedFullWidth(by: powersOfFive[index + 1])
      let (low, carried) = product.low.addingReportingOverflow(rest.high)
      product.low = low
      if carried { product.high += 1 }
      if low == .max, q < -27 || q > 55 { return nil }
    }
    let upper = product.high >> 63
    let shift = upper + 9
    var mantissa = product.high >> shift
    // ⌊q·log₂5⌋ + q + 63, by a fixed-point logarithm that is exact in this range.
    let power = ((152_170 + 65_536) * q) >> 16 + 63
    var biased = power + Int(upper) - zeros + 1023
    // An exact tie between two Doubles, possible only for small powers, rounds to even.
    if product.low <= 1, q >= -4, q <= 23, mantissa & 3 == 1, mantissa << shift == product.high {
      mantissa &= ~1
    }
    mantissa += mantissa & 1
    mantissa >>= 1
    if mantissa >= 1 << 53 {
      mantissa = 1 << 52
      biased += 1
    }
    return Double(bitPattern: UInt64(biased) << 52 | mantissa & ~(1 << 52))
  }

  /// The magnitude of the number, converted by the standard library.
  private static func standardLibraryValue(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double {
    let hasSign = start.pointee == UInt8(ascii: "-") || start.pointee == UInt8(ascii: "+")
    let digits = UnsafeBufferPointer(start: start, count: count).dropFirst(hasSign ? 1 : 0)
    return Double(String(decoding: digits, as: UTF8.self)) ?? .infinity
  }

  private static func spellsInfinity(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count == 3 || count == 8 else { return false }
    let word: StaticString = "infinity"
    for index in 0..<count where start[index] | 0x20 != word.utf8Start[index] { return false }
    return true
  }

  /// Appends the digits at `p` to the decimal digits of `w`, moves `p` past them, and returns their
  /// number.
  @inline(__always)
  private static func appendDigits(
    _ p: inout UnsafePointer<UInt8>, to w: inout UInt64, _ tens: UnsafePointer<UInt64>
  ) -> Int {
    let first = p
    let word = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian
    // A digit is now a byte below ten; adding 0x76 sets the high bit of all other bytes.
    let values = word ^ 0x3030_3030_3030_3030
    let others = (values &+ 0x7676_7676_7676_7676 | values) & 0x8080_8080_8080_8080
    let count = others.trailingZeroBitCount >> 3
    w = w &* tens[count] &+ join(values << UInt64(64 - 8 * count))
    p += count
    // A ninth digit is possible only after eight digits.
    while p.pointee &- 48 < 10 {
      w = w &* 10 &+ UInt64(p.pointee &- 48)
      p += 1
    }
    return p - first
  }

  /// The number whose eight digits are the bytes of `digits`, the first digit in the lowest byte.
  /// It joins pairs, then fours, then all eight.
  @inline(__always)
  private static func join(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ digits >> 8
    let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (low &+ high) >> 32
  }
}
