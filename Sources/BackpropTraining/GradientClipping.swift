public import BackpropCore
internal import CBackpropKernels

/// A limit for large gradients.
public enum GradientClipping: Hashable, Sendable {
  /// No limit.
  case none
  /// The gradient g of all parameters is scaled to at most ‖g‖₂ = bound:
  /// g ← g · min(1, bound / (‖g‖₂ + 10⁻⁶)) (Pascanu et al. 2013).
  case norm(Double)
  /// Each element is limited to [−bound, bound].
  case value(Double)

  package func apply<Scalar>(to gradient: ParametersView<Scalar>) {
    let count = gradient.layout.count
    switch self {
    case .none: return
    case .norm(let bound):
      let norm = bp_dot(Scalar.kernelType, count, gradient.base, gradient.base).squareRoot()
      let factor = bound / (norm + 1e-6)
      if factor < 1 { bp_scale(Scalar.kernelType, count, factor, gradient.base) }
    case .value(let bound): bp_limit(Scalar.kernelType, count, bound, gradient.base)
    }
  }
}

extension GradientClipping: NamedChoice {
  /// Every kind of clipping, with a bound of 1.
  public static let all: [GradientClipping] = [.none, .norm(1), .value(1)]

  /// `none`, `norm:1.0` or `value:0.5`.
  public var description: String {
    switch self {
    case .none: "none"
    case .norm(let bound): "norm:\(bound)"
    case .value(let bound): "value:\(bound)"
    }
  }

  /// Reads the form of ``description``.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    switch (spelling.name, spelling.parameters.first, spelling.parameters.count) {
    case ("none", nil, 0): self = .none
    case ("norm", let bound?, 1): self = .norm(bound)
    case ("value", let bound?, 1): self = .value(bound)
    default: return nil
    }
  }
}
