internal import ArgumentParser
internal import Backprop
internal import BackpropInsight

/// The part of a network to explain.
struct FocusArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Show only this layer, such as 2.", valueName: "l"))
  var layer: String?

  @Option(help: ArgumentHelp("Show only this neuron of a layer, such as 2:3.", valueName: "l:j"))
  var neuron: String?

  @Option(
    help: ArgumentHelp(
      "Show only this parameter: a weight with every path to the loss (W1[2,3]), a bias (b1[3]) or another (alpha2[1,3]).",
      valueName: "w"))
  var weight: String?

  /// Whether a part was given.
  var isGiven: Bool { (layer ?? neuron ?? weight) != nil }

  func validate() throws {
    guard [layer, neuron, weight].compactMap(\.self).count <= 1 else {
      throw ValidationError("--layer, --neuron and --weight are mutually exclusive.")
    }
  }

  /// The part (default: the whole network).
  func focus(in trace: Trace) throws -> Focus {
    guard let name = layer ?? neuron ?? weight else { return .network }
    let isAllowed: Bool
    let part = Focus(name)
    switch part {
    case .layer: isAllowed = layer != nil
    case .neuron: isAllowed = neuron != nil
    case .weight, .bias, .element: isAllowed = weight != nil
    case .network, nil: isAllowed = false
    }
    guard let part, isAllowed else {
      throw BackpropError(
        .usage,
        "'\(name)' is not a \(layer != nil ? "layer" : neuron != nil ? "neuron" : "parameter")",
        remedy: "give --layer 2, --neuron 2:3, --weight W1[2,3] or --weight b1[3]")
    }
    guard part.exists(in: trace) else {
      let widths = trace.widths.map(\.description).joined(separator: "-")
      throw BackpropError(
        .usage, "there is no \(part) in the network \(widths)",
        remedy: "count layers, inputs and neurons from 1")
    }
    return part
  }
}
