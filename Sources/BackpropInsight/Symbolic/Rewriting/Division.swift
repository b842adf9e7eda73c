extension Strategy {
  /// Divides a sum in the numerator by a sum in the denominator if there is no remainder:
  /// (1 − u²) / (1 − u) = 1 + u.
  static let divide = Strategy("polynomial division", "(u v)/v = u", where: "v is not 0") {
    $0.rewritten { node in
      guard case .product(var factors) = node else { return node }
      for (place, factor) in factors.enumerated() {
        guard case .sum = factor else { continue }
        for (other, divisor) in factors.enumerated() {
          guard case .power(.sum(let under), .number(let n)) = divisor, n < Rational(0),
            let quotient = Polynomial(factor).divided(by: Polynomial(.sum(under)))
          else { continue }
          factors[place] = quotient.expression
          let left = n.adding(Rational(1)) ?? n
          factors[other] =
            left == Rational(0) ? .one : .power(.sum(under), .number(left))
          return .product(factors)
        }
      }
      return node
    }
  }
}

/// A polynomial: a sum of products, each a coefficient times powers of variables.
private struct Polynomial {
  private typealias Monomial = [ScalarExpression: Int]
  private var coefficients: [Monomial: Rational] = [:]
  /// Whether every exponent is a positive whole number, and every coefficient fits.
  private var isProper = true

  init(_ expression: ScalarExpression) {
    for term in expression.expanded.terms {
      let factored = Factored(term)
      var monomial: Monomial = [:]
      for (base, exponent) in factored.powers {
        isProper = isProper && exponent.isInteger && exponent > Rational(0)
        monomial[base] = exponent.numerator
      }
      add(factored.coefficient, monomial)
    }
  }

  private mutating func add(_ coefficient: Rational, _ monomial: Monomial) {
    guard let sum = (coefficients[monomial] ?? Rational(0)).adding(coefficient) else {
      isProper = false
      return
    }
    coefficients[monomial] = sum == Rational(0) ? nil : sum
  }

  /// The leading monomial, in lexicographic order of the exponents.
  private var leading: (monomial: Monomial, coefficient: Rational)? {
    let variables = Set(coefficients.keys.flatMap(\.keys)).sorted()
    func exponents(_ monomial: Monomial) -> [Int] { variables.map { monomial[$0] ?? 0 } }
    return coefficients.max { exponents($0.key).lexicographicallyPrecedes(exponents($1.key)) }
      .map { ($0.key, $0.value) }
  }

  /// The quotient; nil if there is a remainder.
  func divided(by divisor: Polynomial) -> Polynomial? {
    guard isProper, divisor.isProper, let last = divisor.leading,
      let inverse = last.coefficient.raised(to: -1)
    else { return nil }
    var rest = self
    var quotient = Polynomial(.zero)
    quotient.coefficients = [:]
    for _ in 0..<32 {
      guard let first = rest.leading else { return quotient }
      let monomial = first.monomial.merging(last.monomial.mapValues { -$0 }, uniquingKeysWith: +)
      guard monomial.values.allSatisfy({ $0 >= 0 }),
        let factor = first.coefficient.multiplied(by: inverse)
      else { return nil }
      quotient.add(factor, monomial.filter { $0.value != 0 })
      for (other, coefficient) in divisor.coefficients {
        guard let product = factor.multiplied(by: coefficient) else { return nil }
        let power = monomial.merging(other, uniquingKeysWith: +).filter { $0.value != 0 }
        rest.add(product.negated, power)
      }
      if !rest.isProper || !quotient.isProper { return nil }
    }
    return nil
  }

  var expression: ScalarExpression {
    let terms = coefficients.map { monomial, coefficient in
      let powers = monomial.sorted { $0.key < $1.key }.map { base, exponent in
        exponent == 1 ? base : ScalarExpression.power(base, .number(Rational(exponent)))
      }
      return ScalarExpression.product([.number(coefficient)] + powers).tidied
    }
    return ScalarExpression.sum(terms.sorted(by: ScalarExpression.termsAreInOrder)).tidied
  }
}
