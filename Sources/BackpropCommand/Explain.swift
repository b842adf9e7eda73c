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
    name: .shortAndLong,
    help: ArgumentHelp("A file to write instead of standard output.", valueName: "file"))
  var output: String?

  @Option(help: "text for people, json for programs: the whole trace.")
  var format = OutputArguments.Format.text

  func validate() throws {
    guard (4...17).contains(digits) else {
      throw ValidationError("--digits must be from 4 to 17.")
    }
  }

  func run() throws {
    let example = try explained.example()
    let trace = Trace(example)
    let text: String
    switch format {
    case .json: text = try JSONText.encode(trace) + "\n"
    case .text:
      text = TextExplanation(trace, focus: try part(of: trace), digits: digits).text
    }
    if let output {
      try AtomicFile.write(Array(text.utf8), to: output)
    } else {
      try Console.output.put(text)
    }
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
