internal import BackpropCore

// The sections for one observation: D1 to D4.

extension SymbolicNetwork {
  private var loss: Loss { architecture.loss }
  private var severalOutputs: Bool { architecture.outputs > 1 }

  var lossSection: NetworkDerivation.Section {
    var blocks: [NetworkDerivation.Block] = []
    if let softmax {
      blocks.append(
        .sentence([
          "Categorical cross-entropy of one observation; y is 1 for its class, else 0."
        ]))
      blocks += smoothing + [.derivation(softmax.lossByPrediction)]
    } else {
      let scope = severalOutputs ? "each of the \(architecture.outputs) outputs" : "one observation"
      blocks.append(.sentence([.words("\(Self.title(loss)) of \(scope):")]))
      blocks.append(.definition(.symbol(Symbol("L")), lossOfOneOutput))
      blocks += settings(loss.settings) + smoothing
      blocks.append(.derivation(outputDerivations.lossByPrediction))
    }
    return NetworkDerivation.Section(
      "D1", "derivative of the loss with respect to the prediction", blocks)
  }

  /// The definition of y if the cost has label smoothing.
  var smoothing: [NetworkDerivation.Block] {
    guard loss.isCrossEntropy, cost.labelSmoothing != 0 else { return [] }
    let (smoothing, classes) = (Symbol("s"), Symbol("K"))
    let target =
      (1 - .symbol(smoothing)) * .symbol(Symbol("t")) + .symbol(smoothing) / .symbol(classes)
    let count = softmax == nil ? 2 : architecture.outputs
    return [
      .sentence(["where y is the target t, smoothed over K classes:"]),
      .definition(.symbol(Symbol("y")), target),
    ] + settings([smoothing: cost.labelSmoothing, classes: Double(count)])
  }

  private var lossOfOneOutput: ScalarExpression {
    loss.expression(
      prediction: .symbol(Symbol("y", hat: true)), target: .symbol(Symbol("y")))
  }

  func outputSection(_ route: Route?) -> NetworkDerivation.Section {
    let title = "derivative of the prediction with respect to z"
    if let softmax {
      return NetworkDerivation.Section(
        "D2", title,
        [
          .sentence(["Softmax: each prediction depends on every z."]),
          .derivation(softmax.jacobian),
        ])
    }
    let q = Symbol("y", hat: true)
    let blocks: [NetworkDerivation.Block]
    switch loss.link {
    case .exponential, .softmax:
      blocks = [
        .sentence(["The exponential, so that no prediction is negative:"]),
        .derivation(outputDerivations.predictionByInput(.a)),
      ]
    case .sigmoid, .identity:
      let words = "The output is \(Self.name(output)); z stands for z of layer \(last)."
      blocks =
        [.sentence([.words(words)])] + derivations(of: output, q, route)
        + settings(output.settings)
    }
    return NetworkDerivation.Section("D2", title, blocks)
  }

  /// f′ by the chosen route, or by both routes if there are two and none is chosen.
  func derivations(of activation: Activation, _ a: Symbol, _ route: Route?)
    -> [NetworkDerivation.Block]
  {
    guard activation.hasRoutes else { return [.derivation(activation.derivation(of: a))] }
    let routes = route.map { [$0] } ?? Route.allCases
    return routes.flatMap { route -> [NetworkDerivation.Block] in
      let way = route == .a ? "add and subtract 1" : "write e^-z by the result"
      return [
        .sentence([.words("Route \(route.rawValue): \(way).")]),
        .derivation(activation.derivation(of: a, route: route)),
      ]
    }
  }

  var linearSection: NetworkDerivation.Section {
    let layer = layer(last)
    return NetworkDerivation.Section(
      "D3", "derivatives of z with respect to weights, biases and inputs",
      [.definition(layer.preactivation.name, layer.preactivation.meaning)]
        + layer.linear.map { .derivation($0) })
  }

  func deltaSection(_ route: Route?) -> NetworkDerivation.Section {
    let title = "derivative of the loss with respect to z: D1 times D2"
    if let softmax {
      return NetworkDerivation.Section(
        "D4", title,
        [
          .sentence(["Every prediction depends on z, so the product is summed over them."]),
          .derivation(softmax.lossByInput),
        ])
    }
    return NetworkDerivation.Section(
      "D4", title, [.derivation(outputDerivations.lossByInput(route ?? .a))])
  }

  /// The values of symbols: `with alpha = 0.01`.
  func settings(_ values: [Symbol: Double]) -> [NetworkDerivation.Block] {
    values.sorted { $0.key < $1.key }.map { symbol, value in
      .sentence([.words("with"), .formula(.symbol(symbol)), .words("= " + Self.digits(value))])
    }
  }

  private static func digits(_ value: Double) -> String {
    value.rounded() == value && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// δ_j = ∂L/∂z_j of the last layer, as D4 gives it.
  var deltaOfNeuron: ScalarExpression {
    if let softmax {
      return softmax.lossByInput.result.replacing(.letter("k"), by: .letter("j"))
    }
    let parts = ["y", "z", "g"]
    return outputDerivations.lossByInput(.a).result.rewritten { node in
      guard case .symbol(let symbol) = node, parts.contains(symbol.name) else { return node }
      return .symbol(Symbol(symbol.name, hat: symbol.hasHat, units: "j"))
    }
  }

  static func title(_ loss: Loss) -> String {
    switch loss {
    case .binaryCrossEntropy: "Binary cross-entropy"
    case .categoricalCrossEntropy: "Categorical cross-entropy"
    case .halfSquaredError: "Half the squared error"
    case .squaredError: "Squared error"
    case .meanAbsoluteError: "Absolute error"
    case .huber: "Huber loss"
    case .poisson: "Poisson loss"
    }
  }
}
