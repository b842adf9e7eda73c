/// A drawing with everything it shows as words and as a table too.
package struct Figure: Sendable {
  /// The name of the figure in links, unique on the page.
  let id: String
  /// What it is, a few words.
  let title: String
  /// What there is to see, a sentence or two: the alternative of the drawing.
  let description: String
  let width, height: Double
  let drawing: [Markup]
  /// Its data.
  let table: DataTable
  /// Whether it needs more room than a narrow page has, and scrolls there.
  var isWide = false

  /// The drawing, its words, and its data behind a disclosure.
  var markup: Markup {
    .tag(
      "div", ["class": isWide ? "plate wide" : "plate", "id": id],
      [
        .tag(
          "figure",
          [
            isWide
              ? .tag(
                "div",
                ["class": "scroll", "role": "group", "tabindex": "0", "aria-label": title], [svg])
              : svg,
            .tag("figcaption", [.tag("strong", [.text(title + ".")]), .text(" " + description)]),
          ]),
        .tag("details", [.tag("summary", [.text("Data: \(title)")]), table.markup]),
      ])
  }

  private var svg: Markup {
    .tag(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "role": "img",
        "viewBox": "0 0 \(SVG.number(width)) \(SVG.number(height))",
        "aria-labelledby": "\(id)-title \(id)-desc",
      ],
      [
        .tag("title", ["id": "\(id)-title"], [.text(title)]),
        .tag("desc", ["id": "\(id)-desc"], [.text(description)]),
      ] + drawing)
  }
}
