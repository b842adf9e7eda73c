// Algebra of sums.

extension Strategy {
  /// −(a + b) = −a − b, (−a)(−b) = ab, and numbers are combined.
  static let signs = Strategy("signs and numbers", "-(a + b) = -a - b, (-a)(-b) = a b") {
    $0.rewritten { node in
      switch node {
      case .sum(let terms):
        let numbers = terms.compactMap(\.rational)
        guard numbers.count > 1 else { return node }
        let total = numbers.reduce(Optional(Rational(0))) { $0?.adding($1) ?? nil }
        guard let total else { return node }
        return .sum([.number(total)] + terms.filter { $0.rational == nil })
      case .product(let factors):
        let product = numbersFolded(factors)
        guard case .product(let kept) = product, kept.count == 2, kept[0] == .minusOne,
          case .sum(let terms) = kept[1]
        else { return product }
        return .sum(terms.map { $0.negated.tidied })
      default: return node
      }
    }
  }

  /// A product with all its numbers combined into its first factor; 0 if one of them is 0.
  private static func numbersFolded(_ factors: [ScalarExpression]) -> ScalarExpression {
    let numbers = factors.compactMap(\.rational)
    let product = numbers.reduce(Optional(Rational(1))) { $0?.multiplied(by: $1) ?? nil }
    guard let product else { return .product(factors) }
    if product == Rational(0) { return .zero }
    return ScalarExpression.product([.number(product)] + factors.filter { $0.rational == nil })
      .tidied
  }

  /// 2u + 3u = 5u, u − u = 0.
  static let likeTerms = Strategy("like terms", "2 u + 3 u = 5 u, u - u = 0") {
    $0.rewritten { node in
      guard case .sum(let terms) = node else { return node }
      var merged: [(rest: ScalarExpression, coefficient: Rational, term: ScalarExpression)] = []
      for term in terms {
        let numbers = term.factors.compactMap(\.rational)
        let rest = ScalarExpression.product(term.factors.filter { $0.rational == nil }).tidied
        let coefficient = numbers.reduce(Optional(Rational(1))) { $0?.multiplied(by: $1) ?? nil }
        guard let coefficient else { return node }
        guard let place = merged.firstIndex(where: { $0.rest == rest }) else {
          merged.append((rest, coefficient, term))
          continue
        }
        guard let sum = merged[place].coefficient.adding(coefficient) else { return node }
        merged[place].coefficient = sum
        merged[place].term = (.number(sum) * rest).tidied
      }
      guard merged.count < terms.count else { return node }
      return .sum(merged.filter { $0.coefficient != Rational(0) }.map(\.term))
    }
  }

  /// a/u + b/v = (av + bu) / (uv).
  static let commonDenominator = Strategy("common denominator", "a/u + b/v = (a v + b u)/(u v)") {
    $0.rewritten { node in
      guard case .sum(let terms) = node,
        terms.contains(where: { $0.factors.contains(where: \.isDivisor) })
      else { return node }
      var under = Factored(.one)
      for factor in terms.flatMap(\.factors) where factor.isDivisor {
        let (base, exponent) = Factored.split(factor)
        let missing = exponent.negated.adding(under.exponent(of: base).negated)
        if let missing, missing > Rational(0) { under.multiply(base, missing) }
      }
      let over = terms.map { term in
        var product = Factored(term)
        for (base, exponent) in under.powers { product.multiply(base, exponent) }
        return ScalarExpression.product(product.expression.factors.sorted())
      }
      return .sum(over) / under.expression
    }
  }

  /// (a + b) / u = a/u + b/u.
  static let splitFraction = Strategy("split the fraction", "(a + b)/u = a/u + b/u") {
    $0.rewritten { node in
      guard case .product(let factors) = node, factors.contains(where: \.isDivisor),
        let place = factors.firstIndex(where: { if case .sum = $0 { true } else { false } })
      else { return node }
      let rest = Array(factors[..<place]) + Array(factors[(place + 1)...])
      return .sum(factors[place].terms.map { term in .product(term.factors + rest) })
    }
  }

  /// ab + ac = a(b + c).
  static let factor = Strategy("factor out", "a b + a c = a (b + c)") {
    $0.rewritten { node in
      guard case .sum(let terms) = node else { return node }
      let products = terms.map { Factored($0) }
      var common = Factored(.one)
      for (base, exponent) in products[0].powers where exponent > Rational(0) {
        let least = products.map { $0.exponent(of: base) }.min() ?? Rational(0)
        if least > Rational(0) { common.multiply(base, least) }
      }
      guard !common.powers.isEmpty else { return node }
      let rest = products.map { product in
        var product = product
        for (base, exponent) in common.powers { product.divide(base, exponent) }
        return product.expression
      }
      return .product(common.expression.factors + [.sum(rest)])
    }
  }

  /// Sorts terms and factors: positive and short terms first; numbers, symbols, functions, then
  /// sums.
  static let sort = Strategy("order", "a + b = b + a, a b = b a") {
    $0.rewritten { node in
      switch node {
      case .sum(let terms): .sum(terms.sorted(by: ScalarExpression.termsAreInOrder))
      case .product(let factors): .product(factors.sorted())
      case .kronecker(let i, let j): .kronecker(min(i, j), max(i, j))
      default: node
      }
    }
  }
}
