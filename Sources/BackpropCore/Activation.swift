package import CBackpropKernels

/// An activation function f, applied to each element of Z, with its derivative f′.
///
/// | case | a = f(z) | f′(z) |
/// |---|---|---|
/// | ``identity`` | z | 1 |
/// | ``sigmoid`` | 1 / (1 + e⁻ᶻ) (E4) | a(1 − a) (E11) |
/// | ``tanh`` | tanh z | 1 − a² |
/// | ``relu`` | max(z, 0) | 1 if z > 0, else 0 (0 at z = 0) |
/// | ``leakyRelu(slope:)`` | z if z > 0, else slope·z | 1 if z > 0, else slope |
/// | ``elu(alpha:)`` | z if z > 0, else α(eᶻ − 1) | 1 if z > 0, else a + α |
/// | ``selu`` | λz if z > 0, else λα(eᶻ − 1) | λ if z > 0, else a + λα |
/// | ``softplus`` | ln(1 + eᶻ) | σ(z) |
/// | ``silu`` | z·σ(z) | σ(z)(1 + z(1 − σ(z))) |
/// | ``gelu`` | z·Φ(z) | Φ(z) + z·φ(z) |
/// | ``mish`` | z·tanh(ln(1 + eᶻ)) = z·g | g + z(1 − g²)σ(z) |
///
/// The loops are in `activations.inc` of the kernels. λ and α of SELU are those of Klambauer et al.
/// 2017. Φ and φ are the standard normal distribution and its density.
public enum Activation: Hashable, Sendable {
  /// f(z) = z.
  case identity
  /// f(z) = 1 / (1 + e⁻ᶻ), the logistic function σ.
  case sigmoid
  /// f(z) = tanh z.
  case tanh
  /// f(z) = max(z, 0), the rectified linear unit.
  case relu
  /// f(z) = z if z > 0, else slope · z.
  case leakyRelu(slope: Double = 0.01)
  /// f(z) = z if z > 0, else α(eᶻ − 1).
  case elu(alpha: Double = 1)
  /// The scaled exponential linear unit.
  case selu
  /// f(z) = ln(1 + eᶻ).
  case softplus
  /// f(z) = z · σ(z), also called swish.
  case silu
  /// f(z) = z · Φ(z), the Gaussian error linear unit in its exact form.
  case gelu
  /// f(z) = z · tanh(ln(1 + eᶻ)).
  case mish

  /// Every activation, each with its default parameter.
  public static let all: [Activation] = [
    .identity, .sigmoid, .tanh, .relu, .leakyRelu(), .elu(), .selu, .softplus, .silu, .gelu, .mish,
  ]

  /// Whether f′ jumps at z = 0, so that no finite difference can measure it there.
  public var hasKink: Bool { facts.hasKink }
}

extension Activation {
  /// The properties of an activation.
  package struct Facts {
    /// The name without the parameter.
    let name: String
    /// The function in the kernels.
    let kernel: bp_activation
    /// The default initializer of the weights that make z.
    let initializer: Initializer
    /// The parameter, if there is one, and its default.
    var parameter: (value: Double, default: Double)?
    /// Whether f′ jumps at z = 0.
    var hasKink = false
    /// Whether f is flat on both sides.
    package var saturates = false
    /// Whether f′ is 0 for every z ≤ 0, so that a neuron can stop learning.
    package var canDie = false
  }

  /// One row per activation.
  package var facts: Facts {
    switch self {
    case .identity: Facts(name: "identity", kernel: BP_IDENTITY, initializer: .glorotUniform)
    case .sigmoid:
      Facts(name: "sigmoid", kernel: BP_SIGMOID, initializer: .glorotUniform, saturates: true)
    case .tanh: Facts(name: "tanh", kernel: BP_TANH, initializer: .glorotUniform, saturates: true)
    case .relu:
      Facts(name: "relu", kernel: BP_RELU, initializer: .heUniform, hasKink: true, canDie: true)
    case .leakyRelu(let slope):
      Facts(
        name: "leakyRelu", kernel: BP_LEAKY_RELU, initializer: .heUniform, parameter: (slope, 0.01),
        hasKink: true)
    case .elu(let alpha):
      Facts(
        name: "elu", kernel: BP_ELU, initializer: .heUniform, parameter: (alpha, 1),
        hasKink: alpha != 1)
    case .selu: Facts(name: "selu", kernel: BP_SELU, initializer: .lecunNormal, hasKink: true)
    case .softplus: Facts(name: "softplus", kernel: BP_SOFTPLUS, initializer: .heUniform)
    case .silu: Facts(name: "silu", kernel: BP_SILU, initializer: .heUniform)
    case .gelu: Facts(name: "gelu", kernel: BP_GELU, initializer: .heUniform)
    case .mish: Facts(name: "mish", kernel: BP_MISH, initializer: .heUniform)
    }
  }

  /// The function in the kernels and its parameter, 0 if it has none.
  package var kernel: (function: bp_activation, parameter: Double) {
    let facts = facts
    return (facts.kernel, facts.parameter?.value ?? 0)
  }
}

extension Activation: NamedChoice {
  /// The name, with the parameter after a colon unless it is the default: `relu`, `elu:0.5`.
  public var description: String { Spelling.description(facts.name, facts.parameter) }

  /// The activation of that name. Case, hyphens and underscores do not matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    switch (spelling.name, spelling.parameters) {
    case ("leakyrelu", let values) where values.count == 1: self = .leakyRelu(slope: values[0])
    case ("elu", let values) where values.count == 1: self = .elu(alpha: values[0])
    case (let name, []):
      guard let match = Self.withDefaults(named: name) else { return nil }
      self = match
    default: return nil
    }
  }
}
