import Testing

@Suite("The help") struct HelpTests {
  static let options: [(command: String, options: [String])] = [
    (
      "train",
      [
        "--target", "--task", "--positive-class", "--drop", "--keep", "--categorical", "--numeric",
        "--weights", "--group", "--time", "--hidden", "--activation", "--loss", "--initializer",
        "--optimizer",
        "--learning-rate", "--schedule", "--warm-up", "--batch-size", "--epochs", "--l2", "--l1",
        "--weight-decay", "--dropout", "--label-smoothing", "--class-weights", "--clip-norm",
        "--clip-value", "--seed", "--validation", "--validation-labels", "--test", "--test-labels",
        "--folds", "--repeats", "--threshold", "--patience", "--monitor", "--no-baseline",
        "--labels",
        "--delimiter", "--no-header",
        "--decimal-comma", "--missing", "--format", "--threads", "--output", "-o,", "--report",
        "Ctrl-C",
        "(default: 42)", "--config", "--print-config",
        "--members", "--blend/--no-blend", "--threshold-features/--no-threshold-features",
        "--preset", "--recipe",
        "--calibrate/--no-calibrate", "--time-budget", "best", "plain", "textbook",
        "multilabel",
      ]
    ),
    ("evaluate", ["<model>", "<data>", "--labels", "--delimiter", "--format", "--threads"]),
    (
      "predict",
      [
        "<model>", "<data>", "--output", "--coverage", "prediction_low", "prediction_set",
        "probability_<class>", "--format", "--threads",
      ]
    ),
    ("describe", ["<model>", "--format"]),
    (
      "explain",
      [
        "<subject>", "<data>", "--row", "--batch", "--member", "--layer", "--neuron", "--weight",
        "--digits",
        "--learning-rate", "--lr",
        "--labels", "--output", "--format", "--worksheet", "--blank", "--answers", "--seed",
      ]
    ),
    (
      "check",
      ["<subject>", "<data>", "--row", "--batch", "--member", "--all", "--labels", "--format"]
    ),
    ("verify", ["<trace>", "--format"]),
    (
      "derive",
      [
        "<network>", "--activation", "--loss", "--output-activation", "--route", "--lemmas",
        "--format", "latex", "html", "gelu", "huber",
      ]
    ),
    (
      "tune",
      [
        "<data>", "--target", "--time-budget", "--trials", "--epochs", "--seed", "--test",
        "--output", ".config.json", ".trials.csv", "--labels", "--format", "--threads",
      ]
    ),
    ("report", ["<subject>", "<data>", "--output", "--row", "--labels", "--delimiter"]),
  ]

  @Test("the help of a subcommand names every option and fits 80 columns", arguments: options)
  func subcommand(command: String, options: [String]) throws {
    let sandbox = try Sandbox()
    let run = try sandbox.run([command, "--help"], environment: ["COLUMNS": "80"])
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    for option in options { #expect(run.output.contains(option), "\(option)") }
    #expect(run.output.contains("  backprop \(command) ") || command == "describe")
    for line in run.output.split(separator: "\n") where !line.hasPrefix("USAGE:") {
      #expect(line.count <= 80, "\(line)")
    }
    #expect(try sandbox.run(["help", command]).output == run.output)
  }

  @Test("the help of the command names the subcommands and every exit status")
  func command() throws {
    let sandbox = try Sandbox()
    let run = try sandbox.run(["--help"])
    #expect(run.status == 0)
    for word in [
      "train", "evaluate", "predict", "describe", "explain", "derive", "check", "verify", "tune",
      "--version", "Exit status",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
    for status in [0, 1, 64, 65, 66, 70, 73, 74, 130] {
      #expect(run.output.contains("\n  \(status) "), "\(status)")
    }
    #expect(try sandbox.run([]).output == run.output)
  }

  @Test("the completion for each shell is a script", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) throws {
    let run = try Sandbox().run(["--generate-completion-script", shell])
    #expect(run.status == 0)
    for word in ["train", "predict", "learning-rate", "tune", "time-budget"] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test(
    "output that is not a terminal has no colours",
    arguments: [[:], ["NO_COLOR": "1"], ["TERM": "dumb"]])
  func colours(environment: [String: String]) throws {
    let sandbox = try Sandbox()
    try sandbox.write(Tables.good, to: "good.csv")
    let run = try sandbox.run(
      CommandCase.words("train good.csv --target y --epochs 2"), environment: environment)
    #expect(run.status == 0)
    #expect(!(run.output + run.error).contains("\u{1B}"))
  }
}
