import Foundation
import Testing

@Suite("The command") struct CommandTests {
  @Test(
    "an error names the fault of a table and leaves all files unchanged",
    arguments: TrainFailures.tables)
  func tables(run: CommandCase) throws { try run.check() }

  @Test("an error names the fault of images and labels", arguments: TrainFailures.images)
  func images(run: CommandCase) throws { try run.check() }

  @Test("options out of range are refused", arguments: OptionFailures.options)
  func options(run: CommandCase) throws { try run.check() }

  @Test(
    "diverged training is an error and keeps an existing model",
    arguments: OptionFailures.divergence)
  func divergence(run: CommandCase) throws { try run.check() }

  @Test("a model that cannot be written is an error", arguments: OptionFailures.destinations)
  func destinations(run: CommandCase) throws { try run.check() }

  @Test("an error names the fault of new data", arguments: ModelFailures.data)
  func data(run: CommandCase) throws { try run.check() }

  @Test("a file that is not a model is refused", arguments: ModelFailures.models)
  func models(run: CommandCase) throws { try run.check() }

  @Test("train accepts unusual tables that are valid", arguments: Successes.training)
  func training(run: CommandCase) throws { try run.check() }

  @Test("predict and evaluate accept unusual tables that are valid", arguments: Successes.models)
  func using(run: CommandCase) throws { try run.check() }

  @Test(
    "explain, check and verify work, or name the wrong field",
    arguments: InsightCases.successes + InsightCases.failures)
  func insight(run: CommandCase) throws { try run.check() }

  @Test("a wrong gradient and a broken trace end with status 1")
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

  @Test("the lists of command cases are complete")
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

  @Test("a closed standard output leaves no partial model")
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

  @Test("an unreadable file is an error and stays unchanged")
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
