import Foundation
import Testing

@Suite("A preset") struct PresetTests {
  /// A table with numbers, some of them missing, two categories, twelve categories and two classes.
  private static let mixed = Tables.table("a,b,c,d,y", 160) { row in
    let a = row * 37 % 101
    let b = row % 9 == 0 ? "" : "\(Double(row * 53 % 97) / 10)"
    let answer = a + row % 12 * 5 < 70 ? "no" : "yes"
    return "\(a),\(b),\(row % 2 == 0 ? "u" : "v"),k\(row % 12),\(answer)"
  }

  @Test(
    "the preset best is five networks with embeddings and a linear model, which describe, check and predict read"
  )
  func best() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.mixed, to: "x.csv")
    let train = try sandbox.run(
      [
        // best is the default
        "train", "x.csv", "--target", "y", "--epochs", "64", "--output", "model",
      ])
    #expect(train.status == 0, "\(train.error)")
    let described = try sandbox.run(["describe", "model"]).output
    for words in [
      "embedding of 1 category column", "embedding of 2 numeric columns", "scales of 18 columns",
      "18 × 256", "parametric selu", "12 categories, one feature with an integer code for each",
      "interquartile range", "coslog", "5 networks with ensemble weight",
      "160 out-of-fold rows, 160 training rows",
      "best epochs", "temperature: ", "out-of-fold",
    ] {
      #expect(described.contains(words), "\(words)")
    }
    let check = try sandbox.run(["check", "model", "x.csv", "--batch", "1-16"])
    #expect(check.status == 0, "\(check.error)")
    for array in ["V1", "F2", "Phi2", "W2", "b2", "s3", "W4", "b4", "alpha4", "W7", "b7"] {
      #expect(check.output.contains(array), "\(array)")
    }
    #expect(check.error.contains("this is member 1, with ensemble weight"))
    let second = try sandbox.run(["check", "model", "x.csv", "--batch", "1-16", "--member", "2"])
    #expect(second.status == 0 && second.error.isEmpty && second.output != check.output)
    let none = try sandbox.run(["check", "model", "x.csv", "--member", "9"])
    #expect(none.status == 64 && none.error.contains("there is no member 9"))
    let evaluated = try sandbox.run(["evaluate", "model", "x.csv", "--format", "json"])
    let scores = try JSONDecoder().decode(Metrics.self, from: Data(evaluated.output.utf8))
    #expect(scores.test.accuracy > 0.9)
    let predicted = try sandbox.run(["predict", "model", "x.csv"])
    #expect(predicted.output.split(separator: "\n").count == 161)
  }

  private struct Metrics: Decodable {
    struct Part: Decodable { let accuracy: Double }
    let test: Part
  }

  @Test(
    "members of an ensemble are explained one by one, and --validation is refused for an ensemble")
  func members() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.mixed, to: "x.csv")
    let plain = ["train", "x.csv", "--target", "y", "--preset", "plain", "--epochs", "3"]
    let train = plain + ["--members", "3"]
    let run = try sandbox.run(train + ["--blend", "--output", "blended", "--format", "json"])
    #expect(run.status == 0, "\(run.error)")
    let report = try JSONDecoder().decode(Members.self, from: Data(run.output.utf8))
    // three epochs are too few to learn more than a straight line
    #expect(report.bestEpochs.count == 3 && report.linearWeight > 0.3)
    #expect(try sandbox.run(train + ["--output", "model"]).status == 0)
    let explained = try sandbox.run(["explain", "model", "x.csv", "--member", "3", "--row", "7"])
    #expect(explained.status == 0, "\(explained.error)")
    #expect(explained.output.contains("member 3 of 3"))
    #expect(explained.output.contains("z = Σ ensemble weight · z of member"))
    for (options, says) in [
      (["--validation", "0.3"], "--validation asks for other rows"),
      (["--members", "0"], "at least 1"),
      (["--members", "1000"], "1,000 folds"),
    ] {
      let refused = try sandbox.run(train + ["--output", "other"] + options)
      #expect(refused.status != 0 && refused.error.contains(says), "\(refused.error)")
    }
    // --validation asks for one network
    let one = try sandbox.run([
      "train", "x.csv", "--target", "y", "--epochs", "3", "--preset", "best", "--validation", "0.3",
      "--output", "one", "--format", "json",
    ])
    #expect(one.status == 0 && one.output.contains("\"bestEpoch\""), "\(one.error)")
  }

  private struct Members: Decodable {
    let bestEpochs: [Int]
    let linearWeight: Double
  }

  @Test("a model of the preset best is explained, verified, checked, described and reported")
  func insight() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.mixed, to: "x.csv")
    let train = [
      "train", "x.csv", "--target", "y", "--preset", "best", "--epochs", "2", "--no-blend",
    ]
    let training = try sandbox.run(train + ["--output", "model", "--report", "page.html"])
    #expect(training.status == 0, "\(training.error)")
    #expect(try sandbox.content()["page.html"] != nil)
    let trace = try sandbox.run(["explain", "model", "x.csv", "--batch", "1-3", "--format", "json"])
    try sandbox.write(trace.output, to: "trace.json")
    for (command, says) in [
      ("explain model x.csv --row 5", "numeric embedding"),
      ("explain model x.csv --weight s3[1,1]", "ds3[1,1] = "),
      ("verify trace.json", "numbers recomputed, all right"),
      ("check model x.csv --batch 1-16", "no parameter fails"),
      ("describe model", "networks with ensemble weight"),
    ] {
      let run = try sandbox.run(command.split(separator: " ").map(String.init))
      #expect(run.status == 0 && run.output.contains(says), "\(command): \(run.error)")
    }
    let report = try sandbox.run(["report", "model", "x.csv", "--output", "report.html"])
    #expect(report.status == 0, "\(report.error)")
  }

  @Test("the linear model of the preset best reads a code as a category, not as a number")
  func linearModelOfCodes() throws {
    let sandbox = try Sandbox()
    // twelve categories, each of one class, in no order
    let classes = Array("abbaabababba")
    try sandbox.write(
      Tables.table("x,d,y", 240) { "\($0 % 5),k\($0 * 7 % 12),\(classes[$0 * 7 % 12])" },
      to: "x.csv")
    let run = try sandbox.run([
      "train", "x.csv", "--target", "y", "--preset", "best", "--epochs", "2", "--format", "json",
      "--output", "model",
    ])
    #expect(run.status == 0, "\(run.error)")
    let baselines = try JSONDecoder().decode(Baselines.self, from: Data(run.output.utf8))
    #expect(baselines.linear.accuracy == 1)
    #expect(baselines.constant.accuracy < 0.7)
  }

  private struct Baselines: Decodable { let linear, constant: Metrics.Part }

  @Test(
    "the preset best calibrates on held-out rows; --calibrate without held-out rows is an error")
  func calibration() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.mixed, to: "x.csv")
    func trained(_ options: [String]) throws -> (error: String, described: String, status: Int32) {
      let run = try sandbox.run(
        ["train", "x.csv", "--target", "y", "--epochs", "32", "--output", "model"] + options)
      guard run.status == 0 else { return (run.error, "", run.status) }
      return (run.error, try sandbox.run(["describe", "model"]).output, 0)
    }
    let calibrated = "temperature: "
    #expect(try trained(["--preset", "best"]).described.contains(calibrated))
    let plain = ["--preset", "plain"]
    #expect(try trained(plain + ["--calibrate"]).described.contains(calibrated))
    for options in [
      ["--preset", "best", "--no-calibrate"], ["--preset", "best", "--validation", "none"], plain,
    ] {
      let run = try trained(options)
      #expect(run.status == 0 && !run.described.contains(calibrated))
    }
    let refused = try trained(plain + ["--calibrate", "--validation", "none"])
    #expect(refused.status == 64 && refused.error.contains("held-out rows"))
  }

  @Test(
    "the preset textbook is sigmoids and gradient descent over all rows, and options change parts of it"
  )
  func textbook() throws {
    let sandbox = try Sandbox()
    func described(_ options: [String]) throws -> String {
      let run = try sandbox.run(
        [
          "train", Sandbox.example("breast-cancer"), "--target", "diagnosis", "--preset",
          "textbook", "--output", "model",
        ] + options)
      #expect(run.status == 0, "\(run.error)")
      return try sandbox.run(["describe", "model"]).output
    }
    let plain = try described(["--epochs", "20"])
    #expect(plain.contains("30 × 16") && plain.contains("gradientDescent, learning rate 1.0"))
    let changed = try described(["--epochs", "20", "--hidden", "5", "--optimizer", "adam"])
    #expect(changed.contains("30 × 5") && changed.contains("sigmoid"))
    #expect(changed.contains("adam, learning rate 0.001"))
  }
}
