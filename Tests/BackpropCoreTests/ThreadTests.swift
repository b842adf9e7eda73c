import BackpropCore
import Testing

@Suite("Threads")
struct ThreadTests {
  private static let networks = [
    RandomNetwork(
      widths: [200, 64, 10], activation: .relu, loss: .categoricalCrossEntropy, observations: 130),
    RandomNetwork(widths: [120, 50, 50, 1], loss: .binaryCrossEntropy, observations: 333),
    RandomNetwork(widths: [33, 65, 33], activation: .gelu, observations: 1500),
  ]

  @Test("the passes give the same bits on one, two, three and seven threads", arguments: networks)
  func bits(network: RandomNetwork) throws {
    func check<Scalar: KernelScalar>(_ type: Scalar.Type) throws {
      let model = try network.network(Scalar.self)
      let x = network.inputs(Scalar.self)
      let y = network.targets(Scalar.self)
      let weights = (0..<x.rows).map { Scalar($0 % 3) }
      let cost = Cost(l2: 0.01, l1: 0.02)
      let predictions = model.predictions(for: x)
      let pass = model.backpropagate(x, y, weights: weights, cost)
      let value = model.cost(of: x, y, weights: weights, cost)
      for threads in [2, 3, 7] {
        #expect(
          model.predictions(for: x, threads: threads) == predictions, "\(threads) threads, \(type)")
        #expect(
          model.backpropagate(x, y, weights: weights, cost, threads: threads) == pass,
          "\(threads) threads, \(type)")
        #expect(model.cost(of: x, y, weights: weights, cost, threads: threads) == value)
      }
    }
    try check(Float.self)
    try check(Double.self)
  }
}
