import Foundation
import Testing

@Suite("train --folds") struct FoldsTests {
  private static let train = [
    "train", Sandbox.example("breast-cancer"), "--target", "diagnosis", "--epochs", "5",
    "--output", "model", "--preset", "plain",
  ]

  @Test("cross-validation prints means and intervals with baselines, and describe prints them too")
  func text() throws {
    let sandbox = try Sandbox()
    let run = try sandbox.run(
      Self.train + ["--folds", "3", "--repeats", "2", "--test", "0.2"])
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("cross-validation first: 6 trainings"))
    #expect(
      run.errorLines.count { $0.hasPrefix("cross-validation ") && $0.contains("/6  accuracy 0.") }
        == 6)
    let title =
      "cross-validation, 3 folds, repeated 2 times: mean over the held-out folds with a 95 % interval"
    let described = try sandbox.run(["describe", "model"]).output
    for text in [run.output, described] {
      let lines = text.split(separator: "\n").map(String.init)
      let start = try #require(lines.firstIndex(of: title), "\(text)")
      #expect(lines[start + 1].split(separator: " ") == ["model", "linear", "model", "majority"])
      let accuracy = lines[start + 2]
      #expect(accuracy.hasPrefix("  accuracy"))
      #expect(accuracy.matches(of: /0\.\d{4} \[0\.\d{4}, [01]\.\d{4}\]/).count == 3, "\(accuracy)")
    }
    // the test rows are measured too
    #expect(run.output.contains("are measured on the test rows"))
    let plain = try sandbox.run(Self.train)
    #expect(!plain.output.contains("cross-validation"))
    #expect(!(try sandbox.run(["describe", "model"]).output.contains("cross-validation")))
  }

  @Test("JSON of cross-validation has a line for each training and estimates of each metric")
  func json() throws {
    let sandbox = try Sandbox()
    let run = try sandbox.run(Self.train + ["--folds", "3", "--format", "json"])
    #expect(run.status == 0, "\(run.error)")
    let lines = try run.errorLines.map(object)
    let folds = lines.filter { $0["fold"] != nil }
    #expect(folds.compactMap { $0["fold"] as? Int } == [1, 2, 3])
    let accuracies = folds.compactMap { ($0["test"] as? [String: Any])?["accuracy"] as? Double }
    // epochs are those of the model alone
    #expect(lines.compactMap { $0["epoch"] as? Int } == Array(1...5))
    let trained = try object(run.output)["crossValidation"] as? [String: Any]
    let described = try object(try sandbox.run(["describe", "model", "--format", "json"]).output)
    let record = try #require(described["record"] as? [String: Any])
    #expect(record["crossValidation"] as? NSDictionary == trained as NSDictionary?)
    #expect(trained?["folds"] as? Int == 3 && trained?["repeats"] as? Int == 1)
    for part in ["model", "linear", "constant"] {
      let metrics = try #require(trained?[part] as? [String: [String: Double]])
      for (_, estimate) in metrics {
        let mean = try #require(estimate["mean"])
        #expect(try #require(estimate["lower"]) <= mean && mean <= #require(estimate["upper"]))
      }
      let mean = try #require(metrics["accuracy"]?["mean"])
      if part == "model" { #expect(abs(mean - accuracies.reduce(0, +) / 3) < 1e-12) }
    }
  }

  @Test("the model file is the same for any number of threads, and differs for another seed")
  func threads() throws {
    let sandbox = try Sandbox()
    func model(_ options: [String]) throws -> [UInt8] {
      let run = try sandbox.run(
        Self.train + ["--members", "3", "--folds", "3", "--repeats", "2"] + options)
      #expect(run.status == 0, "\(run.error)")
      return try sandbox.read("model")
    }
    let one = try model(["--threads", "1"])
    #expect(try model(["--threads", "2"]) == one)
    #expect(try model([]) == one)
    #expect(try model(["--seed", "7"]) != one)
  }

  @Test("Ctrl-C in a fold ends with 130 and writes nothing")
  func interrupted() throws {
    let sandbox = try Sandbox()
    let endless =
      Self.train + [
        "--epochs", "1000000", "--patience", "none", "--hidden", "128,128", "--folds", "2",
      ]
    let running = try sandbox.start(endless)
    #expect(running.wait { $0.error.contains("training:") })
    Thread.sleep(forTimeInterval: 0.3)
    running.interrupt()
    let run = try running.wait(atMost: 60)
    #expect(run.status == 130, "\(run.error)")
    #expect(run.error.contains("interrupted in training 1 of 2 of the cross-validation"))
    #expect(try sandbox.content().isEmpty)
  }

  private func object(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any], "\(text)")
  }
}
