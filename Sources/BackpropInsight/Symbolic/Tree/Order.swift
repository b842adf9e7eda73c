extension ScalarExpression: Comparable {
  /// The order of factors: numbers, symbols, functions, sums, and divisors last.
  public static func < (a: ScalarExpression, b: ScalarExpression) -> Bool { a.compare(b) < 0 }

  private var rank: Int {
    switch self {
    case .number: 0
    case .symbol: 1
    case .kronecker: 2
    case .function: 3
    case .choice: 4
    case .sum: 5
    case .product: 6
    case .total: 7
    case .derivative: 8
    // a number is first only if it can be multiplied by other numbers
    case .power(.number, _): isDivisor ? 21 : 1
    case .power(let base, _): isDivisor ? base.rank + 20 : base.rank
    }
  }

  /// Negative if self comes before `other`, 0 if they are equal, positive if self comes after it.
  private func compare(_ other: ScalarExpression) -> Int {
    if rank != other.rank { return rank - other.rank }
    switch (self, other) {
    case (.number(let a), .number(let b)): return sign(a, b)
    case (.symbol(let a), .symbol(let b)): return sign(a, b)
    case (.kronecker(let a, let i), .kronecker(let b, let j)):
      return a == b ? sign(i, j) : sign(a, b)
    case (.power(let a, let m), .power(let b, let n)):
      let bases = a.compare(b)
      return bases != 0 ? bases : m.compare(n)
    case (.power(let a, let m), _):
      let bases = a.compare(other)
      return bases != 0 ? bases : m.compare(.one)
    case (_, .power(let b, let n)):
      let bases = compare(b)
      return bases != 0 ? bases : ScalarExpression.one.compare(n)
    case (.function(let f, _), .function(let g, _)) where f != g:
      return sign(String(describing: f), String(describing: g))
    case (.total(let s, _), .total(let t, _)) where s != t:
      return sign(String(describing: s), String(describing: t))
    case (.derivative(_, let x), .derivative(_, let y)) where x != y: return sign(x, y)
    default:
      let pairs = zip(children, other.children)
      for (a, b) in pairs where a != b { return a.compare(b) }
      return children.count - other.children.count
    }
  }

  private func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }

  /// Whether the first factor is a negative number.
  var isNegative: Bool { (factors.first?.rational).map { $0 < Rational(0) } ?? false }

  /// The order of terms: positive terms first, then short terms.
  static func termsAreInOrder(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
    if a.isNegative != b.isNegative { return b.isNegative }
    let sizes = (a.absolute.size, b.absolute.size)
    return sizes.0 == sizes.1 ? a < b : sizes.0 < sizes.1
  }

  private var absolute: ScalarExpression { isNegative ? negated.tidied : self }
}
