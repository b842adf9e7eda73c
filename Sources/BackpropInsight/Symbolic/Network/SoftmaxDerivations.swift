/// The softmax with the categorical cross-entropy: ŷ_j = e^{z_j} / Σ_r e^{z_r}, L = −Σ_j y_j ln ŷ_j
/// over n outputs (E9, E13).
struct SoftmaxDerivations {
  let count: Dimension

  private func q(_ index: String) -> Symbol { Symbol("y", hat: true, units: index) }
  private func y(_ index: String) -> ScalarExpression { .symbol(Symbol("y", units: index)) }
  private func z(_ index: String) -> Symbol { Symbol("z", units: index) }

  private func softmax(_ index: String) -> ScalarExpression {
    .exp(.symbol(z(index)))
      / .total(.init("r", to: count), .exp(.symbol(z("r"))))
  }

  private var definitions: [Derivation.Definition] {
    [.init(q("j"), softmax("j")), .init(q("k"), softmax("k"))]
  }

  private var assumptions: Assumptions {
    Assumptions([q("j"): .unit, q("k"): .unit])
  }

  /// D1: ∂L/∂ŷ_j = −y_j/ŷ_j.
  var lossByPrediction: Derivation {
    let loss = -ScalarExpression.total(.init("r", to: count), y("r") * .ln(.symbol(q("r"))))
    var derivation = Derivation(
      of: .derivative(.symbol(Symbol("L")), q("j")), from: .derivative(loss, q("j")),
      Assumptions([q("j"): .unit, q("r"): .unit]))
    derivation.differentiate()
    derivation.apply(.pick)
    return derivation
  }

  /// D2: ∂ŷ_j/∂z_k = ŷ_j([j = k] − ŷ_k).
  var jacobian: Derivation {
    var derivation = Derivation(
      of: .derivative(.symbol(q("j")), z("k")), from: .derivative(softmax("j"), z("k")),
      definitions: definitions, assumptions)
    derivation.differentiate()
    derivation.apply(.pick, .splitFraction, .cancel)
    for index in ["j", "k"] {
      derivation.apply(
        .fold(
          softmax(index), into: .symbol(q(index)), "e^(z_\(index))/sum_r e^(z_r) = yhat_\(index)"))
    }
    derivation.apply(.factor)
    return derivation
  }

  /// D4: ∂L/∂z_k = Σ_j ∂L/∂ŷ_j · ∂ŷ_j/∂z_k = ŷ_k − y_k, which uses Σ_j y_j = 1.
  var lossByInput: Derivation {
    let sum = ScalarExpression.Summation("j", to: count)
    var derivation = Derivation(
      of: .derivative(.symbol(Symbol("L")), z("k")),
      from: .total(sum, lossByPrediction.result * jacobian.result),
      definitions: definitions, assumptions)
    derivation.apply(.cancel, .expand, .splitTotal, .pick, .constantsOut)
    derivation.apply(
      .substitute(
        .total(sum, y("j")), by: 1, "the targets sum to 1", "uses sum_j y_j = 1"))
    derivation.apply(.sort)
    return derivation
  }
}
