/// A condition for a formula to have a value.
public enum Condition: Hashable, Sendable {
  /// u ≠ 0.
  case nonzero(ScalarExpression)
  /// u > 0.
  case positive(ScalarExpression)
}

/// Known ranges of quantities: ŷ of a sigmoid is between 0 and 1.
public struct Assumptions: Hashable, Sendable {
  /// The open interval of each quantity (default: all numbers).
  public var ranges: [Symbol: Interval]

  /// Quantities in `ranges`.
  public init(_ ranges: [Symbol: Interval] = [:]) { self.ranges = ranges }
}

/// An open interval, or a single number if the bounds are equal.
public struct Interval: Hashable, Sendable {
  /// The bounds.
  public let lower, upper: Double

  /// lower < u < upper.
  public init(_ lower: Double, _ upper: Double) { (self.lower, self.upper) = (lower, upper) }

  /// 0 < u < 1.
  public static let unit = Interval(0, 1)
  /// −1 < u < 1.
  public static let signedUnit = Interval(-1, 1)
  /// u > 0.
  public static let positive = Interval(0, .infinity)
  /// Any number.
  public static let all = Interval(-.infinity, .infinity)
}

extension Condition {
  /// Whether the condition follows from `assumptions`.
  func holds(_ assumptions: Assumptions) -> Bool {
    switch self {
    case .positive(let u): return u.range(assumptions).lower >= 0 && u.isNotZero(assumptions)
    case .nonzero(let u): return u.isNotZero(assumptions)
    }
  }
}

extension ScalarExpression {
  /// The conditions for every part to have a value.
  public var domain: Set<Condition> {
    var conditions = children.reduce(into: Set<Condition>()) { $0.formUnion($1.domain) }
    switch self {
    case .power(let base, let exponent):
      let isWhole = exponent.rational?.isInteger == true
      if !isWhole { conditions.insert(.positive(base.ordered)) }
      if isWhole, isDivisor { conditions.insert(.nonzero(base.ordered)) }
    case .function(.ln, let u): conditions.insert(.positive(u.ordered))
    default: break
    }
    return conditions
  }

  private var ordered: ScalarExpression { Strategy.sort.apply(tidied) }

  /// Whether 0 is not a possible value.
  fileprivate func isNotZero(_ assumptions: Assumptions) -> Bool {
    let range = range(assumptions)
    if range.lower == range.upper { return range.lower != 0 }
    return range.lower >= 0 || range.upper <= 0
  }

  /// An interval that contains all values.
  func range(_ assumptions: Assumptions) -> Interval {
    switch self {
    case .number(let value): return Interval(value.value, value.value)
    case .symbol(let symbol): return assumptions.ranges[symbol] ?? .all
    case .sum(let terms):
      let ranges = terms.map { $0.range(assumptions) }
      return Interval(ranges.reduce(0) { $0 + $1.lower }, ranges.reduce(0) { $0 + $1.upper })
    case .product(let factors):
      return factors.map { $0.range(assumptions) }.reduce(Interval(1, 1)) { $0.times($1) }
    case .power(let base, let exponent):
      let range = base.range(assumptions)
      if range.lower >= 0, !(range.lower == 0 && range.upper == 0) { return .positive }
      let isEven = exponent.rational.map { $0.isInteger && $0.numerator % 2 == 0 } ?? false
      return isEven && base.isNotZero(assumptions) ? .positive : .all
    case .function(.exp, _), .function(.density, _): return .positive
    case .function(.sigmoid, _), .function(.normal, _): return .unit
    case .function(.tanh, _): return .signedUnit
    case .total(_, let body):
      let range = body.range(assumptions)
      return range.lower >= 0 && range.upper > 0 ? .positive : .all
    default: return .all
    }
  }
}

extension Interval {
  /// The products of a number of self and a number of `other`.
  fileprivate func times(_ other: Interval) -> Interval {
    let products = [
      lower * other.lower, lower * other.upper, upper * other.lower, upper * other.upper,
    ]
    .map { $0.isNaN ? 0 : $0 }
    return Interval(products.min() ?? 0, products.max() ?? 0)
  }
}
