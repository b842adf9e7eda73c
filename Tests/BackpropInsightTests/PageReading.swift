import BackpropInsight
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page, parsed by a strict XML parser.
final class PageReading: NSObject, XMLParserDelegate {
  /// An element of the page.
  struct Element {
    let name: String
    let attributes: [String: String]
    /// The text directly in the element.
    var text = ""
    /// The number of its child elements.
    var children = 0
    /// The names of the enclosing elements, outermost first.
    let path: [String]
  }

  private(set) var elements: [Element] = []
  private(set) var error: String?
  private var open: [Int] = []

  init(_ html: String) {
    super.init()
    let body = html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")
    let parser = XMLParser(data: Data(body.utf8))
    parser.delegate = self
    if !parser.parse() {
      error = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")"
    }
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// The elements `name` with the class `style`.
  func all(_ name: String, style: String) -> [Element] {
    all(name).filter {
      ($0.attributes["class"] ?? "").split(separator: " ").contains { $0 == style }
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    let path = open.map { elements[$0].name }
    if let last = open.last { elements[last].children += 1 }
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes, path: path))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) { open.removeLast() }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }
}

/// JSON with exact numbers.
enum JSONValue: Decodable {
  case number(Double)
  case list([JSONValue])
  case object([String: JSONValue])
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else if let object = try? container.decode([String: JSONValue].self) {
      self = .object(object)
    } else {
      self = .other
    }
  }

  /// The number at a path such as `updated.weights[1][0][2]`.
  subscript(path: String) -> Double? {
    var place = self
    for key in path.split(whereSeparator: { ".[]".contains($0) }) {
      switch (place, Int(key)) {
      case (.list(let list), let index?) where list.indices.contains(index): place = list[index]
      case (.object(let object), nil):
        guard let value = object[String(key)] else { return nil }
        place = value
      default: return nil
      }
    }
    if case .number(let number) = place { return number }
    return nil
  }
}
