internal import BackpropCore

/// The named matrices of a network, with its shapes: X is m × n₀, W_l is n_{l−1} × n_l, and Z_l,
/// A_l and dZ_l are m × n_l.
struct SymbolicNetwork {
  let architecture: Architecture
  let cost: Cost

  /// L, the number of layers.
  var last: Int { architecture.layers.count }
  let observations = Dimension.observations

  func width(_ l: Int) -> Dimension { .number(architecture.widths[l]) }
  func activation(_ l: Int) -> Activation { architecture.layers[l - 1].activation }
  func hasBiases(_ l: Int) -> Bool { architecture.layers[l - 1].hasBiases }
  func isParametric(_ l: Int) -> Bool { architecture.layers[l - 1].isParametric }

  /// A matrix of layer l with one row per observation.
  func batch(_ name: String, _ l: Int) -> MatrixExpression {
    MatrixExpression(Symbol(name, l), observations, width(l))
  }

  /// A_l. It is X for l = 0, and Ŷ for the last layer.
  func outputs(_ l: Int) -> MatrixExpression {
    if l == 0 { return MatrixExpression(Symbol("X"), observations, width(0)) }
    if l == last { return prediction }
    return batch("A", l)
  }

  var prediction: MatrixExpression {
    MatrixExpression(Symbol("Y", hat: true), observations, width(last))
  }
  var target: MatrixExpression { MatrixExpression(Symbol("Y"), observations, width(last)) }

  func weights(_ name: String, _ l: Int) -> MatrixExpression {
    MatrixExpression(Symbol(name, l), width(l - 1), width(l))
  }

  func biases(_ name: String, _ l: Int) -> MatrixExpression {
    MatrixExpression(Symbol(name, l), .number(1), width(l))
  }

  /// The symbol of f_l in a formula: σ, tanh, or the name of f_l.
  func function(_ l: Int) -> Function {
    if l == last {
      switch architecture.loss.link {
      case .sigmoid: return .sigmoid
      case .softmax: return .named("softmax")
      case .exponential: return .exp
      case .identity: break
      }
    }
    switch activation(l) {
    case .sigmoid: return .sigmoid
    case .tanh: return .tanh
    case .identity, .relu, .leakyRelu, .elu, .selu, .softplus, .silu, .gelu, .mish:
      return .named(Self.name(activation(l)))
    }
  }

  /// The name without a parameter: `leakyRelu`.
  static func name(_ activation: Activation) -> String {
    String(activation.description.prefix { $0 != ":" })
  }

  /// f_l′ as a named function.
  func slope(_ l: Int) -> Function { .named("f", layer: .number(l), primes: 1) }

  /// The function of the output: the link of the loss if that is an activation, else the last
  /// activation.
  var output: Activation { architecture.loss.link.activation ?? activation(last) }

  /// Whether D2 derives an activation, not the softmax or the exponential.
  var outputIsActivation: Bool {
    switch architecture.loss.link {
    case .identity, .sigmoid: true
    case .softmax, .exponential: false
    }
  }

  /// Whether a derivative with several routes is derived.
  var takesRoute: Bool {
    output.hasRoutes || architecture.layers.dropLast().contains { $0.activation.hasRoutes }
  }

  func layer(_ l: Int) -> LayerDerivations {
    LayerDerivations(
      layer: l, inputs: architecture.widths[l - 1], neurons: architecture.widths[l],
      hasBiases: hasBiases(l))
  }

  var outputDerivations: OutputDerivations {
    OutputDerivations(loss: architecture.loss, activation: activation(last))
  }

  var softmax: SoftmaxDerivations? {
    architecture.loss.link == .softmax ? SoftmaxDerivations(count: width(last)) : nil
  }

  /// dZ_L: Ŷ − Y, or the derivative of the loss ⊙ f_L′(Z_L) (E13, E14).
  var outputDelta: MatrixExpression {
    get throws(ShapeMismatch) {
      let error = try prediction.minus(target)
      let slope: MatrixExpression
      switch architecture.loss {
      case .binaryCrossEntropy, .categoricalCrossEntropy, .poisson: return error
      case .halfSquaredError: slope = error
      case .squaredError: slope = error.scaled(by: 2)
      case .meanAbsoluteError: slope = error.map(.sign)
      case .huber: slope = error.map(.named("clip"))
      }
      if activation(last) == .identity { return slope }
      return try slope.hadamard(batch("Z", last).map(self.slope(last)))
    }
  }
}
