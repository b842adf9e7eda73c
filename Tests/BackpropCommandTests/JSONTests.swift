import Foundation
import Testing

@Suite("With --format json") struct JSONTests {
  private static let always = [
    "task", "rows", "features", "classes", "parameters", "epochs", "seconds", "samplesPerSecond",
    "training", "validation", "test",
  ]

  struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let target: String
    let task: String
    let classes: Int
    let metrics: [String]
    var testDescription: String { name }

    static let all = [
      Example(
        name: "breast-cancer", target: "diagnosis", task: "binary", classes: 2,
        metrics: ["loss", "accuracy", "logLoss", "rocAUC"]),
      Example(
        name: "penguins", target: "species", task: "multiclass", classes: 3,
        metrics: ["loss", "accuracy", "logLoss"]),
      Example(
        name: "auto-mpg", target: "mpg", task: "regression", classes: 0,
        metrics: ["loss", "rmse", "mae", "r2"]),
    ]
  }

  @Test("train and evaluate write one object with the keys of the contract", arguments: Example.all)
  func contract(example: Example) throws {
    let sandbox = try Sandbox()
    let table = Sandbox.example(example.name)
    let json = ["--format", "json"]
    let train = try sandbox.run(
      ["train", table, "--target", example.target, "--epochs", "7", "--test", "0.2", "-o", "model"]
        + json)
    #expect(train.status == 0, "\(train.error)")
    let trained = try object(train.output)
    try check(trained, example)
    #expect(trained["output"] as? String == "model")
    #expect(trained["seed"] as? Int == 42)

    let reports = try train.errorLines.map(object)
    #expect(reports.compactMap { $0["epoch"] as? Int } == Array(1...7))
    for report in reports where report["epoch"] == nil {
      #expect(report.count == 1 && (report["note"] ?? report["warning"]) is String)
    }

    let evaluate = try sandbox.run(["evaluate", "model", table] + json)
    #expect(evaluate.status == 0, "\(evaluate.error)")
    let evaluated = try object(evaluate.output)
    try check(evaluated, example)
    for line in evaluate.errorLines { _ = try object(line) }
    for part in ["training", "validation"] {
      #expect(evaluated[part] as? NSDictionary == trained[part] as? NSDictionary)
    }
    _ = try object(try sandbox.run(["describe", "model"] + json).output)
  }

  private func check(_ object: [String: Any], _ example: Example) throws {
    for key in Self.always { #expect(object[key] != nil, "\(key)") }
    #expect(object["task"] as? String == example.task)
    #expect((object["classes"] as? [String])?.count == example.classes)
    for part in ["training", "validation", "test"] {
      let scores = try #require(object[part] as? [String: Any])
      for metric in example.metrics { #expect(scores[metric] is Double, "\(part).\(metric)") }
    }
  }

  @Test("numbers in JSON read back as the same bits")
  func numbers() throws {
    let sandbox = try Sandbox()
    try sandbox.write(TrainedModel.table, to: "model")
    try sandbox.write(Tables.good, to: "good.csv")
    let output = try sandbox.run(["predict", "model", "good.csv", "--format", "json"]).output
    let rows = try #require(try object(output)["rows"] as? [[Any]])
    let lines = TrainedModel.answers.split(separator: "\n").dropFirst()
    #expect(rows.count == 40)
    for (row, line) in zip(rows, lines) {
      let cells = line.split(separator: ",")
      #expect(row[0] as? String == String(cells[0]))
      for column in 1...2 {
        let number = try #require(row[column] as? Double)
        #expect(Float(number).bitPattern == Float(cells[column])?.bitPattern)
      }
    }
  }

  @Test("an error is one line of JSON with its place, its remedy and the exit status")
  func error() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Tables.good + "1,2\n", to: "x.csv")
    let run = try sandbox.run(["train", "x.csv", "--target", "y", "--format", "json"])
    #expect(run.status == 65)
    #expect(run.output.isEmpty)
    let error = try #require(try object(run.error)["error"] as? [String: Any])
    #expect(error["file"] as? String == "x.csv")
    #expect(error["line"] as? Int == 42)
    #expect(error["status"] as? Int == 65)
    #expect(error["what"] is String && error["remedy"] is String && error["message"] is String)
  }

  @Test("diverged training with --format json writes lines of JSON only")
  func divergence() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Tables.good, to: "x.csv")
    let run = try sandbox.run(
      CommandCase.words("train x.csv --target y --learning-rate 1e30 --format json"))
    #expect(run.status == 1)
    let lines = try run.errorLines.map(object)
    #expect((lines.last?["error"] as? [String: Any])?["status"] as? Int == 1)
  }

  private func object(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any], "\(text)")
  }
}
