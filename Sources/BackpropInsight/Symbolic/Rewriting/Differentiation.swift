extension ScalarExpression {
  /// One step of a differentiation; nil if no derivative is left. The first derivative determines
  /// the rule, and all derivatives with this rule are evaluated together.
  func differentiatedOnce() -> (rule: Rule, result: ScalarExpression)? {
    guard let (u, x) = firstDerivative,
      let chosen = DifferentiationRule.all.first(where: { $0.apply(u, x) != nil })
    else { return nil }
    return (chosen.rule, applying(chosen).tidied)
  }

  /// ∂self/∂x, evaluated by the rules and not simplified.
  public func derivative(by x: Symbol) -> ScalarExpression {
    var result = ScalarExpression.derivative(self, x)
    while let next = result.differentiatedOnce() { result = next.result }
    return result
  }

  /// The first of the outermost derivatives.
  private var firstDerivative: (ScalarExpression, Symbol)? {
    if case .derivative(let u, let x) = self { return (u, x) }
    for child in children {
      if let found = child.firstDerivative { return found }
    }
    return nil
  }

  private func applying(_ chosen: DifferentiationRule) -> ScalarExpression {
    guard case .derivative(let u, let x) = self else {
      return mapChildren { $0.applying(chosen) }
    }
    let first = DifferentiationRule.all.first { $0.apply(u, x) != nil }
    guard first?.rule == chosen.rule else { return self }
    return chosen.apply(u, x) ?? self
  }
}
