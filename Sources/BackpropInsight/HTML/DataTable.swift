/// A table with a caption, a header for every column, and one for every row.
package struct DataTable: Sendable {
  let caption: String
  let head: [String]
  /// Each row; its first cell is the header of the row.
  var rows: [[Markup]] = []

  init(_ caption: String, _ head: [String], _ rows: [[Markup]] = []) {
    self.caption = caption
    self.head = head
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
            .tag("caption", [.text(caption)]),
            .tag(
              "thead",
              [.tag("tr", head.map { .tag("th", ["scope": "col"], [.text($0)]) })]),
            .tag(
              "tbody",
              rows.map { row in
                .tag(
                  "tr",
                  row.enumerated().map { index, cell in
                    index == 0 ? .tag("th", ["scope": "row"], [cell]) : .tag("td", [cell])
                  })
              }),
          ])
      ])
  }
}
