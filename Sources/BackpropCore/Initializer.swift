/// How the weights of a layer of n_in inputs and n_out neurons begin; biases begin at 0.
///
/// | case | distribution |
/// |---|---|
/// | ``glorotNormal``, ``glorotUniform`` | variance 2 / (n_in + n_out) (Glorot and Bengio 2010) |
/// | ``heNormal``, ``heUniform`` | variance 2 / n_in (He et al. 2015) |
/// | ``lecunNormal``, ``lecunUniform`` | variance 1 / n_in (LeCun et al. 1998) |
///
/// A uniform distribution of variance v is that on [−√(3v), √(3v)).
///
/// ``dataDriven`` looks at the data: it divides the normal weights of each neuron by the standard
/// deviation of its z, and sets its bias so that z = 0 at a random mean of five observations
/// (Holzmüller, Grinsztajn and Steinwart 2024).
public enum Initializer: Hashable, Sendable {
  /// All weights 0.
  case zeros
  /// All weights the same.
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
  /// Normal, then fitted to the observations layer by layer.
  case dataDriven

  /// Every initialiser but ``constant(_:)``.
  public static let all: [Initializer] = [
    .zeros, .glorotNormal, .glorotUniform, .heNormal, .heUniform, .lecunNormal, .lecunUniform,
    .dataDriven,
  ]

  /// The usual one before `activation`: He where half of the line is cut off, LeCun for SELU, else
  /// Glorot.
  public static func usual(for activation: Activation) -> Initializer {
    switch activation {
    case .relu, .leakyRelu, .elu, .softplus, .silu, .gelu, .mish: .heUniform
    case .selu: .lecunNormal
    case .identity, .sigmoid, .tanh: .glorotUniform
    }
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
  /// The name, with the value of a constant behind a colon.
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

  /// The initialiser of that name; upper and lower case, hyphens and underscores do not matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    switch (spelling.name, spelling.parameters) {
    case ("constant", let values) where values.count == 1: self = .constant(values[0])
    case (let name, []):
      guard let match = Self.usual(named: name) else { return nil }
      self = match
    default: return nil
    }
  }
}
