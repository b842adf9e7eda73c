import BackpropCore
import Foundation
import Testing

/// A network from the literature, computed by hand, with every expected number: a file of
/// `Examples/worked-examples`.
struct WorkedExample: Decodable, CustomTestStringConvertible {
  struct Layer: Decodable {
    let weights: [[Double]]
    let biases: [Double]?
    let activation: Activation
  }
  struct Updated: Decodable {
    let weights: [[[Double]]]
    let biases: [[Double]?]?
    let cost: Double
    let costAfterWeightsOnly: Double?
  }
  struct Expected: Decodable {
    let preactivations, activations, deltas, weightGradients: [[[Double]]]
    let biasGradients: [[Double]?]?
    let cost: Double
    let updated: Updated?
  }

  let title: String
  let loss: Loss
  let reduction: Reduction
  let l2: Double
  let inputs, targets: [[Double]]
  let layers: [Layer]
  let learningRate: Double?
  let expected: Expected

  var testDescription: String { title }

  /// The network of the file.
  func network() throws -> NeuralNetwork<Double> {
    let architecture = try Architecture(
      inputs: inputs[0].count,
      layers: layers.map {
        DenseLayer(
          neurons: $0.weights[0].count, activation: $0.activation, hasBiases: $0.biases != nil)
      }, loss: loss)
    var parameters = Parameters<Double>(ParameterLayout(architecture))
    for (index, layer) in layers.enumerated() {
      parameters.setWeights(Matrix(layer.weights), of: index)
      if let biases = layer.biases { parameters.setBiases([biases], of: index) }
    }
    return NeuralNetwork(architecture, parameters: parameters)
  }

  var cost: Cost { Cost(reduction: reduction, l2: l2) }

  /// All files, sorted by name.
  static let all: [WorkedExample] = {
    do {
      let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Examples/worked-examples")
      return try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil
      )
      .filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { try JSONDecoder().decode(WorkedExample.self, from: Data(contentsOf: $0)) }
    } catch {
      preconditionFailure("the worked examples cannot be read: \(error)")
    }
  }()
}
