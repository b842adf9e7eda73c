import Foundation
import Testing

/// Texts that users read, as files in `Snapshots`. A changed sentence is a changed line of a file.
/// With BACKPROP_UPDATE_SNAPSHOTS=1 in the environment the tests write the files instead of
/// comparing them.
@Suite("Snapshots") struct SnapshotTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots")

  private func compare(_ text: String, with name: String) throws {
    let file = Self.folder.appendingPathComponent(name + ".txt")
    if ProcessInfo.processInfo.environment["BACKPROP_UPDATE_SNAPSHOTS"] != nil {
      return try Data(text.utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, pair) in zip(expected, lines).enumerated() where pair.0 != pair.1 {
      Issue.record("\(name).txt, line \(index + 1): \"\(pair.1)\" instead of \"\(pair.0)\"")
      return
    }
    #expect(lines.count == expected.count, "the number of lines of \(name).txt")
  }

  @Test(
    "the help of each command is that of its snapshot",
    arguments: [
      "", "train", "evaluate", "predict", "describe", "explain", "derive", "check", "verify",
      "report", "tune",
    ])
  func help(command: String) throws {
    let arguments = (command.isEmpty ? [] : [command]) + ["--help"]
    let run = try Sandbox().run(arguments, environment: ["COLUMNS": "80"])
    #expect(run.status == 0)
    try compare(run.output, with: "help\(command.isEmpty ? "" : "-" + command)")
  }

  @Test(
    "what train and describe print and the report says is that of the snapshots",
    arguments: TrainingRun.all)
  func training(example: TrainingRun) throws {
    let outputs = try example.outputs()
    try compare(
      """
      --- standard error of train
      \(Self.withoutTimes(outputs.progress))--- standard output of train
      \(Self.withoutTimes(outputs.terminal))--- describe
      \(outputs.description)
      """, with: "train-\(example.name)")
    try compare(Self.prose(of: outputs.page), with: "report-\(example.name)")
  }

  /// The text with `…` for each time and throughput, and without lines of progress.
  private static func withoutTimes(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("epoch ") }.joined(separator: "\n")
      .replacing(#/(under )?[\d.e-]+ s, [\d,]+ rows/s/#, with: "… s, … rows/s")
  }

  /// The headings, paragraphs, terms and captions of a page, one a line, and its first table.
  private static func prose(of page: String) -> String {
    var body = page[...]
    if let start = page.range(of: "<main"), let end = page.range(of: "</footer>") {
      body = page[start.lowerBound..<end.lowerBound]
    }
    let first = body.firstMatch(of: #/<table[\s\S]*?<\/table>/#).map { String($0.output) } ?? ""
    let text = String(body)
      .replacing(#/<math[\s\S]*?<\/math>/#, with: "…")
      .replacing(#/<svg[\s\S]*?<\/svg>/#, with: "")
      .replacing(#/<tbody[\s\S]*?<\/tbody>/#, with: "")
      .replacing(#/<thead[\s\S]*?<\/thead>/#, with: "")
    return lines(text) + "\nfirst table\n" + lines(first)
  }

  private static func lines(_ markup: String) -> String {
    markup.replacing(#/<\/(h1|h2|h3|p|dt|dd|caption|figcaption|summary|li|tr)>/#, with: "\n")
      .replacing(#/<\/(th|td)>/#, with: "  ")
      .replacing(#/<[^>]*>/#, with: "")
      .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }
}
