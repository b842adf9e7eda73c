import BackpropCore
import Testing

@Suite("Logits")
struct LogitsTests {
  /// A network of one layer without biases, whose weights are `factor` times the identity.
  private func multiplication<Scalar: NetworkScalar>(
    by factor: Double, outputs: Int, _ loss: Loss
  ) throws -> NeuralNetwork<Scalar> {
    var network = NeuralNetwork<Scalar>(
      try Architecture(inputs: outputs, hidden: [], outputs: outputs, loss: loss, hasBiases: false),
      seed: 0, initializer: .zeros)
    var weights = Matrix<Scalar>(rows: outputs, columns: outputs)
    for k in 0..<outputs { weights[k, k] = Scalar(factor) }
    network.parameters.setWeights(weights, of: 0)
    return network
  }

  private func bits<Scalar: KernelScalar>(_ matrix: Matrix<Scalar>) -> [UInt64] {
    matrix.withUnsafeElements { $0.map(\.bits) }
  }

  @Test(
    "losses and predictions of logits have the bits of a network that multiplies by the factor",
    arguments: Loss.all, [1, 2, 3, 10, 33, 600])
  func sameBits(loss: Loss, outputs: Int) throws {
    guard loss.link != .softmax || outputs > 1 else { return }
    func check<Scalar: KernelScalar>(_ type: Scalar.Type) throws {
      // more rows than a block of the passes
      let rows = outputs < 600 ? 150 : 5
      var generator = SplitMix64(seed: 2)
      var z = Matrix<Scalar>(
        rows: rows, columns: outputs,
        values: (0..<rows * outputs).map { _ in Scalar(4 * generator.normal()) })
      z[1, 0] = 0
      z[2, outputs - 1] = -0.0
      z[3, 0] = 700
      z[4, 0] = -700
      let y = Matrix<Scalar>(
        rows: rows, columns: outputs,
        values: (0..<rows * outputs).map { _ in
          loss.isCrossEntropy ? Scalar(generator.below(2)) : Scalar(generator.normal())
        })
      let ω = (0..<rows).map { Scalar($0 % 3) / 2 }
      for factor in [1, 0.37, 3] {
        let network: NeuralNetwork<Scalar> = try multiplication(by: factor, outputs: outputs, loss)
        #expect(
          bits(loss.predictions(logits: z, times: factor)) == bits(network.predictions(for: z)),
          "predictions times \(factor), \(type)")
        for weights in [nil, ω] {
          for cost in [Cost(), Cost(labelSmoothing: 0.1), Cost(reduction: .sum)] {
            let pass = network.backpropagate(z, y, weights: weights, cost)
            let values = loss.values(
              logits: z, targets: y, times: factor, weights: weights,
              labelSmoothing: cost.labelSmoothing)
            #expect(values.map(\.bits) == pass.losses.map(\.bits), "\(cost), \(factor), \(type)")
            let found = loss.cost(logits: z, targets: y, times: factor, weights: weights, cost)
            let expected = network.cost(of: z, y, weights: weights, cost)
            #expect(found.bits == expected.bits, "\(cost), \(factor), \(type)")
          }
        }
      }
    }
    try check(Float.self)
    try check(Double.self)
  }

  @Test("the logits of a network are its last activations before the link", arguments: Loss.all)
  func network(loss: Loss) throws {
    let random = RandomNetwork(widths: [5, 8, 3], loss: loss, observations: 300)
    let network = try random.network(Float.self)
    let x = random.inputs(Float.self)
    let pass = network.forward(x)
    let expected = loss.link == .identity ? pass.predictions : pass.preactivations[1]
    for threads in [1, 3] { #expect(network.logits(for: x, threads: threads) == expected) }
    #expect(loss.predictions(logits: expected) == pass.predictions)
    #expect(NetworkEnsemble(network).logits(for: x) == expected)
  }

  @Test("logits without rows have no losses and a cost of 0")
  func empty() {
    let none = Matrix<Double>(rows: 0, columns: 2)
    for loss in Loss.all {
      #expect(loss.predictions(logits: none).rows == 0)
      #expect(loss.values(logits: none, targets: none) == [])
      #expect(loss.cost(logits: none, targets: none) == 0)
    }
  }
}
