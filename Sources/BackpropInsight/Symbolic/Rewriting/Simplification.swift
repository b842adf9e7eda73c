/// A simplified formula, with the steps of the simplification.
public struct Simplification: Sendable {
  /// The simplified formula.
  public let result: ScalarExpression
  /// The steps, in order.
  public let steps: [Derivation.Step]
  /// The conditions for equality: elsewhere the original formula has no value, but the simplified
  /// one may have one.
  public let conditions: Set<Condition>
}

extension ScalarExpression {
  /// The maximum number of steps. No simplification comes near it.
  static let maximumSteps = 2000

  /// The shortest equal formula that the strategies find.
  ///
  /// Strategies that always simplify or sort are applied until none changes anything. A strategy
  /// that may make a formula longer (common denominator, expansion, factoring, division) is used
  /// only if its simplified result is smaller. So the simplification ends, and simplifying its
  /// result changes nothing.
  public func simplified(_ assumptions: Assumptions = Assumptions()) -> Simplification {
    var current = tidied
    var steps: [Derivation.Step] = []
    func take(_ rule: Rule, _ next: ScalarExpression) {
      steps.append(Derivation.Step(rule, from: current, to: next, assumptions))
      current = next
    }
    search: while steps.count < ScalarExpression.maximumSteps {
      for strategy in Strategy.always {
        let next = strategy.apply(current)
        if next != current {
          take(strategy.rule, next)
          continue search
        }
      }
      for strategy in Strategy.ifShorter {
        let next = strategy.apply(current)
        if next != current, next.normalized.size < current.size {
          take(strategy.rule, next)
          while let (rule, next) = current.normalizedOnce { take(rule, next) }
          continue search
        }
      }
      break
    }
    let conditions = domain.subtracting(current.domain).filter { !$0.holds(assumptions) }
    return Simplification(result: current, steps: steps, conditions: conditions)
  }

  /// The result of the first strategy of ``Strategy/always`` that changes self.
  private var normalizedOnce: (Rule, ScalarExpression)? {
    for strategy in Strategy.always {
      let next = strategy.apply(self)
      if next != self { return (strategy.rule, next) }
    }
    return nil
  }

  private var normalized: ScalarExpression {
    var current = self
    for _ in 0..<ScalarExpression.maximumSteps {
      guard let (_, next) = current.normalizedOnce else { break }
      current = next
    }
    return current
  }
}

extension Strategy {
  /// Strategies that always simplify or sort.
  static let always = [signs, powers, cancel, likeTerms, pick, constantsOut, sort]
  /// Strategies that may make a formula longer.
  static let ifShorter = [
    expand, commonDenominator, expandFraction, divide, factor, splitTotal,
  ]

  /// A common denominator with an expanded numerator.
  static let expandFraction = Strategy(
    "common denominator", "a/u + b/v = (a v + b u)/(u v), expanded"
  ) { expand.apply(commonDenominator.apply($0)) }
}
