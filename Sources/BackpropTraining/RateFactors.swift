internal import BackpropCore

/// How the scale of the weights and the learning rate go together.
public enum Parametrization: String, Hashable, Sendable, Codable, CaseIterable {
  /// Z = A·W + β, and one learning rate whatever the width.
  case standard
  /// The neural tangent parametrization Z = A·V/√n_in + β (Jacot, Gabriel and Hongler 2018).
  ///
  /// The weights stay W = V/√n_in; a step of V by η is a step of W by η/√n_in where the optimizer
  /// divides the gradient by its size, as Adam does, and by η/n_in where it does not. So this is a
  /// learning rate for each layer and nothing else.
  case neuralTangent
}

/// What the learning rate η of each sort of parameter is multiplied by.
public struct RateFactors: Hashable, Sendable, Codable {
  /// How the learning rate of weights goes with the width.
  public var parametrization = Parametrization.standard
  /// Biases of dense layers.
  public var biases = 1.0
  /// α of parametric activations.
  public var alphas = 1.0
  /// s of scaling layers.
  public var scales = 1.0
  /// Everything of numeric embeddings.
  public var numericEmbeddings = 1.0
  /// The vectors of category embeddings.
  public var categoryEmbeddings = 1.0

  /// All 1.
  public init() {}

  /// The factors of the learning rate and of the decay, which is multiplied by that rate again, for
  /// `block` of `layer`. Biases of dense layers do not decay; what has a factor decays by its square,
  /// as in the reference implementation.
  func factors(
    of block: ParameterLayout.Block, in layer: ParameterLayout.Layer, _ optimizer: Optimizer
  ) -> (rate: Double, decay: Double) {
    let isEmbedding = layer[.frequencies] != nil
    switch block.kind {
    case .biases where !isEmbedding: return (biases, 0)
    case .alphas: return (alphas, alphas)
    case .scales: return (scales, scales)
    case .vectors: return (categoryEmbeddings, categoryEmbeddings)
    case .weights where !isEmbedding:
      guard parametrization == .neuralTangent else { return (1, 1) }
      let width = Double(layer.inputs)
      let factor = optimizer.dividesByGradient ? 1 / width.squareRoot() : 1 / width
      return (factor, 1 / factor)  // W decays as V does
    case .weights, .biases, .frequencies, .phases: return (numericEmbeddings, numericEmbeddings)
    }
  }

  /// Throws unless every factor is a finite number of 0 or more.
  func validate() throws {
    let all = [
      ("biases", biases), ("alphas", alphas), ("scales", scales),
      ("numeric embeddings", numericEmbeddings), ("category embeddings", categoryEmbeddings),
    ]
    for (name, factor) in all where !(factor >= 0 && factor.isFinite) {
      throw BackpropError(
        .usage, "a learning rate factor of \(factor) for \(name)",
        remedy: "take a factor of 0 or more")
    }
  }
}

extension Optimizer {
  /// Whether a step has the size of the learning rate, however large the gradient is.
  var dividesByGradient: Bool {
    switch self {
    case .adagrad, .rmsprop, .adam, .adamW: true
    case .gradientDescent, .momentum, .nesterov, .lbfgs: false
    }
  }
}
