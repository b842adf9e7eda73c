public import BackpropCore

extension Activation {
  /// f(z) as a formula. Parameters of f are symbols, whose values are in ``settings``.
  public func expression(of z: ScalarExpression) -> ScalarExpression {
    let slope = ScalarExpression.symbol(Symbol("alpha"))
    let scale = ScalarExpression.symbol(Symbol("lambda"))
    switch self {
    case .identity: return z
    case .sigmoid: return 1 / (1 + .exp(-z))
    case .tanh: return (.exp(z) - .exp(-z)) / (.exp(z) + .exp(-z))
    case .relu: return .choice(.init(z, isAbove: 0), z, 0)
    case .leakyRelu: return .choice(.init(z, isAbove: 0), z, slope * z)
    case .elu: return .choice(.init(z, isAbove: 0), z, slope * (.exp(z) - 1))
    case .selu: return .choice(.init(z, isAbove: 0), scale * z, scale * slope * (.exp(z) - 1))
    case .softplus: return .ln(1 + .exp(z))
    case .silu: return z * .function(.sigmoid, z)
    case .gelu: return z * .function(.normal, z)
    case .mish: return z * .function(.tanh, .ln(1 + .exp(z)))
    }
  }

  /// The values of the symbols in the formula.
  public var settings: [Symbol: Double] {
    switch self {
    case .leakyRelu(let slope): [Symbol("alpha"): slope]
    case .elu(let alpha): [Symbol("alpha"): alpha]
    case .selu:
      [Symbol("lambda"): 1.0507009873554804934, Symbol("alpha"): 1.6732632423543772848]
    case .identity, .sigmoid, .tanh, .relu, .softplus, .silu, .gelu, .mish: [:]
    }
  }

  /// An interval that contains the values of f.
  var range: Interval {
    switch self {
    case .sigmoid: .unit
    case .tanh: .signedUnit
    case .softplus: .positive
    case .identity, .relu, .leakyRelu, .elu, .selu, .silu, .gelu, .mish: .all
    }
  }
}
