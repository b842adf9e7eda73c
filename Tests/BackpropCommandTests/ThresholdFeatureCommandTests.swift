import BackpropTables
import Foundation
import Testing

@Suite("Threshold features of train") struct ThresholdFeatureCommandTests {
  /// Two columns of codes; the target is the product of the values that they stand for.
  private static let codes = Tables.table("a,b,y", 240) { row in
    let (a, b) = (row * 7 % 8, row / 8 % 6)
    return "\(a),\(b),\([3, 9, 1, 7, 2, 8, 0, 5][a] * [4, 1, 6, 0, 5, 2][b]).5"
  }
  private static let train = ["train", "x.csv", "--target", "y", "--output", "m"]

  private static func sandbox(_ table: String) throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(table, to: "x.csv")
    return sandbox
  }

  private struct Settled: Decodable {
    struct Preprocessing: Decodable { let thresholdFeatures: ThresholdFeatures }
    let preprocessing: Preprocessing
  }

  @Test("threshold features that lower the loss are in the model")
  func won() throws {
    let sandbox = try Self.sandbox(Self.codes)
    let run = try sandbox.run(Self.train)
    #expect(run.status == 0, "\(run.error)")
    let note = "note: threshold features are used: they lower the loss ("
    let said = try #require(run.errorLines.first { $0.hasPrefix(note) }, "\(run.error)")
    #expect(said.hasSuffix("on 96 held-out rows)"), "\(said)")
    let networks = run.errorLines.filter { $0.hasPrefix("ensemble of 5 networks: ") }
    #expect(networks.count == 2 && networks[0].contains(": 2-") && networks[1].contains(": 14-"))
    #expect(try sandbox.run(["describe", "m"]).output.contains("threshold features: above 0"))
    // the option gives the model of the comparison
    let compared = try sandbox.run(["predict", "m", "x.csv"]).output
    #expect(
      try sandbox.run(Self.train + ["--threshold-features"]).error.contains("note: threshold")
        == false)
    #expect(try sandbox.run(["predict", "m", "x.csv"]).output == compared)
    let json = try sandbox.run(Self.train + ["--format", "json", "--epochs", "256"])
    #expect(json.errorLines.contains { $0.hasPrefix("{\"note\":\"threshold features are used") })
  }

  @Test("findings about networks of the comparison are printed only after it is won")
  func findings() throws {
    let sandbox = try Self.sandbox(Self.codes)
    let rate = ["--hidden", "8,8", "--activation", "relu", "--learning-rate", "2"]
    let steps = try sandbox.run(Self.train + rate + ["--threshold-features"]).errorLines
    let found = steps.filter { $0.hasPrefix("warning: after epoch") }
    #expect(!found.isEmpty, "\(steps)")
    let lines = try sandbox.run(Self.train + rate).errorLines
    let note = try #require(
      lines.firstIndex { $0.hasPrefix("note: threshold features are used") }, "\(lines)")
    #expect(lines[note...].filter { $0.hasPrefix("warning: after epoch") } == found)
    let none = try sandbox.run(Self.train + rate + ["--no-threshold-features"]).errorLines
    let before = lines[..<note].filter { $0.hasPrefix("warning:") }
    #expect(before == none.filter { $0.hasPrefix("warning:") })
  }

  @Test("threshold features without a significant gain are not in the model")
  func lost() throws {
    let table = Tables.table("a,b,y", 240) {
      "\($0 * 77 % 240),0.\($0 * 31 % 7),\($0 * 77 % 240).5"
    }
    let sandbox = try Self.sandbox(table)
    let run = try sandbox.run(Self.train)
    let note = "note: threshold features are not used: no significant gain ("
    #expect(run.errorLines.contains { $0.hasPrefix(note) }, "\(run.error)")
    let compared = try sandbox.run(["predict", "m", "x.csv"]).output
    #expect(
      try sandbox.run(Self.train + ["--no-threshold-features"]).error.contains("note: threshold")
        == false)
    #expect(try sandbox.run(["predict", "m", "x.csv"]).output == compared)
  }

  @Test(
    "options and a configuration file decide about threshold features",
    arguments: [
      ([], .automatic), (["--threshold-features"], .on(maximum: 63)),
      (["--no-threshold-features"], .off), (["--preset", "plain"], .off),
      (["--recipe", "plain", "--threshold-features"], .on(maximum: 63)),
    ] as [([String], ThresholdFeatures)])
  func options(options: [String], expected: ThresholdFeatures) throws {
    let sandbox = try Self.sandbox(Self.codes)
    let config = try sandbox.run(Self.train + options + ["--print-config"])
    let settled = try JSONDecoder().decode(Settled.self, from: Data(config.output.utf8))
    #expect(settled.preprocessing.thresholdFeatures == expected)
    try sandbox.write(config.output, to: "c.json")
    let again = try sandbox.run(Self.train + ["--config", "c.json", "--print-config"])
    #expect(again.output == config.output, "\(again.error)")
  }

  @Test(
    "a time budget includes the comparison of threshold features, or a note says that it does not")
  func timeBudget() throws {
    let sandbox = try Self.sandbox(Self.codes)
    let timed = try sandbox.run(Self.train + ["--epochs", "40", "--time-budget", "10m"])
    #expect(timed.error.contains("all 40 epochs ("), "\(timed.error)")
    #expect(timed.error.contains("note: threshold features are"))
    let model = try sandbox.read("m")
    #expect(try sandbox.run(Self.train + ["--epochs", "40"]).status == 0)
    #expect(try sandbox.read("m") == model)
    let short = try sandbox.run(Self.train + ["--epochs", "1000000", "--time-budget", "3s"])
    #expect(
      short.error.contains(", without a comparison of threshold features ("), "\(short.error)")
    #expect(
      short.error.contains(" --no-threshold-features with the same seed gives the same model"))
    #expect(!short.error.contains("note: threshold features are"))
  }

  @Test("Ctrl-C during the comparison saves the model without threshold features")
  func interruption() throws {
    let table = Tables.table("a,b,c,d,e,y", 4000) { row in
      (1...5).map { "\(row * (7 + $0) % 3989).5" }.joined(separator: ",") + ",\(row * 37 % 4001).5"
    }
    let sandbox = try Self.sandbox(table)
    let running = try sandbox.start(Self.train + ["--epochs", "20"])
    #expect(running.wait { $0.error.contains("epoch 20/20") })
    running.interrupt()
    let run = try running.wait(atMost: 60)
    #expect(run.status == 130, "\(run.error)")
    #expect(
      run.error.contains(
        "note: interrupted during the comparison: the model has no threshold features"))
    #expect(run.output.contains("all 20 epochs"), "\(run.output)")
    let description = try sandbox.run(["describe", "m"])
    #expect(description.status == 0 && !description.output.contains("threshold features: above"))
  }
}
