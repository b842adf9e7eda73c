import Foundation
import Testing

@Suite("predict --coverage") struct CoverageTests {
  /// Numbers with noise, and classes, half of them determined by the first number, with names that need
  /// quotes.
  private static let table = Tables.table("a,b,y,c", 300) { row in
    let noise = row * 7919 % 101
    let kind = row * 37 % 100 < 50 ? 0 : noise < 50 ? 1 : 2
    let name = ["plain", "\"one;two\"", "\"a \"\"b\"\"\""][kind]
    return "\(row * 37 % 100),\(row % 7),\(Double(row * 37 % 100 + noise) / 10),\(name)"
  }

  private static func sandbox(target: String, _ options: String = "") throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(table, to: "x.csv")
    let drop = target == "y" ? "c" : "y"
    let train =
      "train x.csv --target \(target) --preset plain --drop \(drop) --epochs 40 --output model"
    let run = try sandbox.run(CommandCase.words(train + " " + options))
    #expect(run.status == 0, "\(run.error)")
    return sandbox
  }

  private struct Answers: Decodable {
    let columns: [String]
    let rows: [[Cell]]

    enum Cell: Decodable, Equatable {
      case number(Double)
      case text(String)
      case set([String])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let set = try? container.decode([String].self) {
          self = .set(set)
        } else if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .text(try container.decode(String.self))
        }
      }

      var number: Double? { if case .number(let value) = self { value } else { nil } }
      var set: [String]? { if case .set(let labels) = self { labels } else { nil } }
    }
  }

  private static func answers(_ sandbox: Sandbox, _ coverage: String) throws -> Answers {
    let run = try sandbox.run([
      "predict", "model", "x.csv", "--coverage", coverage, "--format", "json",
    ])
    #expect(run.status == 0, "\(run.error)")
    return try JSONDecoder().decode(Answers.self, from: Data(run.output.utf8))
  }

  @Test("predict --coverage gives intervals, wider for more coverage")
  func intervals() throws {
    let sandbox = try Self.sandbox(target: "y")
    let csv = try sandbox.run(["predict", "model", "x.csv", "--coverage", "0.9"]).output
    let lines = csv.split(separator: "\n")
    #expect(lines.count == 301 && lines[0] == "prediction,prediction_low,prediction_high")
    var widths: [Double] = []
    for coverage in ["0.5", "0.9"] {
      let answers = try Self.answers(sandbox, coverage)
      #expect(answers.columns == ["prediction", "prediction_low", "prediction_high"])
      let row = answers.rows[4].compactMap(\.number)
      #expect(row.count == 3 && abs(row[1] + row[2] - 2 * row[0]) < 1e-9)
      widths.append(row[2] - row[1])
      if coverage == "0.9" {
        #expect(lines[5].split(separator: ",").map { Double($0) } == row)
      }
    }
    #expect(widths[0] > 0 && widths[1] > widths[0])
  }

  @Test("predict --coverage gives sets of classes, separated by semicolons and quoted if necessary")
  func sets() throws {
    let sandbox = try Self.sandbox(target: "c")
    let header =
      #"prediction,"probability_a ""b""",probability_one;two,probability_plain,prediction_set"#
    let run = try sandbox.run(["predict", "model", "x.csv", "--coverage", "0.95"])
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 301 && lines[0] == header)
    let sets = try Self.answers(sandbox, "0.95").rows.map { try #require($0.last?.set) }
    let spelled: [[String]: String] = [
      []: #",""#, ["plain"]: ",plain", ["one;two"]: #",\#"""one;two""""#,
      ["a \"b\"", "one;two"]: #","""a """"b"""""";""one;two""""#,
    ]
    for (line, set) in zip(lines.dropFirst(), sets) {
      if let ending = spelled[set] { #expect(line.hasSuffix(ending), "\(line)") }
    }
    #expect(sets.contains(["plain"]) && sets.contains(["a \"b\"", "one;two"]))
    let held = zip(Self.table.split(separator: "\n").dropFirst(), sets).count { line, set in
      let kind = line.hasSuffix("plain") ? "plain" : line.hasSuffix("two\"") ? "one;two" : "a \"b\""
      return set.contains(kind)
    }
    #expect(held > 270)
  }

  @Test("a note counts empty prediction sets")
  func empty() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Tables.good, to: "good.csv")
    let train =
      "train good.csv --target y --preset plain --epochs 60 --validation 0.5 --output model"
    #expect(try sandbox.run(CommandCase.words(train)).status == 0)
    let run = try sandbox.run(["predict", "model", "good.csv", "--coverage", "0.3"])
    let empty = run.output.split(separator: "\n").count { $0.hasSuffix(",\"\"") }
    let note = "note: \(empty) of 40 rows have an empty prediction set"
    #expect(empty > 5 && run.error.contains(note), "\(run.error)")
    let most = try sandbox.run(["predict", "model", "good.csv", "--coverage", "0.95"])
    #expect(!most.error.contains("empty prediction set"), "\(most.error)")
  }

  @Test("describe says on which rows regions are calibrated, or why there are none")
  func described() throws {
    for (target, options, says) in [
      ("y", "", "prediction intervals (`predict --coverage`) are calibrated on 60 rows"),
      ("c", "--members 3", "prediction sets (`predict --coverage`) are calibrated on 300 rows"),
      ("c", "--validation none", "no prediction sets: no rows were held out"),
    ] {
      let sandbox = try Self.sandbox(target: target, options)
      let output = try sandbox.run(["describe", "model"]).output
      #expect(output.contains(says), "\(output)")
      let json = try sandbox.run(["describe", "model", "--format", "json"]).output
      #expect(json.contains("\"largestCoverage\"") == !options.contains("none"))
    }
  }

  @Test("a coverage out of range is refused with a remedy")
  func refusals() throws {
    let sandbox = try Self.sandbox(target: "y")
    for (coverage, says) in [
      ("0.99", "at least 99 calibration rows, and the model has 60"), ("0.99", "at most 0.983"),
      ("1", "between 0 and 1"), ("90", "between 0 and 1"), ("x", "--coverage"),
    ] {
      let run = try sandbox.run(["predict", "model", "x.csv", "--coverage", coverage])
      #expect(run.status == 64 && run.output.isEmpty && run.error.contains(says), "\(run.error)")
    }
    let none = try Self.sandbox(target: "y", "--validation none")
    let run = try none.run(["predict", "model", "x.csv", "--coverage", "0.9"])
    #expect(run.status == 64 && run.error.contains("no nonconformity scores"), "\(run.error)")
  }
}
