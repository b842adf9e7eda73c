public import ArgumentParser
internal import Backprop
public import BackpropInsight

struct Derive: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Derive the equations of a network, one named rule a line.",
    discussion: """
      The network is written as its widths, features first: 3-4-1 has three features, four hidden neurons and one output; \
      3-1 has no hidden layer. Every matrix equation stands with its shapes.

        backprop derive 3-4-1
        backprop derive 784-128-10 --activation relu
        backprop derive 5-3-3-2 --loss halfSquaredError --output-activation tanh
        backprop derive 3-4-1 --format html > derivation.html
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, ascii, latex, html, json
  }

  @Argument(help: ArgumentHelp("The widths of the layers, such as 3-4-1.", valueName: "network"))
  var widths: LayerWidths

  @Option(help: "The activation of the hidden layers; a parameter stands behind a colon: elu:0.5.")
  var activation: Activation?

  @Option(
    help:
      "The loss; binaryCrossEntropy for one output, categoricalCrossEntropy for more, unless given."
  )
  var loss: Loss?

  @Option(
    help:
      "The activation of the last layer, for a loss that does not bring its own; identity unless given."
  )
  var outputActivation: Activation?

  @Option(
    help:
      "How the sigmoid's derivative gets its short form: A adds and subtracts 1, B puts (1 - a)/a for e^-z. Both unless given."
  )
  var route: Route?

  @Flag(help: "Derive the matrix rules from their elements too.")
  var lemmas = false

  @Option(
    help:
      "text (Unicode) and ascii for a terminal; latex and html are whole documents; json for programs."
  )
  var format = Format.text

  func run() throws {
    let hidden = widths.values.dropFirst().dropLast()
    if hidden.isEmpty, activation != nil {
      throw BackpropError(
        .usage, "an activation of hidden layers, and \(widths) has none",
        remedy: "leave --activation out, or give the last layer's with --output-activation")
    }
    let outputs = widths.values[widths.values.count - 1]
    let loss = loss ?? (outputs == 1 ? .binaryCrossEntropy : .categoricalCrossEntropy)
    let architecture = try Architecture(
      inputs: widths.values[0], hidden: Array(hidden), outputs: outputs,
      activation: activation ?? .sigmoid, outputActivation: outputActivation ?? .identity,
      loss: loss)
    let derivation = try NetworkDerivation(of: architecture, route: route, withLemmas: lemmas)
    let heading = heading(architecture)
    switch format {
    case .text: try Console.output.put(derivation.text(heading: heading, width: width))
    case .ascii:
      try Console.output.put(derivation.text(heading: heading, isUnicode: false, width: width))
    case .latex: try Console.output.put(derivation.latex(heading: heading))
    case .html: try Console.output.put(derivation.html(heading: heading))
    case .json: try Console.output.put(try JSONText.encode(derivation) + "\n")
    }
  }

  /// The width of the terminal, or 100 where nobody looks.
  private var width: Int {
    Console.output.isTerminal ? max(80, Console.output.width) : 100
  }

  /// `3-4-1: sigmoid, then sigmoid with binaryCrossEntropy; 21 parameters`.
  private func heading(_ architecture: Architecture) -> String {
    let layers = architecture.layers.map(\.activation.description)
    let output =
      architecture.loss.link == .identity
      ? layers[layers.count - 1] : architecture.loss.link.rawValue
    let hidden = layers.count > 1 ? "hidden \(layers[0]), " : ""
    return "\(widths): \(hidden)output \(output), loss \(architecture.loss), "
      + counted(architecture.parameterCount, "parameter")
  }
}

/// The widths of a network: `3-4-1`.
struct LayerWidths: ExpressibleByArgument, CustomStringConvertible {
  let values: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = parts.compactMap(\.self)
    guard numbers.count == parts.count, numbers.count >= 2,
      numbers.allSatisfy({ $0 >= 1 && $0 <= 1 << 20 })
    else { return nil }
    values = numbers
  }

  var description: String { values.map(\.description).joined(separator: "-") }
}

extension Route: ExpressibleByArgument {
  /// A or B, in upper or lower case.
  public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}
