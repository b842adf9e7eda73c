import BackpropCore
import BackpropInsight
import Testing

@Suite("Gradient diagnosis")
struct GradientDiagnosisTests {
  /// The likely causes for each array of the gradient of `name` after `change`.
  private func causes(
    _ name: String, _ change: (inout Parameters<Double>) -> Void
  ) throws -> [String: String] {
    let example = try WorkedExample(contentsOf: examplePath(name))
    let network = example.network
    var gradient = network.backpropagate(example.inputs, example.targets, example.cost).gradient
    change(&gradient)
    let check = network.gradientCheck(
      example.inputs, example.targets, example.cost, gradient: gradient)
    let diagnoses = check.diagnoses(observations: example.inputs.rows)
    #expect(check.passed == diagnoses.allSatisfy { !$0.isWrong })
    return Dictionary(
      uniqueKeysWithValues: diagnoses.compactMap { d in d.cause.map { (d.name, $0) } })
  }

  private func scaleWeights(_ gradient: inout Parameters<Double>, _ layer: Int, _ factor: Double) {
    var weights = gradient.weights(of: layer)
    for i in 0..<weights.rows { for j in 0..<weights.columns { weights[i, j] *= factor } }
    gradient.setWeights(weights, of: layer)
  }

  @Test("a correct gradient has no likely cause", arguments: exampleNames)
  func right(name: String) throws {
    #expect(try causes(name) { _ in }.isEmpty)
  }

  @Test("the two planted bugs of a published gradient check are found, and no others")
  func published() throws {
    let causes = try causes("ng-gradcheck-4-5-3-1") { gradient in
      scaleWeights(&gradient, 1, 2)
      guard var biases = gradient.biases(of: 0) else { return }
      for j in 0..<biases.columns { biases[0, j] *= 4 }
      gradient.setBiases(biases, of: 0)
    }
    #expect(
      causes == ["W2": "dW2 is 2 times too large", "b1": "db1 is 4 times too large"])
  }

  @Test("a missing 1/m, a repeated 1/m, a wrong sign and a zero array have different causes")
  func factors() throws {
    func cause(_ factor: Double) throws -> String? {
      try causes("planar-2-4-1") { scaleWeights(&$0, 0, factor) }["W1"]
    }
    #expect(try cause(3) == "dW1 is m = 3 times too large: 1/m is missing")
    #expect(try cause(1.0 / 3) == "dW1 is m = 3 times too small: 1/m was applied twice")
    #expect(try cause(-1) == "dW1 has the wrong sign")
    #expect(try cause(-2) == "dW1 is 2 times too large and has the wrong sign")
    #expect(try cause(0)?.hasPrefix("dW1 is 0") == true)
    #expect(try cause(1.25) == "dW1 is 1.25 times too large")
    #expect(try cause(0.25) == "dW1 is 4 times too small")
  }

  @Test("the cause names a single wrong element of a gradient")
  func element() throws {
    let causes = try causes("planar-2-4-1") { gradient in
      var weights = gradient.weights(of: 0)
      weights[1, 2] += 0.01
      gradient.setWeights(weights, of: 0)
    }
    #expect(causes == ["W1": "dW1: only W1[2,3] is wrong"])
  }

  @Test("a gradient by the updated weights of the next layer has no common factor")
  func noFactor() throws {
    let example = try WorkedExample(contentsOf: examplePath("mazur-2-2-2"))
    let trace = Trace(example)
    let updated = try #require(trace.updated)
    // a published mistake: the backward pass uses W2 after its step
    let wrong = try causes("mazur-2-2-2") { gradient in
      var weights = gradient.weights(of: 0)
      for i in 0..<2 {
        for j in 0..<2 {
          let dA = (0..<2).reduce(0) { $0 + trace.deltas[1][0][$1] * updated.weights[1][j][$1] }
          weights[i, j] = trace.inputs[0][i] * dA * trace.derivatives[0][0][j]
        }
      }
      gradient.setWeights(weights, of: 0)
    }
    #expect(wrong["W1"]?.contains("old weights of the next layer") == true)
    #expect(wrong.count == 1)
  }

  @Test("a gradient at a kink, where finite differences fail, is not an error")
  func kinks() throws {
    let example = try WorkedExample(contentsOf: examplePath("goodfellow-xor"))
    let check = example.network.gradientCheck(example.inputs, example.targets)
    let diagnoses = check.diagnoses(observations: 4)
    #expect(diagnoses.contains { $0.verdicts[.kink, default: 0] > 0 })
    #expect(check.entries.contains { $0.verdict == .kink && $0.relativeError > 0.1 })
    #expect(diagnoses.allSatisfy { $0.largestRelativeError < 1e-7 })
  }

  @Test("a gradient check takes evenly spaced parameters of a large array")
  func sample() throws {
    let architecture = try Architecture(
      inputs: 40, hidden: [30], outputs: 1, loss: .halfSquaredError)
    let network = NeuralNetwork<Double>(architecture, seed: 3)
    let x = Matrix(rows: 2, columns: 40, values: (0..<80).map { Double($0 % 9) / 9 })
    let check = network.gradientCheck(x, [[1], [0]], maximumPerArray: 100)
    let diagnoses = check.diagnoses(observations: 2)
    #expect(diagnoses.map(\.checked) == [100, 30, 30, 1])
    #expect(Set(check.entries.map(\.parameter)).count == 161)
    #expect(check.passed)
  }
}
