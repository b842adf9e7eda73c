/// Student's t distribution with a whole number of degrees of freedom, without calls of the C
/// library, so that an interval has the same bits on every machine.
package struct StudentT {
  /// ν, from 1.
  private let degreesOfFreedom: Int

  /// The distribution with ν `degreesOfFreedom`, 1 or more.
  package init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom >= 1, "\(degreesOfFreedom) degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The t with P(|T| < t) = `probability`, which is from 0 to 1, 1 excluded: by halving of the
  /// interval of sin θ, with t = √ν tan θ.
  package func bound(probability: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if self.probability(sine: middle) < probability { low = middle } else { high = middle }
    }
    let sine = (low + high) / 2
    return sine / (1 - sine * sine).squareRoot() * Double(degreesOfFreedom).squareRoot()
  }

  /// P(|T| < √ν tan θ), a finite sum of powers of cos θ (Abramowitz and Stegun, "Handbook of
  /// Mathematical Functions", 26.7.3 and 26.7.4).
  private func probability(sine: Double) -> Double {
    let square = 1 - sine * sine
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? square.squareRoot() : 1
    var sum = 0.0
    // exponents of cos θ up to ν − 2
    for power in stride(from: isOdd ? 1 : 0, through: degreesOfFreedom - 2, by: 2) {
      sum += term
      term *= square * Double(power + 1) / Double(power + 2)
    }
    guard isOdd else { return sine * sum }
    return 2 / Double.pi * (Self.arcTangent(sine / square.squareRoot()) + sine * sum)
  }

  /// The angle whose tangent is `x`, which is 0 or more: halved five times, then by its series.
  private static func arcTangent(_ x: Double) -> Double {
    // of an angle above 45° the rest to 90°
    if x > 1 { return .pi / 2 - arcTangent(1 / x) }
    var tangent = x
    for _ in 0..<5 { tangent /= 1 + (1 + tangent * tangent).squareRoot() }
    let square = tangent * tangent
    let series = stride(from: 13, through: 1, by: -2).reduce(0) { 1 / Double($1) - square * $0 }
    return 32 * tangent * series
  }
}
