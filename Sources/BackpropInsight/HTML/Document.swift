extension Markup {
  /// A whole page: one file without scripts that loads no other file.
  static func document(title: String, style: String, body: [Markup]) -> String {
    let head = [
      Markup.tag("meta", ["charset": "utf-8"]),
      .tag(
        "meta",
        [
          "http-equiv": "Content-Security-Policy",
          "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ]),
      .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .tag("meta", ["name": "color-scheme", "content": "light dark"]),
      .tag("title", [.text(title)]),
      .tag("link", ["rel": "icon", "href": "data:,"]),
      .tag("style", [.styleSheet(style)]),
    ]
    return "<!DOCTYPE html>\n"
      + Markup.tag("html", ["lang": "en"], [.tag("head", head), .tag("body", body)]).html
  }
}
