internal import BackpropCore

/// The relation between the learning rate of a layer's weights and its width.
public enum Parametrization: String, Hashable, Sendable, Codable, CaseIterable {
  /// Z = A·W + β, with a learning rate that does not depend on the width.
  case standard
  /// The neural tangent parametrization Z = A·V/√n_in + β (Jacot, Gabriel and Hongler 2018).
  ///
  /// The network stores W = V/√n_in. If the optimizer divides the gradient by its size, as Adam
  /// does, a step of V by η is a step of W by η/√n_in; otherwise by η/n_in. So this is only a
  /// learning rate for each layer.
  case neuralTangent
}

/// The factors of the learning rate η for each kind of parameter.
public struct RateFactors: Hashable, Sendable, Codable {
  /// The relation between the learning rate of weights and the width.
  public var parametrization = Parametrization.standard
  /// Biases of dense layers.
  public var biases = 1.0
  /// α of parametric activations.
  public var alphas = 1.0
  /// s of scaling layers.
  public var scales = 1.0
  /// All arrays of numeric embeddings.
  public var numericEmbeddings = 1.0
  /// The vectors of category embeddings.
  public var categoryEmbeddings = 1.0

  /// Factors of 1.
  public init() {}

  /// The factors of the learning rate and of the decay for `block` of `layer`. A step multiplies
  /// the decay by the learning rate again, so an array with a factor decays by its square, as in
  /// the reference implementation. Biases of dense layers do not decay.
  func factors(
    of block: ParameterLayout.Block, in layer: ParameterLayout.Layer, _ optimizer: Optimizer
  ) -> (rate: Double, decay: Double) {
    switch layer.kind {
    case .dense: return factors(ofDense: block, inputs: layer.inputs, optimizer)
    case .scaling: return (scales, scales)
    case .numericEmbedding: return (numericEmbeddings, numericEmbeddings)
    case .categoryEmbedding: return (categoryEmbeddings, categoryEmbeddings)
    }
  }

  private func factors(
    ofDense block: ParameterLayout.Block, inputs: Int, _ optimizer: Optimizer
  ) -> (rate: Double, decay: Double) {
    switch block.kind {
    case .weights:
      switch parametrization {
      case .standard: return (1, 1)
      case .neuralTangent:
        let width = Double(inputs)
        let factor = optimizer.facts.dividesByGradient ? 1 / width.squareRoot() : 1 / width
        return (factor, 1 / factor)  // W decays as V does
      }
    case .biases: return (biases, 0)
    case .alphas: return (alphas, alphas)
    case .scales, .frequencies, .phases, .vectors:
      preconditionFailure("\(block.kind) of a dense layer")
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
        remedy: "use a factor of 0 or more")
    }
  }
}
