// Operators for formulas, as in `(yhat - y) / (yhat * (1 - yhat))`.

extension ScalarExpression: ExpressibleByIntegerLiteral {
  /// A whole number.
  public init(integerLiteral value: Int) { self = .number(Rational(value)) }

  /// a + b, as one sum.
  public static func + (a: ScalarExpression, b: ScalarExpression) -> ScalarExpression {
    .sum(a.terms + b.terms)
  }

  /// a − b.
  public static func - (a: ScalarExpression, b: ScalarExpression) -> ScalarExpression {
    .sum(a.terms + b.terms.map(\.negated))
  }

  /// −a.
  public static prefix func - (a: ScalarExpression) -> ScalarExpression { a.negated }

  /// a · b, as one product.
  public static func * (a: ScalarExpression, b: ScalarExpression) -> ScalarExpression {
    ScalarExpression.product(a.factors + b.factors).tidied
  }

  /// a / b.
  public static func / (a: ScalarExpression, b: ScalarExpression) -> ScalarExpression {
    ScalarExpression.product(a.factors + b.factors.map(\.inverted)).tidied
  }

  /// self to a whole power.
  public func raised(to exponent: Int) -> ScalarExpression {
    ScalarExpression.power(self, .number(Rational(exponent))).tidied
  }

  /// eᵘ.
  public static func exp(_ u: ScalarExpression) -> ScalarExpression { .function(.exp, u) }

  /// ln u.
  public static func ln(_ u: ScalarExpression) -> ScalarExpression { .function(.ln, u) }

  /// −1 · self. A leading number changes its sign.
  var negated: ScalarExpression {
    switch self {
    case .number(let value): return .number(value.negated)
    case .product(let factors):
      guard let number = factors.first?.rational else { return .product([.minusOne] + factors) }
      return ScalarExpression.product([.number(number.negated)] + factors.dropFirst()).tidied
    default: return .product([.minusOne, self])
    }
  }

  /// 1 / self, for a single factor.
  var inverted: ScalarExpression {
    guard case .power(let base, .number(let n)) = self else { return .power(self, .minusOne) }
    return n == Rational(-1) ? base : .power(base, .number(n.negated))
  }

  /// An equal tree without redundant parts: sums in sums, products in products, terms 0, factors 1
  /// and powers 1. Divisors follow the other factors, and 1/(uv) is 1/u · 1/v.
  ///
  /// Every step of a derivation is tidied.
  public var tidied: ScalarExpression { rewritten(\.tidiedNode) }

  private var tidiedNode: ScalarExpression {
    switch self {
    case .sum(let parts):
      let terms = parts.flatMap(\.terms).filter { $0 != .zero }
      return terms.isEmpty ? .zero : terms.count == 1 ? terms[0] : .sum(terms)
    case .product(let parts):
      let factors = parts.flatMap(\.factors).filter { $0 != .one }
      let ordered = factors.filter { !$0.isDivisor } + factors.filter(\.isDivisor)
      return ordered.isEmpty ? .one : ordered.count == 1 ? ordered[0] : .product(ordered)
    case .power(let base, .one): return base
    case .power(.power(let base, .number(let n)), .minusOne) where n > Rational(0):
      return ScalarExpression.power(base, .number(n.negated)).tidiedNode
    case .power(.product(let factors), .number(let n)) where isDivisor && n.isInteger:
      return ScalarExpression.product(
        factors.map { ScalarExpression.power($0, .number(n)).tidiedNode }
      )
      .tidiedNode
    case .power(.number(let base), .number(let exponent)) where exponent.isInteger:
      return base.raised(to: exponent.numerator).map { .number($0) } ?? self
    default: return self
    }
  }
}
