import Foundation
import Testing

/// One row of `docs/concepts.md`: `| E1 | what | `command` | `words that it prints` |`.
struct Concept: CustomTestStringConvertible {
  let number, command, words: String
  var testDescription: String { "\(number): \(command)" }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let all: [Concept] = {
    let page = folder.appending(path: "docs/concepts.md")
    let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let cells = line.components(separatedBy: " | ")
      guard line.hasPrefix("| "), cells.count == 4, cells[2].hasPrefix("`") else { return nil }
      return Concept(
        number: String(cells[0].dropFirst(2)), command: cells[2].trimmingCharacters(in: ["`"]),
        words: String(cells[3].dropLast(2)).trimmingCharacters(in: ["`"]))
    }
  }()
}

@Suite("Concepts") struct ConceptTests {
  @Test("docs/concepts.md lists every equation, derivation and concept, in order")
  func numbers() {
    func counted(_ prefix: String, _ count: Int) -> [String] {
      (1...count).map { "\(prefix)\($0)" }
    }
    let numbers =
      counted("E", 22) + counted("D", 7) + counted("000-", 18) + counted("001-", 17)
      + counted("002-", 15) + counted("003-", 17) + counted("004-", 17)
    // several consecutive rows may show one concept
    let shown = Concept.all.map(\.number).reduce(into: [String]()) {
      if $0.last != $1 { $0.append($1) }
    }
    #expect(shown == numbers)
  }

  @Test("each command of docs/concepts.md prints the words that the page quotes")
  func shown() throws {
    let sandbox = try Sandbox()
    try FileManager.default.createSymbolicLink(
      atPath: sandbox.path("Examples"),
      withDestinationPath: Concept.folder.appending(path: "Examples").path)
    func run(_ command: String) throws -> Sandbox.Run {
      try sandbox.run(command.split(separator: " ").map(String.init))
    }
    _ = try run(
      "train Examples/breast-cancer.csv --target diagnosis --preset plain --epochs 3 --output breast-cancer.safetensors"
    )
    let trace = try run("explain Examples/worked-examples/deck-3-4-1.json --format json").output
    try sandbox.write(trace, to: "trace.json")
    for (command, concepts) in Dictionary(grouping: Concept.all, by: \.command) {
      let result = try run(command)
      #expect(result.status == 0, "\(command): \(result.error)")
      for concept in concepts {
        #expect(
          result.output.contains(concept.words) || result.error.contains(concept.words),
          "\(concept.number): \(concept.words)")
      }
    }
  }
}
