#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A complex number.
struct Complex: ExpressibleByFloatLiteral {
  var real, imaginary: Double

  init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  init(floatLiteral value: Double) { self.init(value) }

  static func + (a: Complex, b: Complex) -> Complex {
    Complex(a.real + b.real, a.imaginary + b.imaginary)
  }

  static func - (a: Complex, b: Complex) -> Complex {
    Complex(a.real - b.real, a.imaginary - b.imaginary)
  }

  static prefix func - (a: Complex) -> Complex { Complex(-a.real, -a.imaginary) }

  static func * (a: Complex, b: Complex) -> Complex {
    Complex(
      a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  static func / (a: Complex, b: Complex) -> Complex {
    let product = a * Complex(b.real, -b.imaginary)
    let square = b.real * b.real + b.imaginary * b.imaginary
    return Complex(product.real / square, product.imaginary / square)
  }

  /// eᶻ = eˣ(cos y + i sin y).
  var exponential: Complex {
    Complex(exp(real) * cos(imaginary), exp(real) * sin(imaginary))
  }

  /// ln z = ln |z| + i arg z.
  var logarithm: Complex { Complex(log(hypot(real, imaginary)), atan2(imaginary, real)) }

  /// 1 / (1 + e⁻ᶻ).
  var logistic: Complex { 1.0 / (1.0 + (-self).exponential) }

  /// (1 − e⁻²ᶻ) / (1 + e⁻²ᶻ). With tanh(−z) = −tanh z the power is never large.
  var hyperbolicTangent: Complex {
    if real < 0 { return -(-self).hyperbolicTangent }
    let power = (-self - self).exponential
    return (1.0 - power) / (1.0 + power)
  }

  /// ln(1 + eᶻ).
  var softplus: Complex { (1.0 + exponential).logarithm }

  /// Φ(z) = ½ + φ(z)·(z + z³/3 + z⁵/(3·5) + …). If the terms cancel, Laplace's continued fraction
  /// Φ(−z) = φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))).
  var normalDistribution: Complex {
    let density = (-(self * self) / 2.0).exponential / Complex((2 * Double.pi).squareRoot())
    if real < -3 {
      return density / (1...100).reversed().reduce(-self) { Complex(Double($1)) / $0 - self }
    }
    var (term, sum) = (self, self)
    for n in 1...150 {
      term = term * self * self / Complex(Double(2 * n + 1))
      sum = sum + term
    }
    return 0.5 + density * sum
  }
}

/// A step along the imaginary axis: f(x + ih) = f(x) + i h f′(x). There is no subtraction, so no
/// digits are lost.
extension Complex: SteppedNumber {
  private static let step = 1e-30

  init(_ value: Double) { self.init(value, 0) }
  init(stepFrom value: Double) { self.init(value, Self.step) }

  var value: Double { real }
  var slope: Double { imaginary / Self.step }

  func raised(to n: Int) -> Complex {
    if n < 0 { return 1.0 / raised(to: -n) }
    return (0..<n).reduce(1.0) { power, _ in power * self }
  }

  /// A whole exponent is a special case, because the logarithm of a negative number is not real.
  func raised(to exponent: Complex) -> Complex {
    if exponent.imaginary == 0, let whole = Int(exactly: exponent.real) { return raised(to: whole) }
    return (exponent * logarithm).exponential
  }

  var sigmoid: Complex { logistic }
  var normal: Complex { normalDistribution }
  var density: Complex {
    (-(self * self) / 2.0).exponential / Complex((2 * Double.pi).squareRoot())
  }
  var magnitude: Complex { real < 0 ? -self : self }
  var sign: Complex { Complex(real > 0 ? 1 : real < 0 ? -1 : 0) }

  /// sin(x + iy) = sin x cosh y + i cos x sinh y, for a small y.
  func unknown(_ primes: Int) -> Complex {
    let x = real + Double(primes) * Double.pi / 2
    return Complex(sin(x), cos(x) * imaginary)
  }
}
