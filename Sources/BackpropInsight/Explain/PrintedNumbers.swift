internal import Foundation

/// Prints the numbers of an explanation. If a reader multiplies the printed factors, the result is
/// the printed product.
struct PrintedNumbers: Sendable {
  /// Significant digits, 4 to 17.
  let digits: Int
  /// The numbers that are blank, by their bits, with the number of the blank.
  var blanks: [UInt64: Int] = [:]

  /// `value` without trailing zeros, or its blank.
  func text(_ value: Double) -> String { blank(value) ?? Self.text(value, digits) }

  /// `___(3)___` if `value` is blank.
  func blank(_ value: Double) -> String? { blanks[value.bitPattern].map { "___(\($0))___" } }

  /// `value` within a formula: in parentheses if it is negative.
  func inside(_ value: Double) -> String { Self.parenthesized(text(value)) }

  /// `a · b · c = value`. The factors have as many digits as are needed for their product to be the
  /// printed value, to within one unit of its last digit for each factor.
  func product(_ factors: [Double], _ value: Double) -> String {
    let result = Self.text(value, digits)
    var printed: [String] = []
    for digits in digits...17 {
      printed = factors.map { Self.text($0, digits) }
      let product = printed.reduce(1.0) { $0 * (Double($1) ?? .nan) }
      let allowed = Double(factors.count) * Self.unit(of: value, digits: self.digits)
      if abs(product - (Double(result) ?? .nan)) <= allowed { break }
    }
    let parts = printed.enumerated().map { index, text in
      blank(factors[index]) ?? (index == 0 ? text : Self.parenthesized(text))
    }
    return parts.joined(separator: " · ") + " = " + text(value)
  }

  /// `a·b + c·d + … = value`. A long sum is cut to its first and last terms and the number of the
  /// others. A sum of one term is a product.
  func sum(_ terms: [[Double]], _ value: Double) -> String {
    if terms.count == 1, terms[0].count > 1 { return product(terms[0], value) }
    func term(_ factors: [Double]) -> String {
      factors.enumerated().map { $0 == 0 ? text($1) : inside($1) }.joined(separator: "·")
    }
    var parts = terms.map(term)
    if parts.count > 8 {
      parts = parts.prefix(3) + ["(+\(parts.count - 5) terms)"] + parts.suffix(2)
    }
    return parts.enumerated().map { index, part in
      index == 0 ? part : part.hasPrefix("-") ? "- " + part.dropFirst() : "+ " + part
    }.joined(separator: " ") + " = " + text(value)
  }

  /// `[a, b, c]`. A long list is cut to its first and last numbers.
  func list(_ values: [Double]) -> String {
    var parts = values.map(text)
    if parts.count > 12 {
      parts = parts.prefix(6) + ["(+\(parts.count - 9) more)"] + parts.suffix(3)
    }
    return "[" + parts.joined(separator: ", ") + "]"
  }

  /// One unit of the last of `digits` significant digits of `value`.
  static func unit(of value: Double, digits: Int) -> Double {
    guard value != 0, value.isFinite else { return 0x1p-1074 }
    return pow(10, floor(log10(abs(value))) - Double(digits - 1))
  }

  private static func text(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-infinity" : "infinity" }
    return value == 0 ? "0" : String(format: "%.\(digits)g", value)
  }

  private static func parenthesized(_ text: String) -> String {
    text.hasPrefix("-") ? "(\(text))" : text
  }
}
