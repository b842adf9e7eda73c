#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A number a small step away from a real one. The step of the result of a formula is its
/// derivative.
protocol SteppedNumber {
  init(_ value: Double)
  /// The step away from `value`.
  init(stepFrom value: Double)
  /// The nearby real number.
  var value: Double { get }
  /// The distance from `value`, in steps.
  var slope: Double { get }
  static func + (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  func raised(to n: Int) -> Self
  func raised(to exponent: Self) -> Self
  var exponential: Self { get }
  var logarithm: Self { get }
  var sigmoid: Self { get }
  var hyperbolicTangent: Self { get }
  var normal: Self { get }
  var density: Self { get }
  var magnitude: Self { get }
  var sign: Self { get }
  /// A function without a formula, and its derivatives: sin(u + primes·π/2).
  func unknown(_ primes: Int) -> Self
}

/// v + s·ε with ε² = 0: a value and its derivative with respect to one variable, computed without
/// any rule of the engine under test.
struct Dual: SteppedNumber {
  var value: Double
  var slope: Double

  init(_ value: Double, _ slope: Double) {
    self.value = value
    self.slope = slope
  }

  init(_ value: Double) { self.init(value, 0) }
  init(stepFrom value: Double) { self.init(value, 1) }

  static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, a.slope + b.slope) }

  static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, a.slope * b.value + a.value * b.slope)
  }

  func raised(to n: Int) -> Dual {
    if n == 0 { return Dual(1) }
    if n < 0 {
      let power = raised(to: -n)
      return Dual(1 / power.value, -power.slope / (power.value * power.value))
    }
    return (1..<n).reduce(self) { power, _ in power * self }
  }

  func raised(to exponent: Dual) -> Dual {
    let power = pow(value, exponent.value)
    let bySlope = exponent.value * pow(value, exponent.value - 1) * slope
    return Dual(power, bySlope + (exponent.slope == 0 ? 0 : power * log(value) * exponent.slope))
  }

  /// f(u) with the derivative `slope` of f at u.
  func mapped(_ f: Double, _ derivative: Double) -> Dual { Dual(f, derivative * slope) }

  var exponential: Dual { mapped(exp(value), exp(value)) }
  var logarithm: Dual { value > 0 ? mapped(log(value), 1 / value) : Dual(.nan, .nan) }
  var sigmoid: Dual {
    let e = exp(-value)
    return mapped(1 / (1 + e), e / ((1 + e) * (1 + e)))
  }
  var hyperbolicTangent: Dual { mapped(tanh(value), 1 / (cosh(value) * cosh(value))) }
  var normal: Dual { mapped(0.5 * erfc(-value / 2.0.squareRoot()), Dual.density(value)) }
  var density: Dual { mapped(Dual.density(value), -value * Dual.density(value)) }
  var magnitude: Dual { mapped(abs(value), value > 0 ? 1 : value < 0 ? -1 : 0) }
  var sign: Dual { Dual(value > 0 ? 1 : value < 0 ? -1 : 0) }

  func unknown(_ primes: Int) -> Dual {
    func f(_ n: Int) -> Double { sin(value + Double(n) * Double.pi / 2) }
    return mapped(f(primes), f(primes + 1))
  }

  private static func density(_ x: Double) -> Double {
    exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }
}
