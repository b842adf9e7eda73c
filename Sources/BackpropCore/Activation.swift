package import CBackpropKernels

/// An activation function f, applied to each element of Z, with its derivative f′.
///
/// | case | a = f(z) | f′(z) |
/// |---|---|---|
/// | ``identity`` | z | 1 |
/// | ``sigmoid`` | 1 / (1 + e⁻ᶻ) | a(1 − a) |
/// | ``tanh`` | tanh z | 1 − a² |
/// | ``relu`` | max(z, 0) | 1 where z > 0, else 0 (0 at z = 0) |
/// | ``leakyRelu(slope:)`` | z where z > 0, else slope·z | 1 where z > 0, else slope |
/// | ``elu(alpha:)`` | z where z > 0, else α(eᶻ − 1) | 1 where z > 0, else a + α |
/// | ``selu`` | λz where z > 0, else λα(eᶻ − 1) | λ where z > 0, else a + λα |
/// | ``softplus`` | ln(1 + eᶻ) | σ(z) |
/// | ``silu`` | z·σ(z) | σ(z)(1 + z(1 − σ(z))) |
/// | ``gelu`` | z·Φ(z) | Φ(z) + z·φ(z) |
/// | ``mish`` | z·tanh(ln(1 + eᶻ)) = z·g | g + z(1 − g²)σ(z) |
///
/// The loops themselves are `activations.inc` of the kernels. Source: documents 000-4, 001-4,
/// 003-16 and 003-17; λ and α of SELU are those of Klambauer et al. 2017, Φ and φ the normal
/// distribution and its density.
public enum Activation: Hashable, Sendable {
  /// f(z) = z.
  case identity
  /// f(z) = 1 / (1 + e⁻ᶻ), the logistic function σ.
  case sigmoid
  /// f(z) = tanh z.
  case tanh
  /// f(z) = max(z, 0), the rectified linear unit.
  case relu
  /// f(z) = z where z > 0, else slope · z.
  case leakyRelu(slope: Double = 0.01)
  /// f(z) = z where z > 0, else α(eᶻ − 1).
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

  /// Every activation, each with its usual parameter.
  public static let all: [Activation] = [
    .identity, .sigmoid, .tanh, .relu, .leakyRelu(), .elu(), .selu, .softplus, .silu, .gelu, .mish,
  ]

  /// Whether f′ jumps at z = 0, where no finite difference can measure it.
  public var hasKink: Bool {
    switch self {
    case .relu, .leakyRelu, .selu: true
    case .elu(let alpha): alpha != 1
    case .identity, .sigmoid, .tanh, .softplus, .silu, .gelu, .mish: false
    }
  }
}

extension Activation: NamedChoice {
  /// The name, with the parameter behind a colon where it is not the usual one: `relu`, `elu:0.5`.
  public var description: String {
    switch self {
    case .identity: "identity"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .relu: "relu"
    case .leakyRelu(let slope): Spelling.description("leakyRelu", [slope], usual: [0.01])
    case .elu(let alpha): Spelling.description("elu", [alpha], usual: [1])
    case .selu: "selu"
    case .softplus: "softplus"
    case .silu: "silu"
    case .gelu: "gelu"
    case .mish: "mish"
    }
  }

  /// The activation of that name; upper and lower case, hyphens and underscores do not matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    switch (spelling.name, spelling.parameters) {
    case ("leakyrelu", let values) where values.count == 1: self = .leakyRelu(slope: values[0])
    case ("elu", let values) where values.count == 1: self = .elu(alpha: values[0])
    case (let name, []):
      guard let match = Self.usual(named: name) else { return nil }
      self = match
    default: return nil
    }
  }
}

extension Activation {
  /// The number the kernels know the function by, and its parameter.
  package var kernel: (function: bp_activation, parameter: Double) {
    switch self {
    case .identity: (BP_IDENTITY, 0)
    case .sigmoid: (BP_SIGMOID, 0)
    case .tanh: (BP_TANH, 0)
    case .relu: (BP_RELU, 0)
    case .leakyRelu(let slope): (BP_LEAKY_RELU, slope)
    case .elu(let alpha): (BP_ELU, alpha)
    case .selu: (BP_SELU, 0)
    case .softplus: (BP_SOFTPLUS, 0)
    case .silu: (BP_SILU, 0)
    case .gelu: (BP_GELU, 0)
    case .mish: (BP_MISH, 0)
    }
  }
}
