import BackpropModels
import Foundation
import Testing

@Suite("A time budget") struct TimeBudgetTests {
  private static let table = Tables.table("a,b,y", 3000) {
    "\(Double($0) / 7),\($0 * 31 % 101),\($0 * 37 % 23 < 9 ? "no" : "yes")"
  }

  private struct Settled: Decodable {
    struct Training: Decodable { let epochs: Int }
    let training: Training
    let validation: Validation
  }

  @Test("a time budget sets the epochs, and with them the same model is trained again")
  func settles() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "x.csv")
    let train = [
      "train", "x.csv", "--target", "y", "--members", "2", "--hidden", "32",
      "--epochs", "100000",
    ]
    let clock = ContinuousClock()
    let start = clock.now
    let timed = try sandbox.run(train + ["--time-budget", "4s", "--output", "timed"])
    let seconds = (clock.now - start) / .seconds(1)
    #expect(timed.status == 0, "\(timed.error)")
    #expect(seconds < 4.6, "\(seconds) s")
    let note = try #require(timed.errorLines.first { $0.hasPrefix("note: the time budget of 4s") })
    let match = try #require(note.firstMatch(of: /suffices for (\d+) of 100,?000 epochs/))
    let epochs = try #require(Int(match.1))
    let options = "--epochs \(epochs) --no-threshold-features with the same seed"
    #expect(epochs > 1 && note.contains(options), "\(note)")
    let again = try sandbox.run(
      train + ["--epochs", "\(epochs)", "--no-threshold-features", "--output", "again"])
    #expect(again.status == 0, "\(again.error)")
    // where others slow the machine down too much, the time is up before the last epoch
    if !timed.output.contains("out of time") {
      #expect(try sandbox.read("timed") == sandbox.read("again"))
    }
    let description = try sandbox.run(["describe", "timed", "--format", "json"])
    #expect(description.output.contains("\"epochs\" : \(epochs)"), "\(description.output)")
  }

  @Test("a time budget for all epochs changes nothing")
  func ample() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "x.csv")
    let train = ["train", "x.csv", "--target", "y", "--members", "2", "--epochs", "3"]
    let timed = try sandbox.run(train + ["--time-budget", "1h", "--output", "timed"])
    #expect(
      timed.status == 0 && timed.error.contains("suffices for all 3 epochs"), "\(timed.error)")
    #expect(try sandbox.run(train + ["--output", "again"]).status == 0)
    #expect(try sandbox.read("timed") == sandbox.read("again"))
  }

  @Test("a short time budget trains fewer networks, unless --members is given")
  func members() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "x.csv")
    let config = ["train", "x.csv", "--target", "y", "--time-budget", "1s", "--print-config"]
    func settled(_ options: [String]) throws -> Settled {
      let run = try sandbox.run(config + options)
      #expect(run.status == 0, "\(run.error)")
      return try JSONDecoder().decode(Settled.self, from: Data(run.output.utf8))
    }
    let slow = ["--hidden", "700,700,700"]
    let fewer = try settled(slow)
    #expect(fewer.validation.networks < 5 && fewer.training.epochs < 256)
    let kept = try settled(slow + ["--members", "5"])
    #expect(kept.validation == .outOfFold(networks: 5) && kept.training.epochs < 16)
  }

  @Test("a time budget that ends before the first epoch leaves no model")
  func tooShort() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "x.csv")
    let run = try sandbox.run([
      "train", "x.csv", "--target", "y", "--time-budget", "0.001s", "--output", "model",
    ])
    #expect(run.status == 64, "\(run.error)")
    #expect(run.error.contains("0.001s ended before the first epoch was completed"))
    #expect(try sandbox.content().keys.sorted() == ["x.csv"])
  }

  @Test("progress lines say how much time is left")
  func timeLeft() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "x.csv")
    let run = try sandbox.run([
      "train", "x.csv", "--target", "y", "--preset", "plain", "--epochs", "3", "--patience", "2",
    ])
    let lines = run.errorLines.filter { $0.hasPrefix("epoch") }
    #expect(lines.count == 3 && lines[0].contains("  ≤ ") && lines[0].hasSuffix(" left"))
    #expect(!lines[2].contains("left"))
    let all = try sandbox.run([
      "train", "x.csv", "--target", "y", "--preset", "plain", "--epochs", "3", "--patience", "none",
    ])
    let line = try #require(all.errorLines.first { $0.hasPrefix("epoch") })
    #expect(!line.contains("≤") && line.hasSuffix(" left"))
  }
}
