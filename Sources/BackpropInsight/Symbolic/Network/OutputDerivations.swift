internal import BackpropCore

/// The last layer for one output: ∂L/∂ŷ (D1), ∂ŷ/∂z (D2) and ∂L/∂z (D4), which give E10 to E14.
struct OutputDerivations {
  let loss: Loss
  let activation: Activation

  private var q: Symbol { Symbol("y", hat: true) }
  private var prediction: ScalarExpression { .symbol(q) }
  private var target: ScalarExpression { .symbol(Symbol("y")) }
  private let z = Symbol("z")

  private var assumptions: Assumptions {
    var ranges = [q: loss.range(of: activation)]
    for symbol in loss.settings.keys { ranges[symbol] = .positive }
    return Assumptions(ranges)
  }

  private func loss(of prediction: ScalarExpression) -> ScalarExpression {
    loss.expression(prediction: prediction, target: target)
  }

  /// D1.
  var lossByPrediction: Derivation {
    var derivation = Derivation(
      of: .derivative(.symbol(Symbol("L")), q), from: .derivative(loss(of: prediction), q),
      assumptions)
    derivation.differentiate()
    derivation.apply(.signs)
    switch loss {
    case .binaryCrossEntropy, .poisson:
      derivation.apply(.commonDenominator, .expand, .likeTerms, .sort)
    case .categoricalCrossEntropy, .halfSquaredError, .squaredError, .meanAbsoluteError, .huber:
      break
    }
    return derivation
  }

  /// D2, by `route` if the output is a sigmoid.
  func predictionByInput(_ route: Route) -> Derivation {
    switch loss.link {
    case .sigmoid: Activation.sigmoid.derivation(of: q, route: route)
    case .identity: activation.derivation(of: q, route: route)
    case .exponential, .softmax: exponentialLink
    }
  }

  private var exponentialLink: Derivation {
    let meaning = ScalarExpression.exp(.symbol(z))
    var derivation = Derivation(
      of: .derivative(prediction, z), from: .derivative(meaning, z),
      definitions: [.init(q, meaning)], assumptions)
    derivation.differentiate()
    derivation.apply(.fold(meaning, into: prediction, "e^z = yhat"))
    return derivation
  }

  /// D4.
  func lossByInput(_ route: Route) -> Derivation {
    let second = predictionByInput(route)
    var derivation = Derivation(
      of: .derivative(.symbol(Symbol("L")), z), from: lossByPrediction.result * second.result,
      definitions: second.definitions, assumptions.merging(second.assumptions))
    derivation.apply(.cancel)
    return derivation
  }
}

extension Assumptions {
  func merging(_ other: Assumptions) -> Assumptions {
    Assumptions(ranges.merging(other.ranges) { $1 })
  }
}
