// The rules of differentiation, in the order in which they are tried. A prime is ∂/∂x, and c does
// not depend on x.

extension DifferentiationRule {
  /// Every rule of differentiation.
  public static let all: [DifferentiationRule] =
    [
      constant, identity, linearForm, sum, indexedSum, constantMultiple, quotient, product, power,
      exponential, logarithm, logOfPower, branches,
    ] + named

  /// c′ = 0.
  static let constant = DifferentiationRule("constant", "c' = 0") { u, x in
    u.depends(on: x) ? nil : .zero
  }

  /// x′ = 1. For elements of one array, ∂w_pk/∂w_ij = [p = i][k = j].
  static let identity = DifferentiationRule("identity", "x' = 1") { u, x in
    guard case .symbol(let symbol) = u else { return nil }
    return ScalarExpression.product(
      zip(symbol.units, x.units).filter { $0 != $1 }.map { .kronecker($0, $1) }
    ).tidied
  }

  /// (c·x + d)′ = c.
  static let linearForm = DifferentiationRule("linear form", "(c x + d)' = c") { u, x in
    var slopes: [ScalarExpression] = []
    for term in u.terms where term.depends(on: x) {
      let rest = term.factors.filter { $0 != .symbol(x) }
      guard rest.count == term.factors.count - 1, !rest.contains(where: { $0.depends(on: x) })
      else { return nil }
      slopes.append(.product(rest))
    }
    return ScalarExpression.sum(slopes).tidied
  }

  /// (u + v)′ = u′ + v′.
  static let sum = DifferentiationRule("sum rule", "(u + v)' = u' + v'") { u, x in
    guard case .sum(let terms) = u else { return nil }
    return .sum(terms.map { .derivative($0, x) })
  }

  /// (Σ u)′ = Σ u′.
  static let indexedSum = DifferentiationRule("sum rule", "(sum u)' = sum u'") { u, x in
    guard case .total(let summation, let body) = u else { return nil }
    return .total(summation, .derivative(body, x))
  }

  /// (c·u)′ = c·u′.
  static let constantMultiple = DifferentiationRule("constant multiple", "(c u)' = c u'") {
    u, x in
    guard case .product(let factors) = u else { return nil }
    let constants = factors.filter { !$0.depends(on: x) }
    guard !constants.isEmpty else { return nil }
    let rest = ScalarExpression.product(factors.filter { $0.depends(on: x) }).tidied
    return .product(constants + [.derivative(rest, x)])
  }

  /// (u / v)′ = (u′v − uv′) / v².
  static let quotient = DifferentiationRule(
    "quotient rule", "(u/v)' = (u' v - u v')/v^2", where: "v is not 0"
  ) { u, x in
    guard case .product(let factors) = u, factors.contains(where: \.isDivisor) else { return nil }
    let over = ScalarExpression.product(factors.filter { !$0.isDivisor }).tidied
    let under = ScalarExpression.product(factors.filter(\.isDivisor).map(\.inverted)).tidied
    return (.derivative(over, x) * under - over * .derivative(under, x)) / under.raised(to: 2)
  }

  /// (u·v)′ = u′·v + u·v′, for any number of factors.
  static let product = DifferentiationRule("product rule", "(u v)' = u' v + u v'") { u, x in
    guard case .product(let factors) = u else { return nil }
    return .sum(
      factors.indices.map { changed in
        .product(factors.enumerated().map { $0 == changed ? .derivative($1, x) : $1 })
      })
  }

  /// (uⁿ)′ = n·uⁿ⁻¹·u′.
  static let power = DifferentiationRule(
    "power rule", "(u^n)' = n u^(n-1) u'", where: "u is not 0 where n < 1"
  ) { u, x in
    guard case .power(let base, let n) = u, !n.depends(on: x) else { return nil }
    let lowered: ScalarExpression =
      n.rational.flatMap { $0.adding(Rational(-1)) }.map { .number($0) } ?? n - 1
    return (n * .power(base, lowered)).times(inner: base, x)
  }

  /// (eᵘ)′ = eᵘ·u′.
  static let exponential = DifferentiationRule("exponential", "(e^u)' = e^u u'") { u, x in
    guard case .function(.exp, let inner) = u else { return nil }
    return u.times(inner: inner, x)
  }

  /// (ln u)′ = u′/u.
  static let logarithm = DifferentiationRule("logarithm", "(ln u)' = u'/u", where: "u > 0") {
    u, x in
    guard case .function(.ln, let inner) = u else { return nil }
    return (inner == .symbol(x) ? 1 : .derivative(inner, x)) / inner
  }

  /// (uᵛ)′ = uᵛ (v′ ln u + v·u′/u), the derivative of e^(v ln u).
  static let logOfPower = DifferentiationRule(
    "power by its logarithm", "(u^v)' = u^v (v' ln u + v u'/u)", where: "u > 0"
  ) { u, x in
    guard case .power(let base, let exponent) = u else { return nil }
    return u * (.derivative(exponent, x) * .ln(base) + exponent * .derivative(base, x) / base)
  }

  /// Each branch is differentiated separately.
  static let branches = DifferentiationRule(
    "branch by branch", "each has its own derivative",
    caveat: "at the jump that of the last, by convention"
  ) { u, x in
    guard case .choice(let comparison, let first, let second) = u else { return nil }
    return .choice(comparison, .derivative(first, x), .derivative(second, x))
  }
}

extension ScalarExpression {
  /// self · u′, the last factor of the chain rule; self if u is x.
  func times(inner u: ScalarExpression, _ x: Symbol) -> ScalarExpression {
    u == .symbol(x) ? self : self * .derivative(u, x)
  }
}
