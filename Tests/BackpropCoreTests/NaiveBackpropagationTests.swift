import BackpropCore
import Testing

@Suite("Naive backpropagation")
struct NaiveBackpropagationTests {
  /// The rounding of some hundred products, added in two orders, and of two exponentials.
  private static let tolerance = 1e-12

  /// Depths 0 to 6, every activation of the naive version, one to four outputs.
  private static let networks: [RandomNetwork] = (0...6).flatMap { depth in
    [Activation.identity, .sigmoid, .tanh, .relu, .softplus].enumerated().flatMap {
      index, activation in
      [Loss.halfSquaredError, .binaryCrossEntropy, .categoricalCrossEntropy].map { loss in
        var generator = SplitMix64(seed: UInt64(100 * depth + index))
        let hidden = (0..<depth).map { _ in 2 + generator.below(7) }
        return RandomNetwork(
          widths: [1 + generator.below(5)] + hidden + [
            loss == .categoricalCrossEntropy ? 4 : 1 + index % 3
          ],
          activation: activation, loss: loss, observations: 1 + generator.below(40),
          seed: UInt64(depth * 10 + index))
      }
    }
  }

  /// More inputs than one tile of the gradient, and more observations than one block of the passes.
  private static let wide = [
    RandomNetwork(widths: [300, 130, 3], activation: .sigmoid, observations: 70, seed: 21),
    RandomNetwork(
      widths: [113, 2], activation: .tanh, loss: .binaryCrossEntropy, observations: 33, seed: 22),
  ]

  @Test(
    "gradient and cost agree with naive backpropagation for depths 0 to 6",
    arguments: networks + wide)
  func agree(network: RandomNetwork) throws {
    let model = try network.network(Double.self)
    let x = network.inputs(Double.self)
    let y = network.targets(Double.self)
    let pass = model.backpropagate(x, y)
    let naive = try #require(NaiveBackpropagation(network: model).gradient(x, y))
    #expect(relativeDistance(pass.gradient.flat, naive.gradient.flat) <= Self.tolerance)
    #expect(relativeDistance([pass.cost], [naive.cost]) <= Self.tolerance)
  }

  @Test(
    "naive backpropagation and the gradient check both detect a planted mistake",
    arguments: NaiveBackpropagation.Bug.allCases)
  func planted(bug: NaiveBackpropagation.Bug) throws {
    let network = RandomNetwork(
      widths: [3, 4, 4, 2], activation: .sigmoid, loss: .binaryCrossEntropy, observations: 5,
      seed: 3)
    let model = try network.network(Double.self)
    let x = network.inputs(Double.self)
    let y = network.targets(Double.self)
    let wrong = try #require(NaiveBackpropagation(network: model, bug: bug).gradient(x, y)).gradient
    #expect(relativeDistance(model.backpropagate(x, y).gradient.flat, wrong.flat) > 1e-4)
    #expect(!model.gradientCheck(x, y, gradient: wrong).passed)
    #expect(model.gradientCheck(x, y).passed)
  }
}
