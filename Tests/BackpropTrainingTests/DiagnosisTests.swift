import BackpropCore
import BackpropTraining
import Testing

@Suite("Diagnosis")
struct DiagnosisTests {
  private func network(
    _ layers: [(weights: [[Double]], biases: [Double], activation: Activation)], loss: Loss
  ) throws -> NeuralNetwork<Double> {
    let architecture = try Architecture(
      inputs: layers[0].weights.count,
      layers: layers.map { DenseLayer(neurons: $0.biases.count, activation: $0.activation) },
      loss: loss)
    var network = NeuralNetwork<Double>(architecture, seed: 1)
    for (l, layer) in layers.enumerated() {
      network.parameters.setWeights(Matrix(layer.weights), of: l)
      network.parameters.setBiases([layer.biases], of: l)
    }
    return network
  }

  @Test("a ReLU is dead if no row activates it")
  func dead() throws {
    let network = try network(
      [
        ([[1, 1, -1]], [0, -10, 0], .relu), ([[1], [1], [1]], [0], .identity),
      ], loss: .halfSquaredError)
    let diagnosis = NetworkDiagnosis(network, [[2], [-3]], [[0], [0]])
    #expect(diagnosis.layers[0].deadNeurons == [1])
    #expect(diagnosis.layers[1].deadNeurons == nil)
    // the first observation alone does not activate two
    #expect(NetworkDiagnosis(network, [[2]], [[0]]).layers[0].deadNeurons == [1, 2])
    // other rows activate the second
    let more = NetworkDiagnosis(network, [[2]], [[0]], all: [[2], [-3], [11]])
    #expect(more.layers[0].deadNeurons == [])
    #expect(more.rows == 3 && more.observations == 1)
    #expect(diagnosis.findings.map(\.kind) == [.dead])
    #expect(diagnosis.findings[0].value == 1)
  }

  @Test(
    "a value is saturated if f′ is below 0.01",
    arguments: [(Activation.sigmoid, 4.585), (.tanh, 2.993)])
  func saturated(activation: Activation, edge: Double) throws {
    func share(_ z: Double) throws -> Double? {
      let network = try network(
        [([[1]], [0], activation), ([[1]], [0], .identity)], loss: .halfSquaredError)
      return NetworkDiagnosis(network, [[z]], [[0]]).layers[0].saturatedShare
    }
    #expect(try share(edge + 0.002) == 1)
    #expect(try share(-edge - 0.002) == 1)
    #expect(try share(edge - 0.002) == 0)
  }

  @Test("the link of a cross-entropy does not saturate, but a sigmoid activation does")
  func link() throws {
    let linked = try network([([[1]], [0], .identity)], loss: .binaryCrossEntropy)
    #expect(NetworkDiagnosis(linked, [[9]], [[0]]).layers[0].saturatedShare == nil)
    let squared = try network([([[1]], [0], .sigmoid)], loss: .halfSquaredError)
    let diagnosis = NetworkDiagnosis(squared, [[9]], [[0]])
    #expect(diagnosis.findings.map(\.kind) == [.saturated])
  }

  @Test("gradients vanish in a chain of small slopes and explode in one of large weights")
  func ratios() throws {
    func chain(_ w: Double, _ activation: Activation) throws -> NetworkDiagnosis {
      let layer: ([[Double]], [Double], Activation) = ([[w]], [0], activation)
      return NetworkDiagnosis(
        try network(
          Array(repeating: layer, count: 6) + [([[1]], [0], .identity)], loss: .halfSquaredError),
        [[1]], [[0]])
    }
    let vanishing = try chain(0.5, .sigmoid)
    #expect(vanishing.findings.filter { $0.kind == .vanishing }.map(\.layer) == [1, 2, 3])
    let exploding = try chain(11, .identity)
    #expect(exploding.findings.filter { $0.kind == .exploding }.map(\.layer) == [1, 2, 3])
    #expect(abs((exploding.layers[0].deltaRatio ?? 0) - 161_051) < 1e-6)
  }

  @Test("the update ratio is RMS(η dW) / RMS(W), with a finding outside its range")
  func updates() throws {
    // one weight 2, x = 3, t = 0: dz = ŷ − t = 6, dW = 18, so the ratio is 9 η
    let network = try network([([[2]], [0], .identity)], loss: .halfSquaredError)
    func diagnosis(_ rate: Double?) -> NetworkDiagnosis {
      NetworkDiagnosis(network, [[3]], [[0]], learningRate: rate)
    }
    #expect(abs((diagnosis(0.001).layers[0].updateRatio ?? 0) - 0.009) < 1e-15)
    #expect(diagnosis(nil).layers[0].updateRatio == nil)
    #expect(diagnosis(0.001).findings.isEmpty)
    #expect(diagnosis(0.02).findings.map(\.kind) == [.largeUpdate])
    #expect(diagnosis(1e-6).findings.map(\.kind) == [.smallUpdate])
  }

  @Test("the root mean square of very large numbers is finite")
  func extremes() throws {
    let network = try network([([[1e200, 1e200]], [0, 0], .identity)], loss: .halfSquaredError)
    #expect(NetworkDiagnosis(network, [[0]], [[0, 0]]).layers[0].weightRMS == 1e200)
  }
}
