package import BackpropCore

/// A blend of the logits of two models: Z = (1 − w) Z₁ + w Z₂. The weight w minimizes the loss on
/// observations that neither model was trained on.
///
/// On small or noisy tables a linear model can be better than a network. The blend is seldom worse
/// than either.
package struct Blend {
  /// w, the weight of the second model, from 0 to 1.
  package let weight: Double
  /// The temperature T of the blended logits, nil without calibration or without probabilities.
  package let temperature: Temperature?

  /// Weights below this become 0, and weights above 1 minus this become 1.
  private static var minimumWeight: Double { 0.02 }
  /// The maximum number of observations to use, evenly spaced.
  private static var maximumObservations: Int { 10_000 }

  /// The w, and with `calibrates` the T, that minimize the mean loss for the targets `y`.
  /// Golden-section search finds w, and for each w another one finds T. `second` is nil without a
  /// second model.
  package init(
    _ first: Matrix<Float>, _ second: Matrix<Float>?, _ y: Matrix<Float>, _ loss: Loss,
    calibrates: Bool
  ) {
    let rows = evenlySpaced(Self.maximumObservations, of: y.rows)
    func chosen(_ matrix: Matrix<Float>) -> Matrix<Double> {
      matrix.rows(at: rows).converted(to: Double.self)
    }
    let (z, targets) = (chosen(first), chosen(y))
    let other = second.map(chosen)
    let calibrates = calibrates && loss.isCrossEntropy
    func blended(_ weight: Double) -> Matrix<Double> {
      guard let other, weight > 0 else { return z }
      return weightedSum([(z, 1 - weight), (other, weight)])
    }
    func temperature(_ z: Matrix<Double>) -> Temperature? {
      calibrates ? Temperature(ofLogits: z, targets, loss) : nil
    }
    func value(_ weight: Double) -> Double {
      let z = blended(weight)
      return temperature(z)?.loss(ofLogits: z, targets, loss)
        ?? loss.cost(logits: z, targets: targets)
    }
    var weight = 0.0
    if other != nil {
      weight = minimizer(in: 0...1, steps: 12, value)
      if weight < Self.minimumWeight { weight = 0 }
      if weight > 1 - Self.minimumWeight { weight = 1 }
    }
    self.weight = weight
    self.temperature = temperature(blended(weight))
  }

  /// The blended logits divided by T.
  package func logits(_ first: Matrix<Float>, _ second: Matrix<Float>?) -> Matrix<Float> {
    let factor = 1 / (temperature?.value ?? 1)
    guard let second, weight > 0 else { return weightedSum([(first, factor)]) }
    return weightedSum([(first, (1 - weight) * factor), (second, weight * factor)])
  }
}
