import BackpropCore
import Testing

/// Losses, costs and ∂L/∂z as PyTorch computes them in float64 (`Scripts/fixtures/losses.py`), also
/// for logits of ±800.
private struct LossFixture: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    let name, loss: String
    let labelSmoothing, delta: Double?
    let logits, targets, gradient: [[Double]]
    let observationWeights: [Double]?
    let cost: Double

    var testDescription: String { name }

    var kind: Loss? {
      switch loss {
      case "binaryCrossEntropy": .binaryCrossEntropy
      case "softmaxCrossEntropy": .categoricalCrossEntropy
      case "halfSquared": .halfSquaredError
      case "squared": .squaredError
      case "absolute": .meanAbsoluteError
      case "huber": .huber(delta: delta ?? 1)
      case "poisson": .poisson
      default: nil
      }
    }
  }
  let cases: [Case]

  static let torch: LossFixture = fixture("losses.json")
}

@Suite("Losses")
struct LossTests {
  /// Relative to the magnitude of the expected number, at least 1.
  private let tolerance = 1e-13

  @Test("losses and their gradients agree with PyTorch", arguments: LossFixture.torch.cases)
  private func torch(example: LossFixture.Case) throws {
    let loss = try #require(example.kind)
    let outputs = example.logits[0].count
    // the weights are the identity, so z is the row of logits
    let architecture = try Architecture(
      inputs: outputs,
      layers: [DenseLayer(neurons: outputs, activation: .identity, hasBiases: false)], loss: loss)
    var network = NeuralNetwork<Double>(architecture, seed: 0, initializer: .zeros)
    network.parameters.setWeights(
      Matrix((0..<outputs).map { row in (0..<outputs).map { $0 == row ? 1 : 0 } }), of: 0)
    let pass = network.backpropagate(
      Matrix(example.logits), Matrix(example.targets), weights: example.observationWeights,
      Cost(labelSmoothing: example.labelSmoothing ?? 0))
    #expect(abs(pass.cost - example.cost) <= tolerance * max(1, abs(example.cost)))
    let cost = loss.cost(
      logits: Matrix(example.logits), targets: Matrix(example.targets),
      weights: example.observationWeights, Cost(labelSmoothing: example.labelSmoothing ?? 0))
    #expect(cost == pass.cost)
    for (row, expected) in example.gradient.enumerated() {
      for (column, value) in expected.enumerated() {
        let error = abs(pass.deltas[0][row, column] - value)
        #expect(error <= tolerance * max(1, abs(value)), "row \(row), output \(column)")
      }
    }
  }

  @Test("the values of PyTorch cover every loss")
  func every() { #expect(Set(LossFixture.torch.cases.compactMap(\.kind)) == Set(Loss.all)) }

  @Test("binary cross-entropy grows with |ŷ − y|")
  func monotone() throws {
    let architecture = try Architecture(
      inputs: 1, hidden: [], outputs: 1, loss: .binaryCrossEntropy)
    let network = NeuralNetwork<Double>(architecture, seed: 0, initializer: .constant(1))
    // ŷ = σ(z) falls away from y = 1 as z falls
    let costs = stride(from: 5.0, through: -5, by: -0.5).map { network.cost(of: [[$0]], [[1]]) }
    #expect(zip(costs, costs.dropFirst()).allSatisfy { $0 < $1 })
  }
}
