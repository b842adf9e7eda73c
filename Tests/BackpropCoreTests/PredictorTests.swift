import BackpropCore
import Synchronization
import Testing

@Suite("Predictor")
struct PredictorTests {
  private static let network = RandomNetwork(
    widths: [40, 64, 10], activation: .relu, loss: .categoricalCrossEntropy, observations: 1500)

  @Test("a predictor gives the bits of the network for one row, some rows and all rows")
  func rows() throws {
    let network = try Self.network.network(Float.self)
    let x = Self.network.inputs(Float.self)
    let expected = network.forward(x).predictions
    let predictor = Predictor(network, threads: 2)
    // small after large and large after small, so that calls reuse memory
    for count in [1, 1500, 3, 1024, 1025, 1, 200] {
      #expect(predictor.predictions(for: x.rows(0..<count)) == expected.rows(0..<count))
    }
    #expect(predictor.predictions(for: x.rows(0..<0)).rows == 0)
    #expect(predictor.callsProvidedFor == 1)
  }

  @Test("a predictor gives many concurrent tasks the same bits")
  func tasks() async throws {
    let network = try Self.network.network(Float.self)
    let x = Self.network.inputs(Float.self)
    let expected = network.forward(x).predictions
    let predictor = Predictor(network, threads: 3)
    let wrong = await withTaskGroup(of: Int.self) { group in
      for task in 0..<16 {
        group.addTask {
          var wrong = 0
          for round in 0..<20 {
            let first = (task * 83 + round * 31) % 1400
            let rows = first..<first + [1, 5, 100][(task + round) % 3]
            if predictor.predictions(for: x.rows(rows)) != expected.rows(rows) { wrong += 1 }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }
}
