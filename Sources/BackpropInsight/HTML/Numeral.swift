internal import Foundation

/// The numbers of a page: rounded for people, with the exact value in the markup for programs.
package enum Numeral {
  /// `value` with `digits` significant digits, without trailing zeros, with the minus sign U+2212.
  package static func text(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "undefined" : value < 0 ? "−∞" : "∞" }
    if value == 0 { return "0" }
    var text = String(format: "%.\(digits)g", value)
    if let mark = text.firstIndex(of: "e") {
      let exponent = Int(text[text.index(after: mark)...]) ?? 0
      text = "\(text[..<mark])e\(exponent)"
    }
    return text.replacing("-", with: "−")
  }

  /// `value` in a few characters: two digits, or one digit and a power of ten.
  package static func tiny(_ value: Double) -> String {
    guard value.isFinite, value != 0, abs(value) < 0.01 || abs(value) >= 1000 else {
      return text(value, digits: 2)
    }
    let text = String(format: "%.0e", value)
    guard let mark = text.firstIndex(of: "e") else { return text }
    let exponent = Int(text[text.index(after: mark)...]) ?? 0
    return "\(text[..<mark])e\(exponent)".replacing("-", with: "−")
  }

  /// A fraction as a percentage.
  package static func percent(_ fraction: Double) -> String {
    text(100 * fraction, digits: 3) + " %"
  }

  /// The rounded number in a `data` element. Its `value` attribute parses to the same bits.
  package static func data(_ value: Double, digits: Int = 6) -> Markup {
    .tag("data", ["value": "\(value)"], [.text(text(value, digits: digits))])
  }

  /// The number with four decimals, to compare numbers in a column; with four significant digits if
  /// it is large.
  package static func metric(_ value: Double) -> Markup {
    guard value.isFinite, abs(value) < 1000 else { return data(value, digits: 4) }
    return .tag(
      "data", ["value": "\(value)"],
      [.text(String(format: "%.4f", value).replacing("-", with: "−"))])
  }

  /// The rounded number in a `data` element that names its `field` of the trace, such as
  /// `deltas[1][0][3]`.
  package static func traced(_ value: Double, _ field: String, digits: Int = 6) -> Markup {
    .tag(
      "data", ["value": "\(value)", "data-field": field], [.text(text(value, digits: digits))])
  }
}
