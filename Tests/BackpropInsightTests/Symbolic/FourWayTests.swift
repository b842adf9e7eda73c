import BackpropCore
import BackpropInsight
import Testing

/// ∂J/∂θ by backpropagation, by the derived formulas, by a complex step and by finite differences.
@Suite("The gradient, computed four ways") struct FourWayTests {
  private static let analytic: [Activation] = [
    .identity, .sigmoid, .tanh, .softplus, .silu, .gelu, .mish,
  ]
  private static let losses: [Loss] = [
    .binaryCrossEntropy, .categoricalCrossEntropy, .halfSquaredError, .squaredError, .poisson,
  ]

  /// The differences between backpropagation and the other three, relative to its largest ∂J/∂θ.
  private struct Errors {
    var formula = 0.0
    var complexStep = 0.0
    /// Relative to the cost if that is larger.
    var difference = 0.0
    var parameters = 0

    mutating func add(
      _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>
    ) throws {
      let check = network.gradientCheck(x, y)
      let cost = network.cost(of: x, y)
      let size = check.entries.reduce(0) { max($0, abs($1.analytic)) }
      let derivation = try NetworkDerivation(of: network.architecture)
      let formula = MatrixPoint(network, x, y, derivation).gradient
      let complex = ComplexNetwork(network)
      let step = complex.gradient(x, y)
      #expect(check.entries.count == network.architecture.parameterCount)
      #expect(formula.count == check.entries.count && step.count == check.entries.count)
      #expect(agree(complex.cost(x, y).real, cost, within: 1e-12))
      for (entry, (formula, step)) in zip(check.entries, zip(formula, step)) {
        // `max` would lose a NaN
        guard size > 0, (formula + step + entry.numeric).isFinite else { continue }
        parameters += 1
        self.formula = max(self.formula, abs(formula - entry.analytic) / size)
        complexStep = max(complexStep, abs(step - entry.analytic) / size)
        difference = max(difference, abs(entry.numeric - entry.analytic) / max(size, cost))
      }
    }

    /// The first three differ by rounding only: some hundred operations with an error of 2⁻⁵³ each,
    /// and the cancellation in the complex logarithm of 1 − ŷ. A finite difference has an error of
    /// h² ≈ 4·10⁻¹¹ times the third derivative, and the rounding error 2⁻⁵³ J / h ≈ 2·10⁻¹¹ J.
    func expectSmall(_ parameters: Int) {
      #expect(self.parameters == parameters)
      #expect(formula <= 1e-12)
      #expect(complexStep <= 1e-12)
      #expect(difference <= 1e-8)
      print("\(parameters) parameters four ways: \(self)")
    }
  }

  @Test("the gradients of 400 random networks agree, computed four ways")
  func random() throws {
    var errors = Errors()
    for seed in 0..<400 {
      let example = try RandomCase(
        seed: UInt64(seed), activations: Self.analytic, losses: Self.losses, maximumHidden: 3)
      try errors.add(example.network, example.x, example.y)
    }
    errors.expectSmall(8024)
  }

  // the inputs of goodfellow-xor are at kinks of its network
  @Test("the gradients of 11 worked examples agree, computed four ways")
  func examples() throws {
    var errors = Errors()
    for name in exampleNames where name != "goodfellow-xor" {
      let example = try WorkedExample(contentsOf: examplePath(name))
      try errors.add(example.network, example.inputs, example.targets)
    }
    errors.expectSmall(153)
  }
}
