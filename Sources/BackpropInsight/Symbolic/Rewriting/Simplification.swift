/// A formula made as short as the strategies can, and what that took.
public struct Simplification: Sendable {
  /// The short form.
  public let result: ScalarExpression
  /// What changed, in order.
  public let steps: [Derivation.Step]
  /// What must hold for the short form to be the formula, because the formula had no value
  /// elsewhere and the short form may have one.
  public let conditions: Set<Condition>
}

extension ScalarExpression {
  /// The most steps a simplification takes; none comes near.
  static let mostSteps = 2000

  /// The shortest equal form that the strategies find.
  ///
  /// Strategies that always make a formula simpler or bring it into order are applied as long as one
  /// changes anything. Those that may make it longer (common denominator, expanding, factoring,
  /// division) are kept only where the result, simplified, is smaller. So it ends, and a simplified
  /// formula stays as it is.
  public func simplified(_ assumptions: Assumptions = Assumptions()) -> Simplification {
    var current = tidied
    var steps: [Derivation.Step] = []
    func take(_ rule: Rule, _ next: ScalarExpression) {
      steps.append(Derivation.Step(rule, from: current, to: next, assumptions))
      current = next
    }
    search: while steps.count < ScalarExpression.mostSteps {
      for strategy in Strategy.always {
        let next = strategy.apply(current)
        if next != current {
          take(strategy.rule, next)
          continue search
        }
      }
      for strategy in Strategy.whereShorter {
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

  /// The first change of the strategies that always help.
  private var normalizedOnce: (Rule, ScalarExpression)? {
    for strategy in Strategy.always {
      let next = strategy.apply(self)
      if next != self { return (strategy.rule, next) }
    }
    return nil
  }

  private var normalized: ScalarExpression {
    var current = self
    for _ in 0..<ScalarExpression.mostSteps {
      guard let (_, next) = current.normalizedOnce else { break }
      current = next
    }
    return current
  }
}

extension Strategy {
  /// Strategies that never make a formula longer for good.
  static let always = [signs, powers, cancel, likeTerms, pick, constantsOut, sort]
  /// Strategies that may make it longer.
  static let whereShorter = [
    expand, commonDenominator, expandFraction, divide, factor, splitTotal,
  ]

  /// A common denominator, and the numerator multiplied out.
  static let expandFraction = Strategy(
    "common denominator", "a/u + b/v = (a v + b u)/(u v), multiplied out"
  ) { expand.apply(commonDenominator.apply($0)) }
}
