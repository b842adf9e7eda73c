package import BackpropCore

/// How much of a second model is mixed into a first: the scores (1 − w) Z₁ + w Z₂, by the loss on
/// observations that neither was trained on.
///
/// A network seldom loses to a linear model on a table of some size, but on small or noisy ones it
/// does; chosen like this, the mixture seldom loses to either.
package struct Blend {
  /// w, the share of the second model, from 0 to 1.
  package let share: Double
  /// T that the mixed scores are divided by; nil where the loss has no probabilities or nobody asked.
  package let temperature: Temperature?

  /// A share of less than this is none.
  private static var leastShare: Double { 0.02 }
  /// Of more observations than this, evenly spaced ones are looked at.
  private static var mostObservations: Int { 10_000 }

  /// The w, and with `calibrates` the T, of the least mean loss: golden sections of w, and in them of
  /// ln T. `second` is nil where there is nothing to mix in.
  package init(
    _ first: Matrix<Float>, _ second: Matrix<Float>?, _ y: Matrix<Float>, _ loss: Loss,
    calibrates: Bool
  ) {
    let rows = evenlySpaced(Self.mostObservations, of: y.rows)
    func chosen(_ matrix: Matrix<Float>) -> Matrix<Double> {
      matrix.rows(at: rows).converted(to: Double.self)
    }
    let (z, targets) = (chosen(first), chosen(y))
    let other = second.map(chosen)
    let calibrates = calibrates && loss.isCrossEntropy
    func mixed(_ share: Double) -> Matrix<Double> {
      guard let other, share > 0 else { return z }
      return weightedSum([(z, 1 - share), (other, share)])
    }
    func temperature(_ z: Matrix<Double>) -> Temperature? {
      calibrates ? Temperature(ofScores: z, targets, loss) : nil
    }
    func value(_ share: Double) -> Double {
      let z = mixed(share)
      return temperature(z)?.loss(ofScores: z, targets, loss) ?? loss.cost(ofScores: z, targets)
    }
    var share = 0.0
    if other != nil {
      share = leastPoint(in: 0...1, steps: 12, value)
      if share < Self.leastShare { share = 0 }
      if share > 1 - Self.leastShare { share = 1 }
    }
    self.share = share
    self.temperature = temperature(mixed(share))
  }

  /// The mixed scores, divided by T.
  package func scores(_ first: Matrix<Float>, _ second: Matrix<Float>?) -> Matrix<Float> {
    let factor = 1 / (temperature?.value ?? 1)
    guard let second, share > 0 else { return weightedSum([(first, factor)]) }
    return weightedSum([(first, (1 - share) * factor), (second, share * factor)])
  }
}
