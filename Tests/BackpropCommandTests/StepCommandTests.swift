import Foundation
import Testing

@Suite("Steps of train") struct StepCommandTests {
  /// Numbers that are codes, and what they stand for multiplied.
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
    struct Preprocessing: Decodable { let mostSteps: Int? }
    let triesSteps: Bool
    let preprocessing: Preprocessing
  }

  @Test("that make the networks better are in the model")
  func won() throws {
    let sandbox = try Self.sandbox(Self.codes)
    let run = try sandbox.run(Self.train)
    #expect(run.status == 0, "\(run.error)")
    let note = "note: steps make better networks and are taken: loss "
    let said = try #require(run.errorLines.first { $0.hasPrefix(note) }, "\(run.error)")
    #expect(said.hasSuffix("on 96 rows not trained on"), "\(said)")
    let networks = run.errorLines.filter { $0.hasPrefix("5 networks: ") }
    #expect(networks.count == 2 && networks[0].contains(": 2-") && networks[1].contains(": 14-"))
    #expect(try sandbox.run(["describe", "m"]).output.contains("whether it is above 0"))
    // what is asked for is what comes of the trial
    let tried = try sandbox.run(["predict", "m", "x.csv"]).output
    #expect(try sandbox.run(Self.train + ["--steps"]).error.contains("note: steps") == false)
    #expect(try sandbox.run(["predict", "m", "x.csv"]).output == tried)
    let json = try sandbox.run(Self.train + ["--format", "json", "--epochs", "256"])
    #expect(json.errorLines.contains { $0.hasPrefix("{\"note\":\"steps make better networks") })
  }

  @Test("what is found in a network of the trial is said where it is won, and not before")
  func findings() throws {
    let sandbox = try Self.sandbox(Self.codes)
    let rate = ["--hidden", "8,8", "--activation", "relu", "--learning-rate", "2"]
    let steps = try sandbox.run(Self.train + rate + ["--steps"]).errorLines
    let found = steps.filter { $0.hasPrefix("warning: after epoch") }
    #expect(!found.isEmpty, "\(steps)")
    let lines = try sandbox.run(Self.train + rate).errorLines
    let note = try #require(lines.firstIndex { $0.hasPrefix("note: steps make") }, "\(lines)")
    #expect(lines[note...].filter { $0.hasPrefix("warning: after epoch") } == found)
    let none = try sandbox.run(Self.train + rate + ["--no-steps"]).errorLines
    let before = lines[..<note].filter { $0.hasPrefix("warning:") }
    #expect(before == none.filter { $0.hasPrefix("warning:") })
  }

  @Test("that do not are left out")
  func lost() throws {
    let table = Tables.table("a,b,y", 240) {
      "\($0 * 77 % 240),0.\($0 * 31 % 7),\($0 * 77 % 240).5"
    }
    let sandbox = try Self.sandbox(table)
    let run = try sandbox.run(Self.train)
    let note = "note: no steps, as the networks are not surely better with them: loss "
    #expect(run.errorLines.contains { $0.hasPrefix(note) }, "\(run.error)")
    let tried = try sandbox.run(["predict", "m", "x.csv"]).output
    #expect(try sandbox.run(Self.train + ["--no-steps"]).error.contains("steps, as") == false)
    #expect(try sandbox.run(["predict", "m", "x.csv"]).output == tried)
  }

  @Test(
    "are settled by options and by a file of them",
    arguments: [
      ([], true, nil), (["--steps"], false, 63), (["--no-steps"], false, nil),
      (["--recipe", "plain"], false, nil), (["--recipe", "plain", "--steps"], false, 63),
    ] as [([String], Bool, Int?)])
  func options(options: [String], tries: Bool, most: Int?) throws {
    let sandbox = try Self.sandbox(Self.codes)
    let config = try sandbox.run(Self.train + options + ["--print-config"])
    let settled = try JSONDecoder().decode(Settled.self, from: Data(config.output.utf8))
    #expect(settled.triesSteps == tries && settled.preprocessing.mostSteps == most)
    try sandbox.write(config.output, to: "c.json")
    let again = try sandbox.run(Self.train + ["--config", "c.json", "--print-config"])
    #expect(again.output == config.output, "\(again.error)")
  }

  @Test("are tried within a time budget that suffices for it, and else the note says so")
  func timeBudget() throws {
    let sandbox = try Self.sandbox(Self.codes)
    let timed = try sandbox.run(Self.train + ["--epochs", "40", "--time-budget", "10m"])
    #expect(timed.error.contains("all 40 epochs ("), "\(timed.error)")
    #expect(timed.error.contains("note: steps make") || timed.error.contains("note: no steps"))
    let model = try sandbox.read("m")
    #expect(try sandbox.run(Self.train + ["--epochs", "40"]).status == 0)
    #expect(try sandbox.read("m") == model)
    let short = try sandbox.run(Self.train + ["--epochs", "1000000", "--time-budget", "3s"])
    #expect(short.error.contains("epochs without a trial of steps ("), "\(short.error)")
    #expect(short.error.contains(" --no-steps with the same seed gives the same model"))
    #expect(!short.error.contains("note: no steps") && !short.error.contains("note: steps make"))
  }

  @Test("Ctrl-C while they are tried saves the model without them")
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
    #expect(run.error.contains("note: interrupted while steps were tried: the model has none"))
    #expect(run.output.contains("all 20 epochs"), "\(run.output)")
    let description = try sandbox.run(["describe", "m"])
    #expect(description.status == 0 && !description.output.contains("whether it is above"))
  }
}
