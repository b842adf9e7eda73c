/// A table with a caption, a header for each column and a header for each row.
package struct DataTable: Sendable {
  let caption: String
  let head: [String]
  /// The columns of words, which are left-aligned and may have several lines.
  let words: Set<Int>
  /// The rows. The first cell of a row is its header.
  var rows: [[Markup]] = []

  init(_ caption: String, _ head: [String], words: Set<Int> = [], _ rows: [[Markup]] = []) {
    self.caption = caption
    self.head = head
    self.words = words
    self.rows = rows
  }

  /// The table in a frame that scrolls if the page is narrower than the table.
  var markup: Markup {
    .tag(
      "div", ["class": "scroll", "role": "group", "tabindex": "0", "aria-label": caption],
      [
        .tag(
          "table",
          [
            .tag("caption", [.tag("span", [.text(caption)])]),
            .tag(
              "thead",
              [
                .tag(
                  "tr",
                  head.enumerated().map { index, name in
                    .element(
                      "th",
                      [.init(name: "scope", value: "col")] + style(index), [.text(name)])
                  })
              ]),
            .tag(
              "tbody",
              rows.map { row in
                .tag(
                  "tr",
                  row.enumerated().map { index, cell in
                    index == 0
                      ? .tag("th", ["scope": "row"], [cell]) : .element("td", style(index), [cell])
                  })
              }),
          ])
      ])
  }

  private func style(_ column: Int) -> [Markup.Attribute] {
    words.contains(column) ? [.init(name: "class", value: "words")] : []
  }
}
