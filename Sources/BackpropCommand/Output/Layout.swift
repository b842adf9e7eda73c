/// Columns of text, aligned: the first to the left, the others to the right.
struct TextTable {
  private var rows: [[String]] = []

  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The lines, indented by two spaces.
  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = "  "
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + padding : "  " + padding + cell
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

extension Double {
  /// The number with `digits` digits behind the point, rounded half away from zero.
  func fixed(_ digits: Int) -> String {
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

  /// About `digits` significant digits, for people.
  func significant(_ digits: Int) -> String {
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
