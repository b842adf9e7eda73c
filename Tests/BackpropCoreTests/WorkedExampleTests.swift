import BackpropCore
import Testing

@Suite("Worked examples of the literature")
struct WorkedExampleTests {
  /// The files have 16 or 17 digits. The rounding of these small networks is a few units of the
  /// last one.
  private let tolerance = 1e-12

  @Test("there are twelve worked examples")
  func count() { #expect(WorkedExample.all.count == 12) }

  @Test(
    "forward values, cost, deltas and gradients agree with the worked examples",
    arguments: WorkedExample.all)
  func passes(example: WorkedExample) throws {
    let pass = try example.network().backpropagate(
      Matrix(example.inputs), Matrix(example.targets), example.cost)
    let expected = example.expected
    for layer in example.layers.indices {
      expectEqual(
        pass.forward.preactivations[layer], expected.preactivations[layer], "Z\(layer + 1)")
      expectEqual(pass.forward.activations[layer], expected.activations[layer], "A\(layer + 1)")
      expectEqual(pass.deltas[layer], expected.deltas[layer], "dZ\(layer + 1)")
      expectEqual(
        pass.gradient.weights(of: layer), expected.weightGradients[layer], "dW\(layer + 1)")
      let biases = pass.gradient.biases(of: layer)
      #expect((biases == nil) == (expected.biasGradients?[layer] == nil))
      if let biases, let row = expected.biasGradients?[layer] {
        expectEqual(biases, [row], "dβ\(layer + 1)")
      }
    }
    #expect(abs(pass.cost - expected.cost) <= tolerance)
  }

  @Test(
    "one step of gradient descent agrees with the worked examples",
    arguments: WorkedExample.all.filter { $0.expected.updated != nil })
  func update(example: WorkedExample) throws {
    let updated = try #require(example.expected.updated)
    let rate = try #require(example.learningRate)
    var network = try example.network()
    let x = Matrix(example.inputs)
    let y = Matrix(example.targets)
    let gradient = network.backpropagate(x, y, example.cost).gradient
    for (layer, weights) in updated.weights.enumerated() {
      network.parameters.setWeights(
        step(network.parameters.weights(of: layer), gradient.weights(of: layer), rate), of: layer)
      expectEqual(network.parameters.weights(of: layer), weights, "W\(layer + 1)")
    }
    if let cost = updated.costAfterWeightsOnly {
      #expect(abs(network.cost(of: x, y, example.cost) - cost) <= tolerance)
    }
    for layer in updated.weights.indices {
      guard let biases = network.parameters.biases(of: layer),
        let change = gradient.biases(of: layer), let row = updated.biases?[layer]
      else { continue }
      network.parameters.setBiases(step(biases, change, rate), of: layer)
      expectEqual(try #require(network.parameters.biases(of: layer)), [row], "β\(layer + 1)")
    }
    #expect(abs(network.cost(of: x, y, example.cost) - updated.cost) <= tolerance)
  }

  @Test(
    "gradient checks of the worked examples pass, except at kinks",
    arguments: WorkedExample.all)
  func gradientCheck(example: WorkedExample) throws {
    let check = try example.network().gradientCheck(
      Matrix(example.inputs), Matrix(example.targets), example.cost)
    #expect(check.passed, "\(check.entries.filter { $0.verdict == .fail })")
  }

  private func step(
    _ parameters: Matrix<Double>, _ gradient: Matrix<Double>, _ rate: Double
  ) -> Matrix<Double> {
    Matrix(
      rows: parameters.rows, columns: parameters.columns,
      values: zip(parameters.toRows().joined(), gradient.toRows().joined()).map { $0 - rate * $1 })
  }

  private func expectEqual(
    _ actual: Matrix<Double>, _ expected: [[Double]], _ name: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let rows = actual.toRows()
    #expect(rows.map(\.count) == expected.map(\.count), "\(name)", sourceLocation: location)
    for (row, values) in rows.enumerated() {
      for (column, value) in values.enumerated() {
        let error = abs(value - expected[row][column])
        #expect(error <= tolerance, "\(name)[\(row),\(column)]", sourceLocation: location)
      }
    }
  }
}
