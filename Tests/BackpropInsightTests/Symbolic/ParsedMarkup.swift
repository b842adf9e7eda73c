/// Reads markup strictly: every element closed, every special character escaped.
struct ParsedMarkup {
  struct Element {
    let name: String
    var text = ""
    var children = 0
  }

  struct Malformed: Error { let what: String }

  private static let empty: Set<String> = ["meta"]

  /// The elements in the order in which they end; `text` is their own text.
  static func elements(of markup: String) throws -> [Element] {
    var done: [Element] = []
    var open: [Element] = [Element(name: "")]
    var rest = markup[...]
    while let start = rest.firstIndex(of: "<") {
      open[open.count - 1].text += try unescaped(rest[..<start])
      guard let end = rest[start...].firstIndex(of: ">") else { throw Malformed(what: "no >") }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("!DOCTYPE") { continue }
      if tag.hasPrefix("/") {
        let element = open.removeLast()
        guard element.name == tag.dropFirst() else {
          throw Malformed(what: "</\(tag.dropFirst())> ends <\(element.name)>")
        }
        done.append(element)
        continue
      }
      let name = String(tag.prefix { $0 != " " })
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber }),
        tag.count(where: { $0 == "\"" }) % 2 == 0
      else { throw Malformed(what: "<\(tag)>") }
      open[open.count - 1].children += 1
      if !empty.contains(name) { open.append(Element(name: name)) }
    }
    guard open.count == 1 else { throw Malformed(what: "<\(open[open.count - 1].name)> is open") }
    return done
  }

  private static func unescaped(_ text: Substring) throws -> String {
    var result = ""
    var rest = text
    while let first = rest.first {
      rest = rest.dropFirst()
      guard first == "&" else {
        result.append(first)
        continue
      }
      guard let end = rest.firstIndex(of: ";"),
        let sign = ["lt": "<", "gt": ">", "amp": "&", "quot": "\""][String(rest[..<end])]
      else { throw Malformed(what: "&\(rest.prefix(8))") }
      result += sign
      rest = rest[rest.index(after: end)...]
    }
    return result
  }
}
