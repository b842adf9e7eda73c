internal import ArgumentParser
internal import Backprop
internal import BackpropInsight
internal import BackpropModels

struct Explain: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show every number of backpropagation for an observation.",
    discussion: """
      The forward pass, the loss, every factor of the chain rule on the way back, the gradient and the step, from the \
      engine that trains, in Double. The subject is a worked example, as in Examples/worked-examples, or a row of a table \
      through a trained model.

        backprop explain Examples/worked-examples/mazur-2-2-2.json
        backprop explain houses.safetensors houses.csv --row 17
        backprop explain mine.json --focus 'W1[2,3]'
        backprop explain mine.json --format json > trace.json; backprop verify trace.json
        backprop explain mine.json --blank dz2,dW1 --answers answers.txt
        backprop explain mine.json --blank 6 --seed 3 --answers answers.txt

      With --blank the text is a worksheet: the chosen numbers are left out wherever they would be printed.
      """)

  @OptionGroup var explained: ExplainedArguments

  @Option(
    help: ArgumentHelp(
      "Only a layer (2), a neuron of it (2:3), a weight with every path to the loss (W1[2,3]) or a bias (b1[3]).",
      valueName: "part"))
  var focus: String?

  @Option(help: ArgumentHelp("Significant digits of the text, 4 to 17.", valueName: "n"))
  var digits = 9

  @Option(
    help: ArgumentHelp(
      "Numbers to leave blank, such as z1,yhat,loss,dz2,da1,dW1,b2 or one as dW1[2,3]; or how many.",
      valueName: "what"))
  var blank: String?

  @Option(help: ArgumentHelp("The file for the numbers behind the blanks.", valueName: "file"))
  var answers: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What draws the blanks where --blank says how many.", valueName: "n"))
  var seed: UInt64 = 42

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A file to write instead of standard output.", valueName: "file"))
  var output: String?

  @Option(help: "text for people, json for programs: the whole trace.")
  var format = OutputArguments.Format.text

  func validate() throws {
    guard (4...17).contains(digits) else {
      throw ValidationError("--digits must be from 4 to 17.")
    }
    guard (blank == nil) == (answers == nil) else {
      throw ValidationError("--blank and --answers go together: give both.")
    }
    guard blank == nil || format == .text else {
      throw ValidationError("--blank makes a worksheet of the text: leave --format away.")
    }
  }

  func run() throws {
    let example = try explained.example(Messages(format: format))
    let trace = Trace(example)
    let text: String
    switch format {
    case .json: text = try JSONText.encode(trace) + "\n"
    case .text:
      let focus = try part(of: trace)
      if let blank, let answers {
        let worksheet = try worksheet(trace, blank, focus)
        try AtomicFile.write(Array(worksheet.answers.utf8), to: answers)
        text = worksheet.text
      } else {
        text = TextExplanation(trace, focus: focus, digits: digits).text
      }
    }
    if let output {
      try AtomicFile.write(Array(text.utf8), to: output)
    } else {
      try Console.output.put(text)
    }
  }

  private func worksheet(_ trace: Trace, _ blank: String, _ focus: Focus) throws -> Worksheet {
    if let count = Int(blank) {
      return try Worksheet(trace, count: count, seed: seed, focus: focus, digits: digits)
    }
    // commas between names, not those of dW1[2,3]
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
    return try Worksheet(trace, blank: names, focus: focus, digits: digits)
  }

  private func part(of trace: Trace) throws -> Focus {
    guard let focus else { return .network }
    guard let part = Focus(focus) else {
      throw BackpropError(
        .usage, "'\(focus)' is no part of a network",
        remedy: "give a layer (2), a neuron (2:3), a weight (W1[2,3]) or a bias (b1[3])")
    }
    guard part.exists(in: trace.widths) else {
      throw BackpropError(
        .usage,
        "there is no \(focus) in a network of \(trace.widths.map(\.description).joined(separator: "-"))",
        remedy: "count layers, inputs and neurons from 1")
    }
    return part
  }
}
