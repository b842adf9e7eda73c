import Foundation
import Testing

/// The rows of each metric, as the JSON, the terminal, `describe` and the report name and count
/// them.
@Suite("The rows of metrics in outputs") struct EvaluationSourceTests {
  /// A column of a metrics table: its label, its number of rows and its values.
  private struct Column: Equatable {
    let label: String
    let count: Int
  }

  @Test(
    "JSON, terminal, describe and report name and count the same rows", arguments: TrainingRun.all)
  func sources(example: TrainingRun) throws {
    let outputs = try example.outputs()
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(outputs.json.utf8)) as? [String: Any])
    let expected = try ["test", "validation", "training"].compactMap { key -> Column? in
      guard let part = json[key] as? [String: Any] else { return nil }
      return Column(
        label: try #require(part["source"] as? String), count: try #require(part["rows"] as? Int))
    }
    // what the preset and the options ask for
    let heldOut = example.preset == "best" ? "out-of-fold" : "validation"
    #expect(expected.map(\.label) == (example.hasTest ? ["test"] : []) + [heldOut, "training"])
    let counts = (example.hasTest ? [] : [0]) + expected.map(\.count)
    let (test, held, trained) = (counts[0], counts[1], counts[2])
    #expect(test == (example.hasTest ? 30 : 0))
    #expect(heldOut == "out-of-fold" ? held == trained : held + trained + test == 120)

    let baselines = 2
    for text in [outputs.terminal, outputs.description] {
      let columns = try terminalColumns(text)
      #expect(columns.count == expected.count + baselines, "\(text)")
      #expect([columns[0]] + columns.dropFirst(1 + baselines) == expected, "\(text)")
      // the baselines are measured on the rows of the first column
      for column in columns[1...baselines] { #expect(column.count == expected[0].count) }
    }
    if let confusion = outputs.terminal.firstMatch(of: #/confusion matrix, ([a-z-]+) rows/#) {
      #expect(confusion.output.1 == expected[0].label)
    } else {
      #expect(["regression", "multilabel"].contains(example.task))
    }
    let page = try reportColumns(outputs.page)
    #expect(Array(page.prefix(expected.count)) == expected, "\(page)")
    for column in page.dropFirst(expected.count) {
      #expect(column.label.hasSuffix("(\(expected[0].label))") && column.count == expected[0].count)
    }
    try checkProse(outputs, expected)
  }

  /// Sentences of the page, of `train` and of `describe` that name rows.
  private func checkProse(_ outputs: TrainingRun.Outputs, _ expected: [Column]) throws {
    let first = expected[0]
    let rows = "\(first.count) \(first.label) rows"
    #expect(outputs.page.contains("The metrics are computed on \(rows) of table.csv."))
    #expect(outputs.page.contains("On the \(rows) the loss is"))
    if outputs.page.contains("are predicted correctly") {
      #expect(outputs.page.contains("Of \(rows) of table.csv, "))
    }
    let counts = expected.map { "\($0.count) \($0.label)" }
    #expect(outputs.page.contains(">\(counts.joined(separator: ", "))"), "\(counts)")
    let described = expected.map { "\($0.count) \($0.label) rows" }.joined(separator: ", ")
    #expect(outputs.description.contains("  \(described); checksum"), "\(outputs.description)")
    // what is fitted on held-out rows names them, and never the test rows
    let fitted = outputs.terminal.matches(of: #/fitted on the ([a-z-]+) rows/#)
    for match in fitted { #expect(match.output.1 == expected[expected.count - 2].label) }
  }

  /// The columns of the metrics table: names stand right-aligned over the numbers of rows.
  private func terminalColumns(_ text: String) throws -> [Column] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let row = try #require(lines.firstIndex { $0.hasPrefix("  rows ") }, "\(text)")
    let counts = lines[row].split(separator: " ").dropFirst().compactMap { Int($0) }
    let labels = lines[row - 1].split(separator: #/ {2,}/#).map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    try #require(labels.count == counts.count, "\(lines[row - 1])")
    return zip(labels, counts).map { Column(label: $0, count: $1) }
  }

  /// The columns of the report's first table.
  private func reportColumns(_ page: String) throws -> [Column] {
    let table = try #require(page.firstMatch(of: #/<table[\s\S]*?<\/table>/#)).output
    let labels = table.matches(of: #/<th scope="col"[^>]*>([^<]*)<\/th>/#).map {
      String($0.output.1)
    }
    let row = try #require(
      table.firstMatch(of: #/<th scope="row"[^>]*>rows<\/th>([\s\S]*?)<\/tr>/#))
    let counts = row.output.1.matches(of: #/>(\d+)</#).compactMap { Int($0.output.1) }
    try #require(labels.count == counts.count + 1, "\(labels) \(counts)")
    return zip(labels.dropFirst(), counts).map { Column(label: $0, count: $1) }
  }
}
