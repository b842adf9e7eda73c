// Algebra of products and powers.

extension Strategy {
  /// u · u² = u³, and u / u = 1 if u ≠ 0.
  static let cancel = Strategy("cancel", "u/u = 1, u u = u^2", where: "u is not 0") {
    $0.rewritten { node in
      guard case .product = node else { return node }
      let factored = Factored(node)
      return factored.isMerged ? node : factored.expression
    }
  }

  /// (uᵃ)ⁿ = uᵃⁿ and (uv)ⁿ = uⁿvⁿ for whole n, e^(ln u) = u, ln eᵘ = u.
  static let powers = Strategy(
    "powers", "(u^a)^n = u^(a n), (u v)^n = u^n v^n, e^(ln u) = u, ln(e^u) = u"
  ) {
    $0.rewritten { node in
      switch node {
      case .power(let base, let exponent):
        guard let n = exponent.rational else { return node }
        if n == Rational(0) { return .one }
        guard n.isInteger else { return base == .one ? .one : node }
        switch base {
        case .power(let inner, .number(let a)):
          return a.multiplied(by: n).map { .power(inner, .number($0)) } ?? node
        case .product(let factors): return .product(factors.map { .power($0, exponent) })
        default: return node
        }
      case .function(.exp, .zero), .function(.exp, .function(.ln, .one)): return .one
      case .function(.ln, .one): return .zero
      case .function(.exp, .function(.ln, let u)), .function(.ln, .function(.exp, let u)): return u
      default: return node
      }
    }
  }

  /// a(b + c) = ab + ac in numerators. Denominators are unchanged.
  static let expand = Strategy("expand", "a (b + c) = a b + a c") { $0.expanded }

  /// Multiplies numerator and denominator by `factor`, which is not 0, and simplifies both.
  static func extend(by factor: ScalarExpression, _ rule: Rule) -> Strategy {
    Strategy(rule.name, rule.statement, where: rule.domain) { expression in
      let over = expression.factors.filter { !$0.isDivisor }
      let under = expression.factors.filter(\.isDivisor).map(\.inverted)
      let parts = [over, under].map { part in
        (ScalarExpression.product(part).tidied * factor).expanded.exponentialsMerged
      }
      return parts[0] / parts[1]
    }
  }
}

extension ScalarExpression {
  /// self with every product of sums expanded.
  var expanded: ScalarExpression {
    let node = mapChildren(\.expanded)
    switch node {
    case .product(let factors):
      let over = factors.filter { !$0.isDivisor }
      let count = over.reduce(1.0) { $0 * Double($1.unfoldedCount) }
      guard over.contains(where: \.isExpandable), count <= ScalarExpression.maximumTerms else {
        return node
      }
      let terms = over.reduce([ScalarExpression.one]) { products, factor in
        products.flatMap { product in factor.unfolded.map { product.times($0) } }
      }
      return ScalarExpression.product([.sum(terms)] + factors.filter(\.isDivisor)).tidied
    case .power
    where node.isExpandable && Double(node.unfoldedCount) <= ScalarExpression.maximumTerms:
      return .sum(node.unfolded)
    default: return node
    }
  }

  /// The maximum number of terms of an expanded product.
  private static let maximumTerms = 256.0

  /// The number of terms of the expanded factor, at most about a million.
  private var unfoldedCount: Int {
    guard case .power(let base, _) = self, isExpandable else { return terms.count }
    return (1..<integerExponent).reduce(base.terms.count) { count, _ in
      min(count * base.terms.count, 1 << 20)
    }
  }

  /// Whether self is a sum, or a small power of one.
  private var isExpandable: Bool {
    if case .power(let base, _) = self {
      if case .sum = base { return (2...4).contains(integerExponent) }
      return false
    }
    if case .sum = self { return true }
    return false
  }

  /// The terms of the expanded factor.
  private var unfolded: [ScalarExpression] {
    guard case .power(let base, _) = self, isExpandable else { return terms }
    return (1..<integerExponent).reduce(base.terms) { products, _ in
      products.flatMap { product in base.terms.map { product.times($0) } }
    }
  }

  /// The product with sorted factors and one number.
  private func times(_ other: ScalarExpression) -> ScalarExpression {
    let product = ScalarExpression.product(factors + other.factors)
    let factored = Factored(product)
    let merged = factored.isMerged ? product.tidied : factored.expression
    guard case .product(let factors) = merged else { return merged }
    return ScalarExpression.product(factors.sorted()).tidied
  }

  /// self with eᵘ·eᵛ = e^(u + v) in every product.
  var exponentialsMerged: ScalarExpression {
    rewritten { node in
      guard case .product(let factors) = node else { return node }
      let exponents = factors.compactMap { factor in
        if case .function(.exp, let u) = factor { u } else { nil as ScalarExpression? }
      }
      guard exponents.count > 1 else { return node }
      let sum = Strategy.likeTerms.apply(ScalarExpression.sum(exponents).tidied)
      let merged: ScalarExpression = sum == .zero ? .one : .function(.exp, sum)
      let others = factors.filter { if case .function(.exp, _) = $0 { false } else { true } }
      return ScalarExpression.product(others + [merged]).tidied
    }
  }
}
