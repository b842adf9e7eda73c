/// A piece of HTML, SVG or MathML.
///
/// It is well formed by construction, and also well-formed XML. All text is escaped in one place,
/// ``html``: a column called `<script>` is text on the page.
package indirect enum Markup: Sendable, Equatable {
  /// An attribute of an element.
  package struct Attribute: Sendable, Equatable {
    package let name, value: String
  }

  /// An element with its attributes and content.
  case element(String, [Attribute], [Markup])
  /// Text, not escaped.
  case text(String)
  /// The content of a `style` element, which cannot be escaped.
  case styleSheet(String)

  /// An element.
  package static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: [Markup] = []
  ) -> Markup {
    .element(name, attributes.map { Attribute(name: $0, value: $1) }, content)
  }

  /// An element without attributes.
  package static func tag(_ name: String, _ content: [Markup] = []) -> Markup {
    .element(name, [], content)
  }

  /// The markup as text, which an HTML parser and an XML parser read in the same way.
  package var html: String {
    var output = ""
    write(to: &output)
    return output
  }

  /// The elements that have no end tag in HTML.
  private static let empty: Set<String> = ["meta", "link", "br", "hr", "col", "img", "wbr"]

  private func write(to output: inout String) {
    switch self {
    case .text(let text): Self.escape(text, isAttribute: false, into: &output)
    case .styleSheet(let text):
      precondition(!text.contains("<") && !text.contains("&"), "a style sheet needs no < and &")
      output += text
    case .element(let name, let attributes, let content):
      output += "<" + name
      for attribute in attributes {
        output += " " + attribute.name + "=\""
        Self.escape(attribute.value, isAttribute: true, into: &output)
        output += "\""
      }
      if Self.empty.contains(name) {
        output += "/>"
        return
      }
      output += ">"
      for part in content { part.write(to: &output) }
      output += "</" + name + ">"
      if Self.endsLine.contains(name) { output += "\n" }
    }
  }

  /// The elements after which a line break is not visible.
  private static let endsLine: Set<String> = [
    "html", "head", "body", "header", "main", "nav", "footer", "section", "h1", "h2", "h3", "p",
    "ul", "li", "table", "thead", "tbody", "tr", "caption", "figure", "svg", "g", "details", "div",
    "style", "title", "dl", "dd",
  ]

  /// Writes `text` with its special characters escaped. Characters that no document may contain
  /// become U+FFFD.
  private static func escape(_ text: String, isAttribute: Bool, into output: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"" where isAttribute: output += "&quot;"
      case "\t" where isAttribute, "\n" where isAttribute: output += "&#\(scalar.value);"
      case "\t", "\n": output.unicodeScalars.append(scalar)
      default: output.unicodeScalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
      }
    }
  }

  /// Whether HTML and XML both allow the character: it is not a control or a noncharacter.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: false
    default: scalar.value & 0xFFFE != 0xFFFE
    }
  }
}

extension Markup: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .text(value) }
}
