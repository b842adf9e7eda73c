public import BackpropCore

/// The ways from the derivative of the sigmoid to ŷ(1 − ŷ) (E11).
public enum Route: String, Hashable, Sendable, CaseIterable {
  /// Add and subtract 1.
  case a = "A"
  /// Substitute (1 − ŷ)/ŷ for e⁻ᶻ.
  case b = "B"
}

extension Activation {
  /// f′(z), step by step, in terms of a = f(z) if that is shorter (E11).
  ///
  /// - Parameters:
  ///   - a: The name of f(z).
  ///   - route: The route for the sigmoid.
  public func derivation(of a: Symbol = Symbol("a"), route: Route = .a) -> Derivation {
    let z = Symbol("z")
    let value = ScalarExpression.symbol(a)
    let meaning = expression(of: .symbol(z))
    var ranges = [a: range]
    for (symbol, value) in settings { ranges[symbol] = value > 0 ? .positive : .all }
    var derivation = Derivation(
      of: .derivative(value, z), from: .derivative(meaning, z),
      definitions: [.init(a, meaning)] + names, Assumptions(ranges))
    derivation.differentiate()
    derivation.apply(.signs)
    switch self {
    case .identity, .relu, .leakyRelu, .gelu: break
    case .sigmoid: route == .a ? routeA(&derivation, value) : routeB(&derivation, value)
    case .tanh: tanh(&derivation, value)
    case .elu, .selu: exponentialBranch(&derivation, value)
    case .softplus: softplus(&derivation)
    case .silu: derivation.apply(.factor, .sort)
    case .mish: mish(&derivation)
    }
    return derivation
  }

  /// Names for parts of the formula, other than a.
  private var names: [Derivation.Definition] {
    switch self {
    case .mish: [.init(Symbol("g"), .function(.tanh, .ln(1 + .exp(.symbol(Symbol("z"))))))]
    case .identity, .sigmoid, .tanh, .relu, .leakyRelu, .elu, .selu, .softplus, .silu, .gelu: []
    }
  }

  /// Whether ``Route`` gives more than one derivation.
  var hasRoutes: Bool {
    switch self {
    case .sigmoid: true
    case .identity, .tanh, .relu, .leakyRelu, .elu, .selu, .softplus, .silu, .gelu, .mish: false
    }
  }

  private func routeA(_ derivation: inout Derivation, _ a: ScalarExpression) {
    let under = 1 + ScalarExpression.exp(-ScalarExpression.symbol(Symbol("z")))
    derivation.rewrite(
      to: under / under.raised(to: 2) - 1 / under.raised(to: 2),
      Rule("add and subtract 1", "u = (1 + u) - 1"))
    derivation.apply(.cancel)
    derivation.apply(.fold(1 / under, into: a, "1/(1 + e^-z) = \(name(a))"))
    derivation.apply(.factor)
  }

  private func routeB(_ derivation: inout Derivation, _ a: ScalarExpression) {
    let power = ScalarExpression.exp(-ScalarExpression.symbol(Symbol("z")))
    derivation.apply(.fold(1 / (1 + power), into: a, "1/(1 + e^-z) = \(name(a))"))
    derivation.apply(.fold(power, into: (1 - a) / a, "e^-z = (1 - \(name(a)))/\(name(a))"))
    derivation.apply(.cancel)
  }

  private func name(_ a: ScalarExpression) -> String { Formula.ascii.text(a) }

  private func tanh(_ derivation: inout Derivation, _ a: ScalarExpression) {
    let z = ScalarExpression.symbol(Symbol("z"))
    let difference = ScalarExpression.exp(z) - ScalarExpression.exp(-z)
    let sum = ScalarExpression.exp(z) + ScalarExpression.exp(-z)
    derivation.apply(.cancel, .splitFraction, .cancel)
    derivation.apply(.fold(difference / sum, into: a, "(e^z - e^-z)/(e^z + e^-z) = \(name(a))"))
  }

  private func exponentialBranch(_ derivation: inout Derivation, _ a: ScalarExpression) {
    guard case .choice(let comparison, let first, let second) = derivation.result else { return }
    let slope = second.factors.dropLast().reduce(ScalarExpression.one) { $0 * $1 }
    derivation.rewrite(
      to: .choice(comparison, first, a + slope),
      Rule("definition", "where z <= 0, \(name(a)) = c (e^z - 1), so that c e^z = \(name(a)) + c"))
  }

  private func softplus(_ derivation: inout Derivation) {
    let z = ScalarExpression.symbol(Symbol("z"))
    derivation.apply(
      .extend(by: .exp(-z), Rule("extend the fraction", "u/v = (c u)/(c v)")), .sort)
    derivation.apply(
      .fold(1 / (1 + .exp(-z)), into: .function(.sigmoid, z), "1/(1 + e^-z) = sigma(z)"))
  }

  private func mish(_ derivation: inout Derivation) {
    let z = ScalarExpression.symbol(Symbol("z"))
    derivation.apply(
      .fold(
        .function(.tanh, .ln(1 + .exp(z))), into: .symbol(Symbol("g")),
        "tanh(ln(1 + e^z)) = g"))
    derivation.apply(
      .fold(
        .exp(z) / (1 + .exp(z)), into: .function(.sigmoid, z), "e^z/(1 + e^z) = sigma(z)"))
  }
}
