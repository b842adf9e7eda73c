import BackpropCore
import BackpropInsight
import Testing

@Suite("Simplification") struct SimplificationTests {
  @Test("simplification of random formulas ends, is idempotent, keeps values and states conditions")
  func random() {
    let count = 100_000
    var maximum = 0
    var compared = 0
    var enlarged = 0
    for seed in 0..<count {
      var random = RandomExpression(seed: UInt64(seed))
      let formula = random.expression(depth: 2)
      let simple = formula.simplified()
      maximum = max(maximum, simple.steps.count)
      #expect(
        simple.result.simplified().steps.isEmpty,
        "seed \(seed): \(Formula.ascii.text(formula)) -> \(Formula.ascii.text(simple.result))")
      let point = Point(seed: UInt64(seed))
      let (x, y) = [(0.0, 0.0), (1, 0), (-1, 1), (0.7, 1.3)][seed % 4]
      point.values = [RandomExpression.x: x, RandomExpression.y: y]
      let (before, after) = (point.value(formula), point.value(simple.result))
      if before.isFinite, abs(before) < 1e6 {
        compared += 1
        #expect(
          agree(before, after, within: 1e-7),
          "seed \(seed): \(Formula.ascii.text(formula)) -> \(Formula.ascii.text(simple.result))")
      } else if !before.isFinite, after.isFinite, !formula.isTooLarge(at: point) {
        enlarged += 1
        #expect(
          simple.conditions.contains { !$0.holds(at: point) },
          """
          seed \(seed): \(Formula.ascii.text(formula)) at \(x), \(y) -> \
          \(Formula.ascii.text(simple.result)), \(simple.conditions)
          """)
      }
    }
    print(
      """
      \(count) formulas simplified in at most \(maximum) steps; \(compared) values compared, \
      \(enlarged) without a value before
      """)
    #expect(maximum < 200)
    #expect(compared > count / 2)
  }

  @Test("simplification gives the forms of textbooks")
  func familiar() {
    let q = ScalarExpression.symbol(Symbol("y", hat: true))
    let y = ScalarExpression.symbol(Symbol("y"))
    let x = ScalarExpression.symbol(Symbol("x"))
    let unit = Assumptions([Symbol("y", hat: true): .unit])
    let cases: [(ScalarExpression, String)] = [
      (-(y / q) + (1 - y) / (1 - q), "(yhat - y)/(yhat*(1 - yhat))"),
      ((q - y) / (q * (1 - q)) * (q * (1 - q)), "yhat - y"),
      (q - q.raised(to: 2), "yhat*(1 - yhat)"),
      (q.raised(to: 2) * (1 - q) / q, "yhat*(1 - yhat)"),
      (x + x + 3 * x, "5*x"), (x - x, "0"), (x * x * x, "x^3"),
      ((1 - q.raised(to: 2)) / (1 - q), "1 + yhat"),
      (.exp(.ln(q)), "yhat"), (.ln(.exp(x)), "x"),
    ]
    for (formula, expected) in cases {
      let simple = formula.simplified(unit)
      #expect(Formula.ascii.text(simple.result) == expected)
      #expect(simple.conditions.isEmpty, "\(simple.conditions)")
    }
  }

  @Test("simplification states where a formula has no value but its simplified form has one")
  func conditions() {
    let x = ScalarExpression.symbol(Symbol("x"))
    #expect((x / x).simplified().conditions == [.nonzero(x)])
    #expect(ScalarExpression.exp(.ln(x)).simplified().conditions == [.positive(x)])
    #expect((.exp(x) / .exp(x)).simplified().conditions.isEmpty)
    #expect((x / x).simplified(Assumptions([Symbol("x"): .unit])).conditions.isEmpty)
  }

  @Test("every step of a simplification keeps the value")
  func steps() {
    var steps = 0
    for seed in 0..<2000 {
      var random = RandomExpression(seed: UInt64(seed), isSmooth: true)
      for step in random.expression(depth: 3).simplified().steps {
        let point = Point(seed: UInt64(seed))
        let (before, after) = (point.value(step.before), point.value(step.after))
        guard before.isFinite, abs(before) < 1e6 else { continue }
        steps += 1
        #expect(agree(before, after, within: 1e-9), "seed \(seed), \(step.rule.name)")
      }
    }
    print("\(steps) steps of simplifications")
  }
}

extension Condition {
  fileprivate func holds(at point: Point) -> Bool {
    switch self {
    case .nonzero(let u): abs(point.value(u)) > 1e-12
    case .positive(let u): point.value(u) > 1e-12
    }
  }
}

extension ScalarExpression {
  /// Whether a part overflows a Double, which is not a matter of its domain.
  fileprivate func isTooLarge(at point: Point) -> Bool {
    if case .function(.exp, let u) = self, abs(point.value(u)) > 300 { return true }
    return parts.contains { $0.isTooLarge(at: point) }
  }
}
