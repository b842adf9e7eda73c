import BackpropCore
import Testing

@Suite("Initializers")
struct InitializerTests {
  private static func variance(_ initializer: Initializer, _ inputs: Double, _ outputs: Double)
    -> Double
  {
    switch initializer {
    case .zeros, .constant: 0
    case .glorotNormal, .glorotUniform: 2 / (inputs + outputs)
    case .heNormal, .heUniform: 2 / inputs
    case .lecunNormal, .lecunUniform, .dataDriven: 1 / inputs
    }
  }

  @Test("initial weights have the published mean and variance", arguments: Initializer.all)
  func moments(initializer: Initializer) {
    var generator = SplitMix64(seed: 11)
    let weights: Matrix<Double> = initializer.weights(inputs: 300, outputs: 100, using: &generator)
    let values = weights.toRows().flatMap { $0 }
    let variance = Self.variance(initializer, 300, 100)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let found = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    // five standard errors: √(v / n) of the mean, at most v √(2 / n) of the variance
    #expect(abs(mean) <= 5 * (variance / count).squareRoot())
    #expect(abs(found - variance) <= 5 * variance * (2 / count).squareRoot())
  }

  @Test(
    "uniform initial weights are within √(3 v) and come near it",
    arguments: [Initializer.glorotUniform, .heUniform, .lecunUniform])
  func bounds(initializer: Initializer) throws {
    var generator = SplitMix64(seed: 12)
    let weights: Matrix<Double> = initializer.weights(inputs: 100, outputs: 100, using: &generator)
    let bound = (3 * Self.variance(initializer, 100, 100)).squareRoot()
    let largest = try #require(weights.toRows().joined().map(abs).max())
    #expect(largest <= bound && largest > 0.999 * bound)
  }

  @Test("initial biases are 0, each layer has its random stream, and the seed matters")
  func networks() throws {
    func network(_ seed: UInt64, hidden: [Int] = [5]) throws -> NeuralNetwork<Float> {
      NeuralNetwork(
        try Architecture(inputs: 5, hidden: hidden, outputs: 5, loss: .squaredError), seed: seed)
    }
    let one = try network(1)
    #expect(one.parameters.biases(of: 0) == Matrix(rows: 1, columns: 5))
    #expect(try network(1) == one)
    #expect(try network(2).parameters.weights(of: 0) != one.parameters.weights(of: 0))
    #expect(one.parameters.weights(of: 0) != one.parameters.weights(of: 1))
    // another layer after the first one does not change its weights
    #expect(
      try network(1, hidden: [5, 9]).parameters.weights(of: 0) == one.parameters.weights(of: 0))
    let float = one.parameters.weights(of: 0)
    let double = NeuralNetwork<Double>(one.architecture, seed: 1).parameters.weights(of: 0)
    #expect(double.converted(to: Float.self) == float)
  }

  @Test("data-driven initialization gives every z variance 1 and a zero within the data")
  func dataDriven() throws {
    let architecture = try Architecture(
      inputs: 6, hidden: [32, 32], outputs: 3, activation: .selu, loss: .categoricalCrossEntropy)
    var generator = SplitMix64(seed: 5)
    let x = Matrix<Double>(
      rows: 500, columns: 6, values: (0..<3000).map { _ in 3 * generator.normal() + 1 })
    let network = NeuralNetwork<Double>(architecture, seed: 1, initializer: .dataDriven, x: x)
    #expect(
      NeuralNetwork<Double>(architecture, seed: 1, initializer: .dataDriven, x: x) == network)
    for (l, z) in network.forward(x).preactivations.enumerated() {
      let biases = try #require(network.parameters.biases(of: l))
      for j in 0..<z.columns {
        let column = (0..<z.rows).map { z[$0, j] }
        let mean = column.reduce(0, +) / 500
        let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 500
        #expect(abs(variance - 1) < 1e-9)
        // the zero is a weighted mean of observed values, so it is between them
        #expect(column.contains { $0 >= 0 } && column.contains { $0 <= 0 })
        #expect(biases[0, j] != 0)
      }
    }
    // a constant feature has no variance to divide by
    let constant = NeuralNetwork<Double>(
      architecture, seed: 1, initializer: .dataDriven, x: Matrix(rows: 4, columns: 6))
    #expect(constant.parameters.areFinite)
  }

  @Test("each activation has its default initializer", arguments: Activation.all)
  func defaults(activation: Activation) {
    let expected: Initializer =
      switch activation {
      case .identity, .sigmoid, .tanh: .glorotUniform
      case .selu: .lecunNormal
      case .relu, .leakyRelu, .elu, .softplus, .silu, .gelu, .mish: .heUniform
      }
    #expect(Initializer.default(for: activation) == expected)
  }
}
