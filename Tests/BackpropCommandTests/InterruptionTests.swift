import Foundation
import Testing

@Suite("Ctrl-C during training") struct InterruptionTests {
  /// Far more work than a test has time for.
  private static let long = [
    "train", "x.csv", "--target", "y", "--epochs", "1000000", "--patience", "none", "--hidden",
    "256,256", "--output", "model",
  ]
  private static let table = Tables.table("a,b,y", 2000) {
    "\(Double($0) / 7),\($0 * 31 % 101),\($0 * 37 % 23 < 9)"
  }

  @Test("Ctrl-C during training saves the best model so far", arguments: ["text", "json"])
  func saves(format: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "x.csv")
    let running = try sandbox.start(Self.long + ["--format", format])
    let epoch = format == "json" ? "\"epoch\":1" : "epoch 1/"
    #expect(running.wait { $0.error.contains(epoch) })
    running.interrupt()
    let run = try running.wait(atMost: 60)
    #expect(run.status == 130, "\(run.error)")
    #expect(
      run.output.contains(format == "json" ? "\"stopReason\" : \"stopped\"" : "interrupted after"))
    let description = try sandbox.run(["describe", "model"])
    #expect(description.status == 0, "\(description.error)")
    #expect(description.output.contains("interrupted"), "\(description.output)")
  }

  @Test("Ctrl-C before the first epoch writes no model")
  func early() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "x.csv")
    let running = try sandbox.start(
      Self.long + ["--batch-size", "1", "--hidden", "1024,1024,1024"])
    #expect(running.wait { $0.error.contains("training:") })
    running.interrupt()
    let run = try running.wait(atMost: 60)
    #expect(run.status == 130, "\(run.error)")
    #expect(run.error.contains("before the first epoch was completed; no model was written"))
    #expect(try sandbox.content().keys.sorted() == ["x.csv"])
  }

  @Test("Ctrl-C before the first epoch keeps the model of an earlier run")
  func keeps() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "x.csv")
    try sandbox.write("earlier", to: "model")
    let running = try sandbox.start(
      Self.long + ["--batch-size", "1", "--hidden", "1024,1024,1024"])
    #expect(running.wait { $0.error.contains("training:") })
    running.interrupt()
    #expect(try running.wait(atMost: 60).status == 130)
    #expect(try sandbox.read("model") == Array("earlier".utf8))
  }
}
