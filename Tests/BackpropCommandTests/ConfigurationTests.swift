import Foundation
import Testing

@Suite("The configuration") struct ConfigurationTests {
  private static let train = [
    "train", Sandbox.example("breast-cancer"), "--target", "diagnosis", "--epochs", "3",
  ]

  private func printed(_ sandbox: Sandbox, _ options: [String]) throws -> String {
    let run = try sandbox.run(Self.train + options + ["--print-config"])
    #expect(run.status == 0, "\(run.error)")
    return run.output
  }

  @Test(
    "--print-config prints all options, and --config reads them for the same model bits",
    arguments: [
      ["--preset", "best", "--members", "2", "--seed", "18446744073709551615"],
      [
        "--preset", "textbook", "--test", "0.2", "--no-baseline", "--threshold", "balancedAccuracy",
      ],
      ["--preset", "plain", "--folds", "3", "--repeats", "2", "--group", "mean area"],
      ["--time", "mean smoothness", "--folds", "2"],
      [
        "--class-weights", "benign=1,malignant=2.5", "--drop", "worst area,mean area",
        "--clip-norm", "1", "--warm-up", "3", "--patience", "none", "--schedule", "step:30,0.1",
        "--batch-size", "all",
      ],
    ])
  func roundTrip(options: [String]) throws {
    let sandbox = try Sandbox()
    let text = try printed(sandbox, options)
    #expect(try sandbox.content().isEmpty)
    try sandbox.write(text, to: "config.json")
    #expect(try sandbox.run(Self.train + options + ["--output", "one"]).status == 0)
    let again = try sandbox.run(
      [
        "train", Sandbox.example("breast-cancer"), "--target", "diagnosis", "--config",
        "config.json",
      ]
        + ["--output", "two"])
    #expect(again.status == 0, "\(again.error)")
    let files = try sandbox.content()
    #expect(files["one"] == files["two"])
    let back = try sandbox.run(
      [
        "train", Sandbox.example("breast-cancer"), "--target", "diagnosis", "--config",
        "config.json",
      ]
        + ["--print-config"])
    #expect(back.output == text)
  }

  @Test("a configuration may have some options, and options of the command replace them")
  func partial() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      #"{"hidden": [7], "training": {"learningRate": 0.5, "earlyStopping": {"patience": null}}}"#,
      to: "config.json")
    let text = try printed(
      sandbox, ["--preset", "plain", "--config", "config.json", "--learning-rate", "0.25"])
    let config = try JSONDecoder().decode(Printed.self, from: Data(text.utf8))
    #expect(config.hidden == [7] && config.training.learningRate == 0.25)
    #expect(config.training.epochs == 3 && config.training.batch == "32")
    #expect(config.training.optimizer == "adam" && config.training.clipping == "none")
    #expect(text.contains(#""patience" : null"#))
  }

  @Test("a configuration decides what the preset depends on: task, loss, order of time, test rows")
  func preset() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      Tables.table("a,b,y", 60) { "\($0 * 7 % 41),\($0 * 3 % 37),\($0 % 5)" }, to: "x.csv")
    for (text, options) in [
      (#"{"preprocessing": {"task": "regression"}}"#, ["--task", "regression"]),
      (#"{"preprocessing": {"time": "a"}}"#, ["--time", "a"]),
      (
        #"{"loss": "poisson", "preprocessing": {"task": "regression"}}"#,
        ["--loss", "poisson", "--task", "regression"]
      ), (#"{"test": 0.8}"#, ["--test", "0.8"]),
    ] {
      try sandbox.write(text, to: "config.json")
      let train = ["train", "x.csv", "--target", "y", "--print-config"]
      let configured = try sandbox.run(train + ["--config", "config.json"])
      let asked = try sandbox.run(train + options)
      #expect(configured.status == 0 && asked.status == 0, "\(configured.error)")
      #expect(configured.output == asked.output, "\(text)")
    }
  }

  private struct Printed: Decodable {
    struct Training: Decodable {
      let learningRate: Double
      let epochs: Int
      let batch, optimizer, clipping: String
    }
    let hidden: [Int]
    let training: Training
  }

  @Test(
    "a configuration with an unknown option or a wrong value is an error that names it",
    arguments: [
      (#"{"hiden": [7]}"#, "there is no option 'hiden'"),
      (#"{"training": {"learningrate": 1}}"#, "there is no option 'training.learningrate'"),
      (#"{"training": {"learningRate": "fast"}}"#, "training.learningRate"),
      (#"{"training": {"optimizer": "magic"}}"#, "magic"),
      (#"{"training": {"batch": "0"}}"#, "training.batch"),
      (#"{"hidden": null}"#, "hidden"),
      (#"{"training": {"epochs": 0}}"#, "0 epochs"),
      (#"{"validation": "some"}"#, "validation"),
      (#"{"validation": "outOfFold:1"}"#, "cannot have 1 network"),
      (#"{"preprocessing": {"thresholdFeatures": "maybe"}}"#, "thresholdFeatures"),
      ("[1]", "not a JSON object"),
      ("{", "not JSON"),
    ])
  func faults(text: String, says: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(text, to: "config.json")
    let run = try sandbox.run([
      "train", Sandbox.example("breast-cancer"), "--target", "diagnosis", "--config", "config.json",
      "--output", "model",
    ])
    #expect([64, 65].contains(run.status) && run.error.contains(says), "\(run.error)")
    #expect(try sandbox.content().keys.sorted() == ["config.json"])
  }

  @Test("a missing configuration file is named")
  func missing() throws {
    let sandbox = try Sandbox()
    let run = try sandbox.run(Self.train + ["--config", "nowhere.json"])
    #expect(run.status == 66 && run.error.contains("nowhere.json"), "\(run.error)")
  }
}
