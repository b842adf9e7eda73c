public import ArgumentParser
internal import Backprop
public import BackpropInsight

struct Derive: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Derive the equations of a network, one named rule per line.",
    discussion: """
      The network is given by its widths, features first: 3-4-1 has three features, four hidden neurons and one output; \
      3-1 has no hidden layer. Each matrix equation is printed with its shapes.

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

  @Option(
    help:
      "The activation of the hidden layers (default: sigmoid). A parameter follows a colon: elu:0.5."
  )
  var activation: Activation?

  @Option(
    help:
      "The loss (default: binaryCrossEntropy for one output, categoricalCrossEntropy for more)."
  )
  var loss: Loss?

  @Option(
    help:
      "The activation of the last layer, if the loss does not include one (default: identity)."
  )
  var outputActivation: Activation?

  @Option(
    help:
      "How the derivative of the sigmoid is simplified: A adds and subtracts 1, B substitutes (1 - a)/a for e^-z (default: both)."
  )
  var route: Route?

  @Flag(help: "Also derive the matrix rules from their elements.")
  var lemmas = false

  @Option(
    help:
      "text (Unicode) and ascii for a terminal, latex and html for a whole document, json for programs."
  )
  var format = Format.text

  func run() throws {
    let hidden = widths.values.dropFirst().dropLast()
    if hidden.isEmpty, activation != nil {
      throw BackpropError(
        .usage, "--activation is for hidden layers, and \(widths) has none",
        remedy: "omit --activation, or use --output-activation for the last layer")
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

  /// The width of the terminal; 100 if there is none.
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
  /// Reads A or B, in upper or lower case.
  public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}
