internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

struct Check: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare gradients with finite differences of the cost.",
    discussion: """
      Each parameter is moved a little up and down, and the change of the cost is compared with the gradient of \
      backpropagation. A worked example that has `weightGradients` and `biasGradients` of its own has these checked \
      instead: the array that is wrong is named, and what is likely to be wrong with it. The status is 1 where one fails.

        backprop check Examples/worked-examples/deck-3-4-1.json
        backprop check houses.safetensors houses.csv --batch 1-32
        backprop check homework.json

      An array of more than 1,000 parameters is checked at 1,000 of them unless --all is given.
      """)

  @OptionGroup var explained: ExplainedArguments

  @Flag(help: "Check every parameter, however many there are.")
  var all = false

  @Option(help: "text for people, json for programs.")
  var format = OutputArguments.Format.text

  func run() throws {
    let example = try explained.example(of: explained.subject.modelAndTable(messages), messages)
    let check = example.network.gradientCheck(
      example.inputs, example.targets, example.cost, gradient: example.claimedGradient,
      mostOfEachArray: all ? nil : 1000)
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
