import BackpropCore
import BackpropInsight
import Testing

@Suite("Symbolic differentiation") struct DifferentiationTests {
  @Test("derivatives of random formulas agree with dual numbers, complex steps and differences")
  func random() {
    var compared = 0
    var complexSteps = 0
    var differences = 0
    for seed in 0..<6000 {
      var random = RandomExpression(seed: UInt64(seed), isSmooth: seed % 2 == 0)
      let formula = random.expression(depth: 4)
      let derivative = formula.derivative(by: RandomExpression.x)
      for trial in 0..<2 {
        let point = Point(seed: UInt64(1000 * seed + trial))
        point.values[RandomExpression.x] = 0.2 + 1.5 * random.generator.uniform()
        let exact = point.dual(formula, RandomExpression.x)
        let value = point.value(derivative)
        guard exact.slope.isFinite, value.isFinite, abs(exact.value) < 1e6, abs(value) < 1e6 else {
          continue
        }
        compared += 1
        #expect(
          agree(exact.slope, value, within: 1e-9),
          "seed \(seed): \(Formula.ascii.text(formula)): \(exact.slope), \(value)")
        let complex: Complex = point.stepped(formula, RandomExpression.x)
        if complex.slope.isFinite {
          complexSteps += 1
          #expect(
            agree(complex.slope, value, within: 1e-9),
            "seed \(seed): \(Formula.ascii.text(formula)): \(complex.slope), \(value)")
        }
        guard seed % 2 == 0 else { continue }
        let x = point.values[RandomExpression.x] ?? 0
        let h = 1e-5
        point.values[RandomExpression.x] = x + h
        let above = point.value(formula)
        point.values[RandomExpression.x] = x - h
        let below = point.value(formula)
        let scale = max(1, abs(above), abs(value))
        // the third derivative of such a formula can be large, so the bound is wide
        if abs((above - below) / (2 * h) - value) <= 1e-3 * scale { differences += 1 }
      }
    }
    print(
      """
      \(compared) derivatives compared with dual numbers, \(complexSteps) with a complex step, \
      \(differences) by differences
      """
    )
    #expect(compared > 5000)
    #expect(complexSteps > 5000)
    #expect(differences > 3500)
  }

  @Test(
    "the first two derivatives of every function agree with dual numbers",
    arguments: [
      Function.exp, .ln, .sigmoid, .tanh, .absolute, .sign, .normal, .density, .named("f"),
    ])
  func functions(function: Function) {
    let x = RandomExpression.x
    var formula = ScalarExpression.function(function, 2 * .symbol(x))
    for _ in 0..<2 {
      let derivative = formula.derivative(by: x)
      for value in function == .ln ? [0.3, 1.7] : [0.3, 1.7, -0.8] {
        let point = Point(seed: 0)
        point.values[x] = value
        let exact = point.dual(formula, x).slope
        #expect(exact.isFinite)
        #expect(agree(exact, point.value(derivative), within: 1e-12))
      }
      formula = derivative
    }
  }

  @Test("every rule of differentiation has a name, a statement and, if needed, a domain")
  func rules() {
    let rules = DifferentiationRule.all.map(\.rule)
    #expect(rules.count >= 18)
    #expect(Set(rules).count == rules.count)
    for name in ["logarithm", "quotient rule", "power by its logarithm"] {
      #expect(rules.first { $0.name == name }?.domain != nil, "\(name)")
    }
    for rule in rules { #expect(!rule.name.isEmpty && !rule.statement.isEmpty) }
  }

  @Test("small textbook examples have the known derivatives")
  func examples() throws {
    let x = ScalarExpression.symbol(Symbol("x"))
    let examples: [(ScalarExpression, String)] = [
      (.ln(x.raised(to: 2)), "2/x"), (.exp(x.raised(to: 3)), "3*x^2*e^(x^3)"),
      ((2 * x + 1).raised(to: 2), "4 + 8*x"), (1 / x, "-1/x^2"), (.exp(-x), "-e^(-x)"),
    ]
    for (formula, expected) in examples {
      let result = formula.derivative(by: Symbol("x")).simplified().result
      #expect(Formula.ascii.text(result) == expected)
    }
    let (x1, x2) = (Symbol("x", 1), Symbol("x", 2))
    let y =
      ScalarExpression.symbol(x1).raised(to: 2) + 2 * ScalarExpression.symbol(x2).raised(to: 2)
      + 3 * ScalarExpression.symbol(x1) * ScalarExpression.symbol(x2)
    #expect(Formula.ascii.text(y.derivative(by: x1).simplified().result) == "2*x_1 + 3*x_2")
    #expect(Formula.ascii.text(y.derivative(by: x2).simplified().result) == "3*x_1 + 4*x_2")
  }
}
