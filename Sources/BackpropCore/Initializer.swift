/// The weight initialisation of a dense layer with n_in inputs and n_out neurons. Biases start at
/// 0.
///
/// | case | distribution |
/// |---|---|
/// | ``glorotNormal``, ``glorotUniform`` | variance 2 / (n_in + n_out) (Glorot and Bengio 2010) |
/// | ``heNormal``, ``heUniform`` | variance 2 / n_in (He et al. 2015) |
/// | ``lecunNormal``, ``lecunUniform`` | variance 1 / n_in (LeCun et al. 1998) |
///
/// The uniform distribution of variance v is on [−√(3v), √(3v)).
///
/// ``dataDriven`` divides the normal weights of each neuron by the standard deviation of its z over
/// the data, and sets its bias so that z = 0 at a random mean of five observations (Holzmüller,
/// Grinsztajn and Steinwart 2024).
public enum Initializer: Hashable, Sendable {
  /// All weights 0.
  case zeros
  /// All weights equal to one value.
  case constant(Double)
  /// Normal with variance 2 / (n_in + n_out).
  case glorotNormal
  /// Uniform with variance 2 / (n_in + n_out).
  case glorotUniform
  /// Normal with variance 2 / n_in.
  case heNormal
  /// Uniform with variance 2 / n_in.
  case heUniform
  /// Normal with variance 1 / n_in.
  case lecunNormal
  /// Uniform with variance 1 / n_in.
  case lecunUniform
  /// Normal with variance 1 / n_in, then fitted to the observations layer by layer.
  case dataDriven

  /// Every initializer except ``constant(_:)``.
  public static let all: [Initializer] = [
    .zeros, .glorotNormal, .glorotUniform, .heNormal, .heUniform, .lecunNormal, .lecunUniform,
    .dataDriven,
  ]

  /// The default before `activation`: Glorot for the identity and functions that saturate, LeCun
  /// for SELU, else He.
  public static func `default`(for activation: Activation) -> Initializer {
    activation.facts.initializer
  }

  /// Weights of shape `inputs` × `outputs`, drawn row after row from `generator`.
  public func weights<Scalar>(
    inputs: Int, outputs: Int, using generator: inout SplitMix64
  ) -> Matrix<Scalar> {
    var matrix = Matrix<Scalar>(rows: inputs, columns: outputs)
    matrix.withUnsafeMutableElements { elements in
      for index in elements.indices {
        elements[index] = Scalar(draw(inputs: inputs, outputs: outputs, using: &generator))
      }
    }
    return matrix
  }

  private func draw(inputs: Int, outputs: Int, using generator: inout SplitMix64) -> Double {
    func uniform(_ variance: Double) -> Double {
      (3 * variance).squareRoot() * (2 * generator.uniform() - 1)
    }
    func normal(_ variance: Double) -> Double { variance.squareRoot() * generator.normal() }
    let glorot = 2 / Double(inputs + outputs)
    switch self {
    case .zeros: return 0
    case .constant(let value): return value
    case .glorotNormal: return normal(glorot)
    case .glorotUniform: return uniform(glorot)
    case .heNormal: return normal(2 / Double(inputs))
    case .heUniform: return uniform(2 / Double(inputs))
    case .lecunNormal, .dataDriven: return normal(1 / Double(inputs))
    case .lecunUniform: return uniform(1 / Double(inputs))
    }
  }
}

extension Initializer: NamedChoice {
  /// The name, with the value of a constant after a colon.
  public var description: String {
    switch self {
    case .zeros: "zeros"
    case .constant(let value): "constant:\(value)"
    case .glorotNormal: "glorotNormal"
    case .glorotUniform: "glorotUniform"
    case .heNormal: "heNormal"
    case .heUniform: "heUniform"
    case .lecunNormal: "lecunNormal"
    case .lecunUniform: "lecunUniform"
    case .dataDriven: "dataDriven"
    }
  }

  /// The initializer of that name. Case, hyphens and underscores do not matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    switch (spelling.name, spelling.parameters) {
    case ("constant", let values) where values.count == 1: self = .constant(values[0])
    case (let name, []):
      guard let match = Self.withDefaults(named: name) else { return nil }
      self = match
    default: return nil
    }
  }
}
