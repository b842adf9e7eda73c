import Foundation
import Testing

@Suite("The command") struct CommandTests {
  @Test(
    "names what is wrong with a table and leaves everything as it was",
    arguments: TrainFailures.tables)
  func tables(run: CommandCase) throws { try run.check() }

  @Test("names what is wrong with images and labels", arguments: TrainFailures.images)
  func images(run: CommandCase) throws { try run.check() }

  @Test("refuses options that make no sense", arguments: OptionFailures.options)
  func options(run: CommandCase) throws { try run.check() }

  @Test(
    "says that training diverged, and keeps the model that was there",
    arguments: OptionFailures.divergence)
  func divergence(run: CommandCase) throws { try run.check() }

  @Test("says that a model cannot be written", arguments: OptionFailures.destinations)
  func destinations(run: CommandCase) throws { try run.check() }

  @Test("names what is wrong with new data", arguments: ModelFailures.data)
  func data(run: CommandCase) throws { try run.check() }

  @Test("refuses what is no model", arguments: ModelFailures.models)
  func models(run: CommandCase) throws { try run.check() }

  @Test("trains on odd tables that have a right answer", arguments: Successes.training)
  func training(run: CommandCase) throws { try run.check() }

  @Test("uses a model on odd tables that have a right answer", arguments: Successes.models)
  func using(run: CommandCase) throws { try run.check() }

  @Test(
    "explains, checks and verifies, or names the field that is wrong",
    arguments: InsightCases.successes + InsightCases.failures)
  func insight(run: CommandCase) throws { try run.check() }

  @Test("answers no to a wrong gradient and to a broken trace, with status 1")
  func refusals() throws {
    let sandbox = try Sandbox()
    for (name, bytes) in InsightCases.files { try sandbox.write(bytes, to: name) }
    let check = try sandbox.run(["check", "homework.json"])
    #expect(check.status == 1)
    #expect(check.output.contains("dW1 is 2 times too large"))
    #expect(check.output.contains("db1 is 2 times too large"))
    let trace = try sandbox.run(["explain", "good.json", "--format", "json"]).output
    try sandbox.write(trace, to: "trace.json")
    #expect(try sandbox.run(["verify", "trace.json"]).status == 0)
    try sandbox.write(
      trace.replacingOccurrences(of: "0.62245933", with: "0.62245934"), to: "trace.json")
    let verify = try sandbox.run(["verify", "trace.json"])
    #expect(verify.status == 1)
    #expect(verify.output.contains("activations[0][0][0] is wrong"))
  }

  @Test("is tried on this many cases")
  func count() {
    let tables = [
      TrainFailures.tables, TrainFailures.images, OptionFailures.options, OptionFailures.divergence,
      OptionFailures.destinations, ModelFailures.data, ModelFailures.models, Successes.training,
      Successes.models, InsightCases.successes, InsightCases.failures,
    ]
    let failures = tables.joined().count { $0.status != 0 }
    let successes = tables.joined().count { $0.status == 0 }
    print("the command: \(failures) runs that fail and \(successes) that succeed")
    #expect(failures >= 150)
    for table in tables { #expect(Set(table.map(\.name)).count == table.count) }
  }

  @Test("ends without a model half written when nobody reads its results")
  func closedPipe() throws {
    let sandbox = try Sandbox()
    let rows = Tables.table("a,b,c", 20000) { "\($0 % 7),\($0 % 11),u" }
    try sandbox.write(rows, to: "x.csv")
    try sandbox.write(TrainedModel.table, to: "model")
    let pipe = Pipe()
    let process = Process()
    process.executableURL = Sandbox.command
    process.arguments = ["predict", sandbox.path("model"), sandbox.path("x.csv")]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    try pipe.fileHandleForReading.close()
    process.waitUntilExit()
    // A process that inherits an ignored SIGPIPE sees the write fail, another is ended by the
    // signal.
    #expect([74, SIGPIPE].contains(process.terminationStatus))
  }

  @Test("leaves a file that cannot be read alone and says so")
  func unreadable() throws {
    guard getuid() != 0 else { return }
    let sandbox = try Sandbox()
    try sandbox.write(Tables.good, to: "good.csv")
    chmod(sandbox.path("good.csv"), 0)
    let run = try sandbox.run(["train", "good.csv", "--target", "y"])
    #expect(run.status == 66)
    #expect(run.error.contains("Permission denied"), "\(run.error)")
  }
}
