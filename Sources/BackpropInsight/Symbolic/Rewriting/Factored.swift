/// A product as powers of different bases, in the order of their first occurrence.
struct Factored {
  /// The numeric factor.
  var coefficient = Rational(1)
  /// Each base with its exponent.
  var powers: [(base: ScalarExpression, exponent: Rational)] = []
  /// Whether no two factors had the same base, and at most one was a number.
  private(set) var isMerged = true

  init(_ product: ScalarExpression) {
    for factor in product.factors {
      if let number = factor.rational, let merged = coefficient.multiplied(by: number) {
        if coefficient != Rational(1) { isMerged = false }
        coefficient = merged
      } else {
        let (base, exponent) = Self.split(factor)
        multiply(base, exponent)
      }
    }
  }

  /// uʳ as u and r, for a number r.
  static func split(_ factor: ScalarExpression) -> (base: ScalarExpression, exponent: Rational) {
    if case .power(let base, .number(let exponent)) = factor { return (base, exponent) }
    return (factor, Rational(1))
  }

  /// The exponent of `base`; 0 if it is not a factor.
  func exponent(of base: ScalarExpression) -> Rational {
    powers.first { $0.base == base }?.exponent ?? Rational(0)
  }

  /// Multiplies by a power of `base`.
  mutating func multiply(_ base: ScalarExpression, _ exponent: Rational) {
    guard let place = powers.firstIndex(where: { $0.base == base }),
      let added = powers[place].exponent.adding(exponent)
    else {
      powers.append((base, exponent))
      return
    }
    isMerged = false
    powers[place].exponent = added
    if added == Rational(0) { powers.remove(at: place) }
  }

  /// Divides by a power of `base`.
  mutating func divide(_ base: ScalarExpression, _ exponent: Rational) {
    multiply(base, exponent.negated)
  }

  /// The product.
  var expression: ScalarExpression {
    let factors = powers.map { base, exponent in
      exponent == Rational(1) ? base : ScalarExpression.power(base, .number(exponent))
    }
    return ScalarExpression.product([.number(coefficient)] + factors).tidied
  }
}
