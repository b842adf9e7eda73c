internal import ArgumentParser
internal import Backprop
internal import BackpropInsight
internal import BackpropModels

struct Explain: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show every number of backpropagation for a row or a worked example.",
    discussion: """
      Prints the forward pass, the loss, every factor of the chain rule in the backward pass, the gradient and the \
      optimizer step. The engine that trains computes them, in double precision. The text also compares the gradient with \
      finite differences, and names causes of poor learning. The exit status is 1 if the gradient does not agree. The \
      subject is a worked example, as in Examples/worked-examples, or a row of a table in a trained model.

        backprop explain Examples/worked-examples/mazur-2-2-2.json
        backprop explain houses.safetensors houses.csv --row 17
        backprop explain mine.json --weight 'W1[2,3]'
        backprop explain mine.json --format json > trace.json; backprop verify trace.json
        backprop explain mine.json --format html > mine.html
        backprop explain mine.json --worksheet --blank dz2,dW1 --answers answers.txt
        backprop explain mine.json --worksheet --blank 6 --seed 3 --answers answers.txt

      On a worksheet, the chosen numbers are blank wherever they would be printed.
      """)

  @OptionGroup var explained: ExplainedArguments

  @Option(
    name: [.customLong("learning-rate"), .customLong("lr")], parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate of the step (default: that of the worked example or model).",
      valueName: "rate"))
  var learningRate: Double?

  @OptionGroup(title: "Part of the text") var part: FocusArguments

  @Option(
    help: ArgumentHelp(
      "The number of significant digits of the text, 4 to 17 (default: 9).", valueName: "n"))
  var digits: Int?

  @Flag(help: "Print a worksheet: the text with some numbers blank. It needs --answers.")
  var worksheet = false

  @Option(
    help: ArgumentHelp(
      "With --worksheet: the numbers to leave blank, such as z1,yhat,loss,dz2,da1,dW1,b2 or dW1[2,3], or how many to draw at random (default: 10).",
      valueName: "names"))
  var blank: String?

  @Option(
    help: ArgumentHelp(
      "With --worksheet: the file for the numbers that are blank.", valueName: "file"))
  var answers: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --worksheet: the seed that draws the blanks, if --blank is a number (default: 42).",
      valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"))
  var output: String?

  @Option(help: "text and html for people, json for programs: the whole trace.")
  var format = Format.text

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, html
  }

  func validate() throws {
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate must be a number above 0.")
    }
    guard (4...17).contains(digits ?? 9) else {
      throw ValidationError("--digits must be from 4 to 17.")
    }
    guard format == .text || digits == nil && !part.isGiven else {
      throw ValidationError(
        "--digits, --layer, --neuron and --weight need --format text; \(format.rawValue) has all numbers."
      )
    }
    guard worksheet || (blank ?? answers) == nil && seed == nil else {
      throw ValidationError("--blank, --answers and --seed need --worksheet.")
    }
    guard !worksheet || answers != nil else {
      throw ValidationError(
        "--worksheet needs --answers, the file for the numbers that are blank.")
    }
    guard !worksheet || format == .text else {
      throw ValidationError("--worksheet needs --format text.")
    }
    guard seed == nil || Int(blank ?? "10") != nil else {
      throw ValidationError("--seed needs a number in --blank, not names.")
    }
  }

  func run() throws {
    try AtomicFile.checkDestinations(
      [output, answers].compactMap(\.self), reading: explained.subject.files)
    let source = try explained.subject.modelAndTable(messages)
    var example = try explained.example(of: source, messages)
    if let learningRate { example.learningRate = learningRate }
    let trace = Trace(example)
    switch format {
    case .json: try put(try JSONText.encode(trace) + "\n")
    case .html: try put(HTMLReport(example).html)
    case .text:
      let focus = try part.focus(in: trace)
      if let answers {
        let worksheet = try worksheet(trace, focus)
        try AtomicFile.write(Array(worksheet.answers.utf8), to: answers)
        return try put(worksheet.text)
      }
      let all = try source.map {
        try $0.model.preprocessing.features(of: $0.table) as Matrix<Float>
      }
      let findings = ExplanationFindings(example, focus: focus, all: all)
      let text = TextExplanation(trace, focus: focus, digits: digits ?? 9).text
      let ensemble = source.flatMap { EnsemblePrediction($0.model, example.inputs) }
      try put(
        text + (ensemble.map { "\n" + $0.text(digits: digits ?? 9) } ?? "") + "\n" + findings.text)
      if !findings.check.passed { throw ExitCode(1) }
    }
  }

  private func put(_ text: String) throws {
    if let output {
      try AtomicFile.write(Array(text.utf8), to: output)
    } else {
      try Console.output.put(text)
    }
  }

  private func worksheet(_ trace: Trace, _ focus: Focus) throws -> Worksheet {
    let blank = blank ?? "10"
    if let count = Int(blank) {
      return try Worksheet(trace, count: count, seed: seed ?? 42, focus: focus, digits: digits ?? 9)
    }
    // split at the commas between names, not at that of dW1[2,3]
    var names = [""]
    var depth = 0
    for character in blank {
      depth += character == "[" ? 1 : character == "]" ? -1 : 0
      if character == ",", depth == 0 {
        names.append("")
      } else {
        names[names.count - 1].append(character)
      }
    }
    return try Worksheet(trace, blank: names, focus: focus, digits: digits ?? 9)
  }
}
