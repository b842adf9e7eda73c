import BackpropCore
import Foundation
import Testing

@Suite("Architecture")
struct ArchitectureTests {
  /// An invalid architecture.
  struct Refused: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var inputs = 3
    var layers = [DenseLayer(neurons: 1, activation: .identity)]
    var loss = Loss.halfSquaredError
    var layer: Int?
  }

  private static let refused = [
    Refused(testDescription: "no inputs", inputs: 0),
    Refused(testDescription: "fewer than no inputs", inputs: -1),
    Refused(testDescription: "no layers", layers: []),
    Refused(
      testDescription: "an empty layer",
      layers: [4, 0, 1].map { DenseLayer(neurons: $0, activation: .relu) }, layer: 2),
    Refused(
      testDescription: "ReLU before a cross-entropy",
      layers: [DenseLayer(neurons: 1, activation: .relu)], loss: .binaryCrossEntropy, layer: 1),
    Refused(
      testDescription: "sigmoid before a softmax",
      layers: [DenseLayer(neurons: 3, activation: .sigmoid)], loss: .categoricalCrossEntropy,
      layer: 1),
    Refused(
      testDescription: "tanh before an exponential",
      layers: [DenseLayer(neurons: 3, activation: .tanh)], loss: .poisson, layer: 1),
    Refused(
      testDescription: "a softmax over one class", loss: .categoricalCrossEntropy, layer: 1),
  ]

  @Test("an invalid architecture is refused, with the layer and a remedy", arguments: refused)
  func refusals(refused: Refused) throws {
    let error = #expect(throws: BackpropError.self) {
      try Architecture(inputs: refused.inputs, layers: refused.layers, loss: refused.loss)
    }
    #expect(error?.kind == .usage)
    #expect(error?.location.layer == refused.layer)
    #expect(error?.remedy.isEmpty == false)
  }

  @Test("a 3-4-1 network has 21 parameters")
  func parameterCount() throws {
    let architecture = try Architecture(
      inputs: 3, hidden: [4], outputs: 1, loss: .binaryCrossEntropy)
    #expect(architecture.parameterCount == 21)
    #expect(architecture.widths == [3, 4, 1])
    #expect(architecture.outputs == 1)
  }

  @Test("a sigmoid before a binary cross-entropy becomes the link of the loss")
  func link() throws {
    let written = try Architecture(
      inputs: 2, layers: [DenseLayer(neurons: 1, activation: .sigmoid)], loss: .binaryCrossEntropy)
    let plain = try Architecture(
      inputs: 2, layers: [DenseLayer(neurons: 1, activation: .identity)], loss: .binaryCrossEntropy)
    #expect(written == plain)
    let squared = try Architecture(
      inputs: 2, layers: [DenseLayer(neurons: 1, activation: .sigmoid)], loss: .halfSquaredError)
    #expect(squared.layers[0].activation == .sigmoid)
  }

  @Test("a layer without biases has no array of biases")
  func withoutBiases() throws {
    let architecture = try Architecture(
      inputs: 3, layers: [DenseLayer(neurons: 5, activation: .identity, hasBiases: false)],
      loss: .squaredError)
    let network = NeuralNetwork<Float>(architecture, seed: 1)
    #expect(architecture.parameterCount == 15)
    #expect(network.parameters.biases(of: 0) == nil)
    #expect(network.predictions(for: [[0, 0, 0]]) == [[0, 0, 0, 0, 0]])
  }

  @Test("an architecture round-trips through JSON, and reading checks it")
  func codable() throws {
    let architecture = try Architecture(
      inputs: 3, hidden: [4, 5], outputs: 2, activation: .elu(alpha: 0.5), loss: .huber(delta: 2))
    let json = try JSONEncoder().encode(architecture)
    #expect(try JSONDecoder().decode(Architecture.self, from: json) == architecture)
    let broken = String(decoding: json, as: UTF8.self).replacing(
      "\"inputs\":3", with: "\"inputs\":0")
    #expect(throws: BackpropError.self) {
      try JSONDecoder().decode(Architecture.self, from: Data(broken.utf8))
    }
  }
}
