extension Int {
  /// The number with a comma between groups of three digits: `1,234,567`.
  package var grouped: String {
    var digits = String(magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }
}

/// The count with its noun in the singular or plural: `1 row`, `2 rows`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count.grouped) \(noun)\(count == 1 ? "" : noun.hasSuffix("s") ? "es" : "s")"
}

extension Double {
  /// The number with `digits` digits after the decimal point, rounded half away from zero.
  package func fixed(_ digits: Int) -> String {
    guard isFinite, abs(self) < 1e15 else { return significant(digits + 1) }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let units = (abs(self) * scale).rounded()
    guard units < 9e18 else { return "\(self)" }
    let whole = UInt64(units)
    let sign = self < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return sign + "\(whole)" }
    let power = UInt64(scale)
    let rest = String(whole % power)
    return sign + "\(whole / power)." + String(repeating: "0", count: digits - rest.count) + rest
  }

  /// The number with about `digits` significant digits.
  package func significant(_ digits: Int) -> String {
    guard self != 0, isFinite else { return "\(self)" }
    var exponent = 0
    var size = abs(self)
    while size >= 10 { (size, exponent) = (size / 10, exponent + 1) }
    while size < 1 { (size, exponent) = (size * 10, exponent - 1) }
    if exponent < -4 || exponent >= 9 {
      return (self < 0 ? "-" : "") + size.fixed(digits - 1) + "e\(exponent)"
    }
    return fixed(max(0, digits - 1 - exponent))
  }
}
