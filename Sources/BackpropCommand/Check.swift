internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

struct Check: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare gradients with finite differences of the cost.",
    discussion: """
      Moves each parameter slightly up and down, and compares the change of the cost with the gradient of backpropagation. \
      If a worked example contains `weightGradients` and `biasGradients`, these are checked instead. The output names each \
      array that is wrong, and the likely bug. The exit status is 1 if a parameter fails.

        backprop check Examples/worked-examples/deck-3-4-1.json
        backprop check houses.safetensors houses.csv --batch 1-32
        backprop check homework.json

      At most 1,000 parameters of each array are checked. --all checks all of them.
      """)

  @OptionGroup var explained: ExplainedArguments

  @Flag(help: "Check all parameters of large arrays too.")
  var all = false

  @Option(help: "text for people, json for programs.")
  var format = OutputArguments.Format.text

  func run() throws {
    let example = try explained.example(of: explained.subject.modelAndTable(messages), messages)
    let check = example.network.gradientCheck(
      example.inputs, example.targets, example.cost, gradient: example.claimedGradient,
      maximumPerArray: all ? nil : 1000)
    let diagnoses = check.diagnoses(observations: example.inputs.rows)
    switch format {
    case .json:
      try Console.output.put(try JSONText.encode(CheckJSON(check, diagnoses)) + "\n")
    case .text:
      let whose = example.claimedGradient == nil ? "backpropagation" : "the file"
      let causes = diagnoses.compactMap(\.cause).map { "  \($0)\n" }.joined()
      try Console.output.put(
        """
        \(example.title): the gradient of \(whose) against (J(θ + h) − J(θ − h)) / 2h

        \(check.tables(diagnoses))
        \(check.passed ? "no parameter fails\n" : "likely causes\n\(causes)")
        """)
    }
    if !check.passed { throw ExitCode(1) }
  }
}

/// The JSON of `check`.
private struct CheckJSON: Encodable {
  struct Array: Encodable {
    let name: String
    let checked: Int
    let verdicts: [String: Int]
    let largestRelativeError: Double
    let cause: String?
  }
  struct Entry: Encodable {
    let parameter: String
    let analytic, numeric, relativeError: Double
    let verdict: String
  }

  let passed: Bool
  let largestRelativeError: Double
  let arrays: [Array]
  let entries: [Entry]

  init(_ check: GradientCheck, _ diagnoses: [ArrayDiagnosis]) {
    passed = check.passed
    largestRelativeError = check.largestRelativeError
    arrays = diagnoses.map { array in
      Array(
        name: array.name, checked: array.checked,
        verdicts: Dictionary(
          uniqueKeysWithValues: array.verdicts.map { ($0.key.rawValue, $0.value) }),
        largestRelativeError: array.largestRelativeError, cause: array.cause)
    }
    entries = check.entries.map {
      Entry(
        parameter: "\($0.parameter)", analytic: $0.analytic, numeric: $0.numeric,
        relativeError: $0.relativeError, verdict: $0.verdict.rawValue)
    }
  }
}
