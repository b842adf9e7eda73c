/// The shapes of the drawings. Colours and line styles are classes of the style sheet.
package enum SVG {
  /// A coordinate, to a tenth of a unit.
  static func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    guard abs(tenths) < 1e9 else { return tenths < 0 ? "-100000" : "100000" }
    let whole = Int(tenths)
    let sign = whole < 0 ? "-" : ""
    let (units, rest) = whole.magnitude.quotientAndRemainder(dividingBy: 10)
    return sign + (rest == 0 ? "\(units)" : "\(units).\(rest)")
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String)
    -> Markup
  {
    .tag(
      "line",
      ["class": style, "x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)])
  }

  static func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String
  ) -> Markup {
    .tag(
      "rect",
      [
        "class": style, "x": number(x), "y": number(y), "width": number(max(0, width)),
        "height": number(max(0, height)),
      ])
  }

  static func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String) -> Markup {
    .tag(
      "circle",
      ["class": style, "cx": number(x), "cy": number(y), "r": number(radius)])
  }

  static func path(_ commands: String, _ style: String) -> Markup {
    .tag("path", ["class": style, "d": commands])
  }

  /// Text whose base line starts at, ends at or is centred on (`x`, `y`), according to `anchor`.
  static func text(
    _ x: Double, _ y: Double, _ text: String, _ style: String = "", anchor: String = "middle"
  ) -> Markup {
    .tag(
      "text",
      ["class": style, "x": number(x), "y": number(y), "text-anchor": anchor],
      [.text(text)])
  }

  /// The commands of a line through `points`.
  static func through(_ points: [(x: Double, y: Double)]) -> String {
    points.enumerated().map { ($0 == 0 ? "M" : "L") + number($1.x) + " " + number($1.y) }.joined()
  }

  /// The commands of dots at `points`: very short lines whose caps are the dots. (PDF printers omit
  /// the square caps of lines of length 0.)
  static func dots(_ points: [(x: Double, y: Double)]) -> String {
    points.map { "M" + number($0.x) + " " + number($0.y) + "h.01" }.joined()
  }

  /// The commands of crosses at `points`.
  static func crosses(_ points: [(x: Double, y: Double)], size: Double = 3.5) -> String {
    points.map {
      "M\(number($0.x - size)) \(number($0.y - size))l\(number(2 * size)) \(number(2 * size))"
        + "m0 \(number(-2 * size))l\(number(-2 * size)) \(number(2 * size))"
    }.joined()
  }

  /// `name`, cut to `count` characters.
  static func shortened(_ name: String, to count: Int) -> String {
    name.count <= count ? name : name.prefix(count - 1) + "…"
  }
}
