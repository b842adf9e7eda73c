/// A table with a caption, a header for every column, and one for every row.
package struct DataTable: Sendable {
  let caption: String
  let head: [String]
  /// The columns that hold words, which stand at the left and may take several lines.
  let words: Set<Int>
  /// Each row; its first cell is the header of the row.
  var rows: [[Markup]] = []

  init(_ caption: String, _ head: [String], words: Set<Int> = [], _ rows: [[Markup]] = []) {
    self.caption = caption
    self.head = head
    self.words = words
    self.rows = rows
  }

  /// The table in a frame that scrolls by itself where the page is narrower than the table.
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
