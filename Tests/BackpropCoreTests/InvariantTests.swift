import BackpropCore
import Testing

@Suite("Invariants of the gradient")
struct InvariantTests {
  /// The rounding of sums in another order.
  private let tolerance = 1e-13

  private static let networks = [
    RandomNetwork(widths: [3, 5, 2], activation: .tanh, observations: 9),
    RandomNetwork(
      widths: [4, 6, 6, 1], activation: .relu, loss: .binaryCrossEntropy, observations: 40),
    RandomNetwork(
      widths: [3, 8, 3], activation: .gelu, loss: .categoricalCrossEntropy, observations: 33),
    RandomNetwork(widths: [5, 2], loss: .poisson, observations: 12),
  ]

  private struct Case {
    let model: NeuralNetwork<Double>
    let x, y: Matrix<Double>

    init(_ network: RandomNetwork) throws {
      model = try network.network()
      x = network.inputs()
      y = network.targets()
    }

    /// The pass over the rows at `indices` (default: all).
    func pass(
      _ indices: [Int]? = nil, weights: [Double]? = nil, _ cost: Cost = Cost()
    ) -> BackwardPass<Double> {
      let indices = indices ?? Array(0..<x.rows)
      return model.backpropagate(x.rows(at: indices), y.rows(at: indices), weights: weights, cost)
    }
  }

  private func expectEqual(
    _ a: BackwardPass<Double>, _ b: BackwardPass<Double>,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      relativeDistance(a.gradient.flat, b.gradient.flat) <= tolerance, sourceLocation: location)
    #expect(relativeDistance([a.cost], [b.cost]) <= tolerance, sourceLocation: location)
  }

  @Test("permuting the batch leaves cost and gradient unchanged to rounding", arguments: networks)
  func permutation(network: RandomNetwork) throws {
    let test = try Case(network)
    var order = Array(0..<test.x.rows)
    var generator = SplitMix64(seed: 5)
    generator.shuffle(&order)
    expectEqual(test.pass(order), test.pass())
  }

  @Test(
    "observations that occur twice leave the mean cost and its gradient unchanged",
    arguments: networks)
  func doubling(network: RandomNetwork) throws {
    let test = try Case(network)
    let all = Array(0..<test.x.rows)
    expectEqual(test.pass(all + all), test.pass())
  }

  @Test(
    "a row with weight 2 counts twice, and one with weight 0 not at all",
    arguments: networks, Reduction.allCases)
  func weights(network: RandomNetwork, reduction: Reduction) throws {
    let test = try Case(network)
    let cost = Cost(reduction: reduction)
    let all = Array(0..<test.x.rows)
    expectEqual(
      test.pass(weights: all.map { $0 == 1 ? 2 : 1 }, cost), test.pass(all + [1], cost))
    expectEqual(
      test.pass(weights: all.map { $0 == 2 ? 0 : 1 }, cost), test.pass(all.filter { $0 != 2 }, cost)
    )
  }

  @Test("a row with weight 0 may have any target")
  func ignoredRow() throws {
    let test = try Case(Self.networks[0])
    var y = test.y
    y[2, 0] = 1e300
    let weights = (0..<test.x.rows).map { $0 == 2 ? 0.0 : 1 }
    expectEqual(test.model.backpropagate(test.x, y, weights: weights), test.pass(weights: weights))
  }

  @Test("the sum is m times the mean, for the cost and the gradient", arguments: networks)
  func sum(network: RandomNetwork) throws {
    let test = try Case(network)
    let m = Double(test.x.rows)
    let mean = test.pass()
    let sum = test.pass(nil, Cost(reduction: .sum))
    #expect(relativeDistance(sum.gradient.flat, mean.gradient.flat.map { m * $0 }) <= tolerance)
    #expect(relativeDistance([sum.cost], [m * mean.cost]) <= tolerance)
    #expect(sum.deltas == mean.deltas)  // dZ is per observation
  }

  @Test(
    "penalties add 2 l2 w + l1 sign(w) to the gradient of weights, nothing to that of biases",
    arguments: networks)
  func penalties(network: RandomNetwork) throws {
    let test = try Case(network)
    let plain = test.pass()
    let penalised = test.pass(nil, Cost(l2: 0.3, l1: 0.2))
    var penalty = 0.0
    for layer in test.model.architecture.layers.indices {
      let weights = test.model.parameters.weights(of: layer).toRows().flatMap { $0 }
      let before = plain.gradient.weights(of: layer).toRows().flatMap { $0 }
      let after = penalised.gradient.weights(of: layer).toRows().flatMap { $0 }
      let expected = zip(before, weights).map { $0 + 0.6 * $1 + ($1 > 0 ? 0.2 : -0.2) }
      #expect(relativeDistance(after, expected) <= tolerance)
      #expect(penalised.gradient.biases(of: layer) == plain.gradient.biases(of: layer))
      for w in weights { penalty += 0.3 * w * w + 0.2 * abs(w) }
    }
    #expect(relativeDistance([penalised.cost], [plain.cost + penalty]) <= tolerance)
  }

  @Test(
    "softmax rows sum to 1 and are within [0, 1] for numbers of any size",
    arguments: [1.0, 30, 1000, 1e30])
  func softmax(size: Double) throws {
    func check<Scalar: KernelScalar>(_ type: Scalar.Type, _ tolerance: Scalar) throws {
      let network = RandomNetwork(widths: [4, 7], loss: .categoricalCrossEntropy, observations: 64)
      var x = network.inputs(Scalar.self)
      x.withUnsafeMutableElements { for index in $0.indices { $0[index] *= Scalar(size) } }
      for row in try network.network(Scalar.self).predictions(for: x).toRows() {
        #expect(abs(row.reduce(0, +) - 1) <= tolerance)
        #expect(row.allSatisfy { $0 >= 0 && $0 <= 1 })
      }
    }
    // the rounding of each of the 7 quotients and of their sum
    try check(Float.self, 8 * Float.ulpOfOne)
    try check(Double.self, 8 * Double.ulpOfOne)
  }
}
