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

  init(_ real: Double, _ imaginary: Double = 0) {
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

  /// (1 − e⁻²ᶻ) / (1 + e⁻²ᶻ); tanh(−z) = −tanh z, so that the power is never large.
  var hyperbolicTangent: Complex {
    if real < 0 { return -(-self).hyperbolicTangent }
    let power = (-self - self).exponential
    return (1.0 - power) / (1.0 + power)
  }

  /// ln(1 + eᶻ).
  var softplus: Complex { (1.0 + exponential).logarithm }

  /// Φ(z) = ½ + φ(z)·(z + z³/3 + z⁵/(3·5) + …), and where that cancels Laplace's continued fraction,
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
