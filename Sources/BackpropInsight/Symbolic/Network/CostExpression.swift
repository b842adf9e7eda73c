internal import BackpropCore

// The cost J: the mean or sum of the losses, and the penalties (E6).

extension Cost {
  fileprivate static let l2Factor = Symbol("lambda", 2)
  fileprivate static let l1Factor = Symbol("lambda", 1)

  /// The values of the symbols in the formulas: λ₂ is l2, λ₁ is l1.
  package var settings: [Symbol: Double] {
    [Cost.l2Factor: l2, Cost.l1Factor: l1].filter { $0.value != 0 }
  }
}

extension SymbolicNetwork {
  /// 1/m, or 1 if the cost is a sum.
  private var scale: ScalarExpression {
    cost.reduction == .mean ? 1 / ScalarExpression.symbol(Symbol("m")) : .one
  }

  /// L of one observation, the sum over its outputs.
  var lossOfObservation: ScalarExpression {
    func loss(_ units: String) -> ScalarExpression {
      architecture.loss.expression(
        prediction: .symbol(Symbol("y", hat: true, units: units)),
        target: .symbol(Symbol("y", units: units)))
    }
    if architecture.outputs == 1 { return loss("") }
    return Strategy.constantsOut.apply(.total(.init("k", to: width(last)), loss("k")))
  }

  /// J: the mean or the sum of the losses, and l2 · ΣW² + l1 · Σ|W| over the weights.
  var costOfNetwork: ScalarExpression {
    let losses = ScalarExpression.total(
      .init("i", to: observations), .symbol(Symbol("L", units: "i")))
    let w = ScalarExpression.symbol(
      Symbol("w", layer: .letter("l"), units: [.letter("j"), .letter("k")]))
    func width(_ plus: Int) -> Dimension { .symbol(Symbol("n", layer: .letter("l", plus: plus))) }
    func penalty(_ factor: Symbol, _ size: ScalarExpression) -> ScalarExpression {
      .symbol(factor)
        * .total(
          .init("l", to: .number(last)),
          .total(.init("j", to: width(-1)), .total(.init("k", to: width(0)), size)))
    }
    var formula = scale * losses
    if cost.l2 != 0 { formula = formula + penalty(Cost.l2Factor, w.raised(to: 2)) }
    if cost.l1 != 0 { formula = formula + penalty(Cost.l1Factor, .function(.absolute, w)) }
    return formula
  }

  /// The derivative of J with respect to a parameter, from `sum`, its sum over the observations.
  func gradient(_ sum: MatrixExpression) -> MatrixExpression {
    scale == .one ? sum : sum.scaled(by: scale)
  }

  /// The derivative of the penalties, added to that of the losses (E17).
  func penalized(_ gradient: MatrixExpression, _ weights: MatrixExpression)
    throws(ShapeMismatch) -> MatrixExpression
  {
    var gradient = gradient
    if cost.l2 != 0 {
      gradient = try gradient.plus(weights.scaled(by: .symbol(Cost.l2Factor)).scaled(by: 2))
    }
    if cost.l1 != 0 {
      gradient = try gradient.plus(weights.map(.sign).scaled(by: .symbol(Cost.l1Factor)))
    }
    return gradient
  }
}
