import BackpropCore
import BackpropTraining
import Testing

@Suite("Temperature scaling") struct TemperatureTests {
  /// Logits z of `count` observations, and classes drawn with the probabilities link(z / T).
  private static func drawn(_ count: Int, classes: Int, temperature: Double) -> Observations<Float>
  {
    var generator = SplitMix64(seed: 7)
    var z = Matrix<Float>(rows: count, columns: classes)
    var y = Matrix<Float>(rows: count, columns: classes)
    let identity = network(classes, factor: Float(1 / temperature))
    for i in 0..<count {
      for k in 0..<classes { z[i, k] = Float(4 * generator.normal()) }
    }
    let p = identity.predictions(for: z)
    for i in 0..<count {
      var rest = Float(generator.uniform())
      var k = 0
      if classes == 1 {
        y[i, 0] = rest < p[i, 0] ? 1 : 0
        continue
      }
      while k < classes - 1, rest >= p[i, k] {
        rest -= p[i, k]
        k += 1
      }
      y[i, k] = 1
    }
    return Observations(z, y)
  }

  /// A network that multiplies its inputs by `factor`, with biases 0.
  private static func network(_ classes: Int, factor: Float) -> NeuralNetwork<Float> {
    let loss: Loss = classes == 1 ? .binaryCrossEntropy : .categoricalCrossEntropy
    guard
      let architecture = try? Architecture(
        inputs: classes, hidden: [], outputs: classes, loss: loss)
    else { preconditionFailure() }
    var network = NeuralNetwork<Float>(architecture, seed: 1, initializer: .zeros)
    var weights = Matrix<Float>(rows: classes, columns: classes)
    for k in 0..<classes { weights[k, k] = factor }
    network.parameters.setWeights(weights, of: 0)
    return network
  }

  @Test(
    "temperature scaling finds the temperature of the data",
    arguments: [1, 4], [0.5, 1, 3])
  func found(classes: Int, temperature: Double) {
    let observations = Self.drawn(20_000, classes: classes, temperature: temperature)
    let found = Temperature(of: Self.network(classes, factor: 1), on: observations)
    #expect(abs(found.value / temperature - 1) < 0.03, "\(found.value)")
  }

  @Test("a temperature divides the last layer: accuracy stays, loss and ECE fall")
  func applied() throws {
    let observations = Self.drawn(2000, classes: 3, temperature: 2.5)
    let network = Self.network(3, factor: 1)
    let temperature = Temperature(of: network, on: observations)
    let scaled = temperature.applied(to: network)
    #expect(scaled.parameters.weights(of: 0)[1, 1] == Float(1 / temperature.value))
    let (before, after) = (
      network.evaluation(of: observations), scaled.evaluation(of: observations)
    )
    #expect(after[.accuracy] == before[.accuracy])
    let losses = (try #require(before[.loss]), try #require(after[.loss]))
    #expect(losses.1 < 0.8 * losses.0)
    let errors = (
      try #require(before[.calibrationError]), try #require(after[.calibrationError])
    )
    #expect(errors.1 < 0.3 * errors.0)
    // a second temperature is 1
    #expect(abs(Temperature(of: scaled, on: observations).value - 1) < 1e-4)
  }

  @Test("temperature scaling keeps a network without errors from certainty")
  func neverWrong() {
    let z = Matrix<Float>(rows: 20, columns: 1, values: (0..<20).map { $0 < 10 ? -1 : 1 })
    let y = Matrix<Float>(rows: 20, columns: 1, values: (0..<20).map { $0 < 10 ? 0 : 1 })
    let network = Self.network(1, factor: 1)
    let temperature = Temperature(of: network, on: Observations(z, y))
    // at the minimum the probability is the smoothed target, 1 - 1/22, so z / T = ln 21
    #expect(abs(temperature.value - 1 / 3.044522437723423) < 1e-6)
  }
}
