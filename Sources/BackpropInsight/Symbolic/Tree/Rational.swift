/// An exact fraction in lowest terms with a positive denominator.
public struct Rational: Hashable, Sendable, Comparable {
  /// The numerator, which has the sign.
  public let numerator: Int
  /// The denominator, at least 1.
  public let denominator: Int

  /// A whole number.
  public init(_ value: Int) { (numerator, denominator) = (value, 1) }

  /// `numerator` / `denominator` in lowest terms; nil if the denominator is 0 or a number does not
  /// fit an `Int`.
  public init?(_ numerator: Int, over denominator: Int) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    let divisor = Self.greatestCommonDivisor(abs(numerator), abs(denominator))
    let sign = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
  }

  /// Whether it is a whole number.
  public var isInteger: Bool { denominator == 1 }

  /// The nearest `Double`.
  public var value: Double { Double(numerator) / Double(denominator) }

  /// The sum; nil if it does not fit.
  public func adding(_ other: Rational) -> Rational? {
    guard let left = Self.product(numerator, other.denominator),
      let right = Self.product(other.numerator, denominator),
      let under = Self.product(denominator, other.denominator)
    else { return nil }
    let (over, overflows) = left.addingReportingOverflow(right)
    return overflows ? nil : Rational(over, over: under)
  }

  /// The product; nil if it does not fit.
  public func multiplied(by other: Rational) -> Rational? {
    guard let over = Self.product(numerator, other.numerator),
      let under = Self.product(denominator, other.denominator)
    else { return nil }
    return Rational(over, over: under)
  }

  /// The power with a whole exponent; nil if it does not fit or divides by 0.
  public func raised(to exponent: Int) -> Rational? {
    guard abs(exponent) <= 64 else { return nil }
    let base = exponent < 0 ? Rational(denominator, over: numerator) : self
    guard let base else { return nil }
    var result: Rational? = Rational(1)
    for _ in 0..<abs(exponent) { result = result?.multiplied(by: base) }
    return result
  }

  /// −self.
  public var negated: Rational { Rational(sign: -1, numerator, denominator) }

  private init(sign: Int, _ numerator: Int, _ denominator: Int) {
    self.numerator = sign * numerator
    self.denominator = denominator
  }

  /// Compares by cross-multiplication in full width.
  public static func < (a: Rational, b: Rational) -> Bool {
    let left = a.numerator.multipliedFullWidth(by: b.denominator)
    let right = b.numerator.multipliedFullWidth(by: a.denominator)
    return (left.high, left.low) < (right.high, right.low)
  }

  private static func product(_ a: Int, _ b: Int) -> Int? {
    let (result, overflows) = a.multipliedReportingOverflow(by: b)
    return overflows ? nil : result
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? max(a, 1) : greatestCommonDivisor(b, a % b)
  }
}
