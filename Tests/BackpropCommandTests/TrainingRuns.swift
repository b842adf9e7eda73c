import Foundation
import Synchronization
import Testing

/// A training of every preset, for every task, with and without test rows: what it prints, what
/// `describe` prints of its model, and its report.
struct TrainingRun: Sendable, CustomTestStringConvertible {
  let preset, task: String
  let hasTest: Bool
  private let target: String

  var testDescription: String { name }
  /// A name for files.
  var name: String { "\(preset)-\(task)\(hasTest ? "-test" : "")" }

  /// The outputs of one training.
  struct Outputs: Sendable {
    let json, terminal, progress, description, page: String
  }

  /// 120 rows with a target for each task.
  private static let table = Tables.table("a,b,c,two,three,value,other", 120) { row in
    let (a, b) = (row * 37 % 101, row * 53 % 97)
    let sum = a + b
    return "\(a),\(b)\(row % 9 == 0 ? ".5" : ""),k\(row % 12),\(sum > 95 ? "yes" : "no"),"
      + "\(["low", "mid", "high"][min(2, sum / 66)]),\(Double(sum) * 1.5 + 0.25),"
      + "\(a > 50 ? "left" : "right")"
  }

  static let all: [TrainingRun] = ["best", "plain", "textbook"].flatMap { preset in
    [
      ("binary", "two"), ("multiclass", "three"), ("regression", "value"),
      ("multilabel", "two,other"),
    ].flatMap { task, target in
      [false, true].map {
        TrainingRun(preset: preset, task: task, hasTest: $0, target: target)
      }
    }
  }

  private var options: [String] {
    let targets = target.split(separator: ",").map(String.init)
    let dropped = ["two", "three", "value", "other"].filter { !targets.contains($0) }
    return [
      "train", "table.csv", "--target", target, "--drop", dropped.joined(separator: ","),
      "--preset", preset, "--epochs", "24", "--threads", "1", "--output", "model",
    ] + (hasTest ? ["--test", "0.25"] : [])
  }

  private static let trained = Mutex<[String: Outputs]>([:])

  /// Trains and reads everything, once for each case.
  func outputs() throws -> Outputs {
    if let found = Self.trained.withLock({ $0[name] }) { return found }
    let outputs = try train()
    Self.trained.withLock { $0[name] = outputs }
    return outputs
  }

  private func train() throws -> Outputs {
    let sandbox = try Sandbox()
    try sandbox.write(Self.table, to: "table.csv")
    func output(_ arguments: [String]) throws -> Sandbox.Run {
      let run = try sandbox.run(arguments, environment: ["COLUMNS": "80"])
      guard run.status == 0 else { throw Failure(text: run.error) }
      return run
    }
    let terminal = try output(options + ["--report", "page.html"])
    let description = try output(["describe", "model"])
    let page = String(decoding: try sandbox.read("page.html"), as: UTF8.self)
    let json = try output(options + ["--format", "json"])
    return Outputs(
      json: json.output, terminal: terminal.output, progress: terminal.error,
      description: description.output, page: page)
  }

  struct Failure: Error { let text: String }
}
