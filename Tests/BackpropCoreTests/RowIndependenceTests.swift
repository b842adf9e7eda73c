import BackpropCore
import Testing

@Suite("Row independence")
struct RowIndependenceTests {
  /// Narrow and wide outputs, and more rows than a block of the passes.
  private static let networks = [
    RandomNetwork(widths: [5, 1], loss: .binaryCrossEntropy, observations: 50),
    RandomNetwork(
      widths: [30, 16, 1], activation: .relu, loss: .binaryCrossEntropy, observations: 70),
    RandomNetwork(
      widths: [3, 7, 10], activation: .gelu, loss: .categoricalCrossEntropy, observations: 50),
    RandomNetwork(widths: [20, 33, 33], activation: .silu, loss: .poisson, observations: 40),
    RandomNetwork(
      widths: [600, 65, 10], activation: .tanh, loss: .categoricalCrossEntropy, observations: 23),
    RandomNetwork(widths: [4, 9, 2], activation: .mish, observations: 1100),
  ]

  @Test("the bits of a prediction do not depend on the other rows", arguments: networks)
  func predictions(network: RandomNetwork) throws {
    func check<Scalar: KernelScalar>(_ type: Scalar.Type) throws {
      let model = try network.network(Scalar.self)
      let x = network.inputs(Scalar.self)
      let whole = model.predictions(for: x).toRows().map { $0.map(\.bits) }
      for size in [1, 7] {
        let parts = stride(from: 0, to: x.rows, by: size).flatMap {
          model.predictions(for: x.rows($0..<min(x.rows, $0 + size))).toRows()
        }
        #expect(parts.map { $0.map(\.bits) } == whole, "\(size) rows at a time, \(type)")
      }
      let backwards = Array((0..<x.rows).reversed())
      let reversed = model.predictions(for: x.rows(at: backwards)).toRows().map { $0.map(\.bits) }
      #expect(reversed == whole.reversed(), "in reverse, \(type)")
    }
    try check(Float.self)
    try check(Double.self)
  }

  @Test(
    "the forward pass, the backward pass and the prediction agree in every bit", arguments: networks
  )
  func passes(network: RandomNetwork) throws {
    let model = try network.network(Float.self)
    let x = network.inputs(Float.self)
    let y = network.targets(Float.self)
    let predictions = model.predictions(for: x)
    #expect(model.forward(x).predictions == predictions)
    #expect(model.backpropagate(x, y).forward.predictions == predictions)
    #expect(model.backpropagate(x, y).cost == model.cost(of: x, y))
  }
}
