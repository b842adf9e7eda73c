/// A drawing, with a description in words and its data as a table.
package struct Figure: Sendable {
  /// The id of the figure in links, unique on the page.
  let id: String
  /// The title, a few words.
  let title: String
  /// The description, a few sentences. It is also the text alternative of the drawing.
  let description: String
  let width, height: Double
  let drawing: [Markup]
  /// Its data.
  let table: DataTable
  /// Whether the drawing is wider than a narrow page, and scrolls there.
  var isWide = false

  /// The drawing, its caption, and its data in a disclosure.
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
