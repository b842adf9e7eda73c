/// A drawing between two axes.
package struct Plot: Sendable {
  static var width: Double { 400 }
  static var height: Double { 280 }
  private static let (left, right, top, bottom) = (62.0, 14.0, 30.0, 44.0)

  let x, y: Axis
  private var marks: [Markup] = []
  private var legend: [(style: String, name: String, isDot: Bool)] = []

  init(_ x: Axis, _ y: Axis) {
    self.x = x
    self.y = y
  }

  /// A point of the axes as a point of the drawing; nil if it has no place on an axis.
  func point(_ x: Double, _ y: Double) -> (x: Double, y: Double)? {
    guard let u = self.x.place(x), let v = self.y.place(y) else { return nil }
    return (
      Self.left + u * (Self.width - Self.left - Self.right),
      Self.height - Self.bottom - v * (Self.height - Self.top - Self.bottom)
    )
  }

  /// The points of the drawing for those of `points` that have a place.
  private func points(_ points: [(Double, Double)]) -> [(x: Double, y: Double)] {
    points.compactMap { point($0.0, $0.1) }
  }

  /// A line through `points`. An empty name has no entry in the legend.
  mutating func line(_ points: [(Double, Double)], _ style: String, _ name: String = "") {
    marks.append(SVG.path(SVG.through(self.points(points)), "line " + style))
    if !name.isEmpty { legend.append(("line " + style, name, false)) }
  }

  /// Round or square dots.
  mutating func dots(_ points: [(Double, Double)], _ style: String, _ name: String = "") {
    guard !points.isEmpty else { return }
    marks.append(SVG.path(SVG.dots(self.points(points)), "dot " + style))
    if !name.isEmpty { legend.append(("dot " + style, name, true)) }
  }

  /// Crosses.
  mutating func crosses(_ points: [(Double, Double)], _ style: String, _ name: String = "") {
    guard !points.isEmpty else { return }
    marks.append(SVG.path(SVG.crosses(self.points(points)), "cross " + style))
    if !name.isEmpty { legend.append(("cross " + style, name, true)) }
  }

  /// Segments that are not joined.
  mutating func segments(
    _ segments: [((Double, Double), (Double, Double))], _ style: String, _ name: String = ""
  ) {
    let commands = segments.map { SVG.through(points([$0, $1])) }.joined()
    marks.append(SVG.path(commands, "line " + style))
    if !name.isEmpty { legend.append(("line " + style, name, false)) }
  }

  /// A rectangle, given by two opposite corners.
  mutating func area(_ a: (Double, Double), _ b: (Double, Double), _ style: String) {
    guard let a = point(a.0, a.1), let b = point(b.0, b.1) else { return }
    marks.append(
      SVG.rectangle(min(a.x, b.x), min(a.y, b.y), abs(a.x - b.x), abs(a.y - b.y), style))
  }

  /// A horizontal line at `y`, with words at its right end.
  mutating func level(_ y: Double, _ style: String, _ words: String = "") {
    line([(x.lower, y), (x.upper, y)], style)
    guard !words.isEmpty, let end = point(x.upper, y) else { return }
    marks.append(SVG.text(end.x - 4, end.y - 4, words, "note", anchor: "end"))
  }

  /// A vertical line at `x`, with words at its top.
  mutating func upright(_ x: Double, _ style: String, _ words: String = "") {
    line([(x, y.lower), (x, y.upper)], style)
    guard !words.isEmpty, let end = point(x, y.upper) else { return }
    let isRight = end.x < Self.width * 0.6
    marks.append(
      SVG.text(
        end.x + (isRight ? 5 : -5), end.y + 10, words, "note", anchor: isRight ? "start" : "end"))
  }

  /// Any other drawing.
  mutating func add(_ markup: Markup) { marks.append(markup) }

  /// The whole drawing: frame, marks and legend.
  var drawing: [Markup] { [frame] + marks + [names] }

  private var frame: Markup {
    let (right, floor) = (Self.width - Self.right, Self.height - Self.bottom)
    var parts: [Markup] = []
    for tick in x.ticks {
      guard let place = point(tick, y.lower), place.x >= Self.left - 1, place.x <= right + 1 else {
        continue
      }
      parts.append(SVG.line(place.x, Self.top, place.x, floor, "grid"))
      parts.append(SVG.text(place.x, floor + 15, x.text(tick)))
    }
    for tick in y.ticks {
      guard let place = point(x.lower, tick), place.y >= Self.top - 1, place.y <= floor + 1 else {
        continue
      }
      parts.append(SVG.line(Self.left, place.y, right, place.y, "grid"))
      parts.append(SVG.text(Self.left - 6, place.y + 4, y.text(tick), anchor: "end"))
    }
    parts.append(SVG.line(Self.left, floor, right, floor, "axis"))
    parts.append(SVG.line(Self.left, Self.top, Self.left, floor, "axis"))
    parts.append(
      SVG.text(
        (Self.left + right) / 2, Self.height - 8, SVG.shortened(x.label, to: 52), "label"))
    let middle = (Self.top + floor) / 2
    parts.append(
      .tag(
        "text",
        [
          "class": "label", "text-anchor": "middle",
          "transform": "translate(13 \(SVG.number(middle))) rotate(-90)",
        ], [.text(SVG.shortened(y.label, to: 34))]))
    return .tag("g", parts)
  }

  /// The legend, above the plot.
  private var names: Markup {
    var place = Self.left
    var parts: [Markup] = []
    for (style, name, isDot) in legend {
      let sample: String
      if style.hasPrefix("cross") {
        sample = SVG.crosses([(place + 9, 14)])
      } else {
        sample = isDot ? SVG.dots([(place + 9, 14)]) : "M\(SVG.number(place)) 14h18"
      }
      parts.append(SVG.path(sample, style))
      parts.append(SVG.text(place + 23, 18, name, anchor: "start"))
      place += 34 + Double(name.count) * 6.4
    }
    return .tag("g", parts)
  }
}
