internal import Foundation

/// How a page writes numbers: rounded for reading, with the exact number beside it for programs.
package enum Numeral {
  /// `value` with `digits` significant digits, without zeros at its end, with the sign U+2212.
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

  /// `value` in a few characters, for places without room: two digits, or one and a power.
  package static func tiny(_ value: Double) -> String {
    guard value.isFinite, value != 0, abs(value) < 0.01 || abs(value) >= 1000 else {
      return text(value, digits: 2)
    }
    let text = String(format: "%.0e", value)
    guard let mark = text.firstIndex(of: "e") else { return text }
    let exponent = Int(text[text.index(after: mark)...]) ?? 0
    return "\(text[..<mark])e\(exponent)".replacing("-", with: "−")
  }

  /// A share as a percentage.
  package static func percent(_ share: Double) -> String { text(100 * share, digits: 3) + " %" }

  /// The number rounded, in a `data` element whose value reads back as the same bits.
  package static func data(_ value: Double, digits: Int = 6) -> Markup {
    .tag("data", ["value": "\(value)"], [.text(text(value, digits: digits))])
  }

  /// The same with four digits behind the point, so that numbers below each other can be compared;
  /// four significant digits where the number is large.
  package static func metric(_ value: Double) -> Markup {
    guard value.isFinite, abs(value) < 1000 else { return data(value, digits: 4) }
    return .tag(
      "data", ["value": "\(value)"],
      [.text(String(format: "%.4f", value).replacing("-", with: "−"))])
  }

  /// The same for the number at `field` of the trace, such as `deltas[1][0][3]`, which the markup
  /// names.
  package static func traced(_ value: Double, _ field: String, digits: Int = 6) -> Markup {
    .tag(
      "data", ["value": "\(value)", "data-field": field], [.text(text(value, digits: digits))])
  }
}
