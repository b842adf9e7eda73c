import Foundation
import Testing

@Suite("tune") struct TuneTests {
  private static let tune = ["tune", "good.csv", "--target", "y", "--epochs", "24"]

  private static func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(Tables.good, to: "good.csv")
    return sandbox
  }

  private static let written = ["m", "m.config.json", "m.trials.csv"]

  /// The lines of the table of trials without what takes another time each time.
  private static func trials(_ sandbox: Sandbox) throws -> [[String]] {
    let text = String(decoding: try sandbox.read("m.trials.csv"), as: UTF8.self)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let seconds = try #require(lines[0].firstIndex(of: "seconds"))
    return lines.map { line in line.indices.filter { $0 != seconds }.map { line[$0] } }
  }

  @Test(
    "tune writes the best model, its options and all trials; train --config makes the same model")
  func writes() throws {
    let sandbox = try Self.sandbox()
    let run = try sandbox.run(Self.tune + ["--trials", "4", "--output", "m", "--test", "0.2"])
    #expect(run.status == 0, "\(run.error)")
    #expect(try sandbox.content().keys.sorted() == ["good.csv"] + Self.written)
    let lines = try Self.trials(sandbox)
    #expect(lines.count == 6)
    #expect(lines[0].prefix(6) == ["trial", "rung", "epochs", "networks", "loss", "accuracy"])
    #expect(
      lines.dropFirst().map { Array($0.prefix(4)) } == [
        ["1", "1", "24", "5"], ["2", "0", "8", "5"], ["3", "0", "8", "5"], ["4", "0", "8", "5"],
      ] + [Array(lines[5].prefix(4))])
    #expect(lines[5][1] == "1")
    for word in ["preset", "loss", "accuracy", "learning rate", "hidden", "test", "model: m;"] {
      #expect(run.output.contains(word), "\(word) in: \(run.output)")
    }
    let train = [
      "train", "good.csv", "--target", "y", "--config", "m.config.json", "--output", "again",
    ]
    #expect(try sandbox.run(train).status == 0)
    #expect(try sandbox.read("again") == sandbox.read("m"))
    let config = try sandbox.run(train + ["--print-config"])
    #expect(try Array(config.output.utf8) == sandbox.read("m.config.json"))
  }

  @Test("tune keeps the trial with the lowest held-out loss, never above the preset")
  func winner() throws {
    let sandbox = try Self.sandbox()
    let run = try sandbox.run(
      Self.tune + ["--trials", "4", "--output", "m", "--format", "json"])
    #expect(run.status == 0, "\(run.error)")
    struct Found: Decodable {
      struct Trial: Decodable {
        let trial, rung: Int
        let loss: Double
      }
      struct Metrics: Decodable { let loss: Double }
      let best: Int
      let trials: [Trial]
      let validation: Metrics
    }
    let found = try JSONDecoder().decode(Found.self, from: Data(run.output.utf8))
    let full = found.trials.filter { $0.rung == 1 }
    let best = try #require(full.min { $0.loss < $1.loss })
    #expect(full.count == 2 && best.trial == found.best && best.loss == found.validation.loss)
    #expect(found.validation.loss <= found.trials[0].loss && found.trials[0].trial == 1)
    #expect(run.errorLines.count { $0.hasPrefix("{\"epochs\"") } == 5, "\(run.error)")
  }

  @Test("tune is deterministic and continues from its trial table to the same result")
  func resumes() throws {
    let whole = try Self.sandbox()
    let tune = Self.tune + ["--output", "m", "--seed", "7"]
    #expect(try whole.run(tune + ["--trials", "4", "--threads", "1"]).status == 0)
    let parts = try Self.sandbox()
    #expect(try parts.run(tune + ["--trials", "4", "--threads", "2"]).status == 0)
    #expect(try Self.trials(parts) == Self.trials(whole))
    #expect(try parts.read("m") == whole.read("m"))

    // as if it had been interrupted after three trials, before the model was written
    let lines = String(decoding: try parts.read("m.trials.csv"), as: UTF8.self)
      .split(separator: "\n")
    try parts.write(lines.prefix(4).joined(separator: "\n") + "\n", to: "m.trials.csv")
    try parts.write("no model", to: "m")
    let again = try parts.run(tune + ["--trials", "4"])
    #expect(again.status == 0, "\(again.error)")
    #expect(again.error.contains("the search continues from 3 trials in m.trials.csv"))
    #expect(again.error.contains("so it is trained again"))
    #expect(try Self.trials(parts) == Self.trials(whole))
    #expect(try parts.read("m") == whole.read("m"))

    // nothing is left to do
    let table = try parts.read("m.trials.csv")
    let done = try parts.run(tune + ["--trials", "4", "--threads", "1"])
    #expect(done.status == 0 && !done.error.contains("trained again"), "\(done.error)")
    #expect(try parts.read("m.trials.csv") == table && parts.read("m") == whole.read("m"))
  }

  @Test("a search does not continue from trials with other validation rows")
  func otherRows() throws {
    let sandbox = try Self.sandbox()
    let lines = Tables.good.split(separator: "\n")
    try sandbox.write(lines.prefix(20).joined(separator: "\n"), to: "v.csv")
    let tune = Self.tune + ["--trials", "1", "--output", "m", "--validation", "v.csv"]
    #expect(try sandbox.run(tune).status == 0)
    let again = try sandbox.run(tune)
    #expect(again.status == 0 && again.error.contains("continues from 1 trial"), "\(again.error)")
    try sandbox.write(lines.prefix(30).joined(separator: "\n"), to: "v.csv")
    let files = try sandbox.content()
    let other = try sandbox.run(tune)
    #expect(other.status == 65 && other.error.contains("another table"), "\(other.error)")
    #expect(try sandbox.content() == files)
  }

  @Test("tune keeps to its time budget")
  func time() throws {
    let sandbox = try Self.sandbox()
    let clock = ContinuousClock()
    let start = clock.now
    let run = try sandbox.run([
      "tune", "good.csv", "--target", "y", "--time-budget", "4s", "--output", "m",
    ])
    #expect(run.status == 0, "\(run.error)")
    #expect(clock.now - start < .seconds(4.6))
    #expect(run.error.contains("a sixth of the time budget of 4s suffices for"), "\(run.error)")
    #expect(try Self.trials(sandbox).count >= 2)
  }

  @Test("Ctrl-C ends tune with the best model so far")
  func interruption() throws {
    let sandbox = try Self.sandbox()
    let running = try sandbox.start(Self.tune + ["--trials", "100000", "--output", "m"])
    #expect(running.wait { $0.error.contains("trial 2,") })
    running.interrupt()
    let run = try running.wait(atMost: 60)
    #expect(run.status == 130, "\(run.error)")
    #expect(run.output.contains("no trial is better than the preset"))
    #expect(try sandbox.content().keys.sorted() == ["good.csv"] + Self.written)
    #expect(try sandbox.run(["describe", "m"]).status == 0)
  }

  static let failures: [CommandCase] = [
    .fails(
      "a search without an end", 64, "tune good.csv --target y", ["--time-budget or --trials"]),
    .fails("no trial", 64, "tune good.csv --target y --trials 0", ["at least 1"]),
    .fails(
      "no time", 64, "tune good.csv --target y --time-budget 0.001s",
      ["0.001s ended before the first trial was completed"]),
    .fails(
      "a span of time without a unit", 64, "tune good.csv --target y --time-budget 10", ["'10'"]),
    .fails(
      "nothing to compare by", 64, "tune good.csv --target y --trials 2 --validation none",
      ["no held-out rows to compare trials on", "--validation"]),
    .fails(
      "too few rows", 64, "a,y\n1,u\n2,v\n3,u\n4,v\n", "tune x.csv --target y --trials 2",
      ["no held-out rows to compare trials on"]),
    .fails("a table that is not there", 66, "tune none.csv --target y --trials 2", ["none.csv"]),
    .fails("a search without a target", 64, "tune good.csv --trials 2", ["no target"]),
    .fails(
      "a model in a directory that is not there", 73,
      "tune good.csv --target y --trials 2 --output none/m", ["none/m", "create its directory"]),
    .fails(
      "trials of another table", 65, "tune good.csv --target y --trials 2 --output m",
      ["m.trials.csv, line 2", "another table", "another place"]
    ).with([
      "m.trials.csv": Array(
        """
        trial,rung,epochs,networks,loss,accuracy,seconds,seed,search
        1,2,256,5,0.1,0.9,1,42,0123456789abcdef

        """.utf8)
    ]),
    .fails(
      "a table that is none of trials", 65, "tune good.csv --target y --trials 2 --output m",
      ["m.trials.csv", "no column 'search'"]
    ).with(["m.trials.csv": Array(Tables.good.utf8)]),
    .fails("images", 64, "tune images --labels labels --trials 2", ["images", "backprop train"])
      .with(["images": Tables.images, "labels": Tables.labels]),
  ]

  @Test("tune refuses what it cannot search", arguments: failures)
  func refusals(run: CommandCase) throws { try run.check() }
}
