import BackpropCore
import Testing

/// f and f′ computed with fifty digits (`Scripts/fixtures/activations.py`).
private struct ActivationFixture: Decodable {
  struct Function: Decodable, CustomTestStringConvertible {
    let name: String
    let values, derivatives: [Double]
    var testDescription: String { name }
  }
  let points: [Double]
  let activations: [Function]

  static let exact: ActivationFixture = fixture("activations.json")
}

@Suite("Activations")
struct ActivationTests {
  /// A few units in the last place of numbers of size 1. f′ is computed from f(z) and inherits its
  /// rounding.
  private let tolerance = 1e-15

  @Test(
    "activations and derivatives agree with values of fifty digits from −800 to 800",
    arguments: ActivationFixture.exact.activations)
  private func exact(function: ActivationFixture.Function) throws {
    let activation = try #require(Activation(function.name))
    let points = ActivationFixture.exact.points
    // one neuron with weight 1, so z is the point; the loss ½(a − t)² with t = a − 1 has ∂L/∂a = 1,
    // so dZ is f′
    let architecture = try Architecture(
      inputs: 1, layers: [DenseLayer(neurons: 1, activation: activation, hasBiases: false)],
      loss: .halfSquaredError)
    let network = NeuralNetwork<Double>(architecture, seed: 0, initializer: .constant(1))
    for (index, point) in points.enumerated() {
      let value = network.predictions(for: [[point]])[0, 0]
      let expected = function.values[index]
      #expect(abs(value - expected) <= tolerance * max(1, abs(expected)), "f(\(point))")
      let derivative = network.backpropagate([[point]], [[value - 1]]).deltas[0][0, 0]
      let slope = function.derivatives[index]
      let isRoundedAway = value - (value - 1) != 1  // a − t is no longer 1 where a is large
      if !isRoundedAway {
        #expect(abs(derivative - slope) <= tolerance * max(1, abs(slope)), "f′(\(point))")
      }
    }
  }

  @Test("the values of fifty digits cover every activation")
  func every() {
    #expect(
      Set(ActivationFixture.exact.activations.compactMap { Activation($0.name) })
        == Set(Activation.all))
  }
}
