// Definitions, applied from right to left: a name replaces its formula.

extension Strategy {
  /// Replaces `pattern` with `replacement` in every product, including powers of `pattern`.
  ///
  /// With `pattern` = 1/(1 + e⁻ᶻ) and `replacement` = ŷ, (1 + e⁻ᶻ)⁻² becomes ŷ².
  static func fold(
    _ pattern: ScalarExpression, into replacement: ScalarExpression, _ statement: String,
    where domain: String? = nil
  ) -> Strategy {
    Strategy("definition", statement, where: domain) { expression in
      expression.folded(Factored(pattern), into: replacement)
    }
  }

  /// Replaces every part that equals `pattern` with `replacement`.
  static func substitute(
    _ pattern: ScalarExpression, by replacement: ScalarExpression, _ name: String,
    _ statement: String
  ) -> Strategy {
    Strategy(name, statement) { expression in
      expression.rewritten { $0 == pattern ? replacement : $0 }
    }
  }
}

extension ScalarExpression {
  fileprivate func folded(_ pattern: Factored, into replacement: ScalarExpression)
    -> ScalarExpression
  {
    var rest = Factored(self)
    var count = 0
    while count < 8, rest.contains(pattern) {
      for (base, exponent) in pattern.powers { rest.divide(base, exponent) }
      count += 1
    }
    guard count > 0 else { return mapChildren { $0.folded(pattern, into: replacement) } }
    let power = count == 1 ? replacement : replacement.raised(to: count)
    let others = rest.expression.mapChildren { $0.folded(pattern, into: replacement) }
    return ScalarExpression.product((power.factors + others.factors).sorted())
  }
}

extension Factored {
  /// Whether every power of `pattern` is contained in a power of self with the same sign.
  fileprivate func contains(_ pattern: Factored) -> Bool {
    pattern.powers.allSatisfy { base, exponent in
      let own = self.exponent(of: base)
      return exponent > Rational(0) ? own >= exponent : own <= exponent
    }
  }
}
