import BackpropCore
import BackpropInsight
import Foundation
import Testing

/// Published numbers, compared to the last printed digit.
@Suite("Published cases")
struct PublishedCasesTests {
  private func expect(_ value: Double, _ printed: Double, _ tolerance: Double) {
    #expect(abs(value - printed) <= tolerance, "\(value), not \(printed)")
  }

  @Test(
    "Mazur's example has the published activations, factors, new weights and cost after a step")
  func mazur() throws {
    let trace = try trace(of: "mazur-2-2-2")
    expect(trace.preactivations[0][0][0], 0.3775, 1e-12)
    expect(trace.activations[0][0][0], 0.593269992, 1e-9)
    expect(trace.activations[0][0][1], 0.596884378, 1e-9)
    expect(trace.preactivations[1][0][0], 1.105905967, 1e-9)
    expect(trace.activations[1][0][0], 0.75136507, 1e-8)
    expect(trace.activations[1][0][1], 0.772928465, 1e-9)
    expect(trace.cost, 0.298371109, 1e-9)
    // w5: 0.74136507 · 0.186815602 · 0.593269992
    expect(trace.activationGradients[1][0][0], 0.74136507, 1e-8)
    expect(trace.derivatives[1][0][0], 0.186815602, 1e-9)
    expect(trace.weightGradients[1][0][0], 0.082167041, 1e-9)
    // w1: (0.055399425 − 0.019049119) · 0.241300709 · 0.05
    expect(trace.activationGradients[0][0][0], 0.036350306, 1e-9)
    expect(trace.derivatives[0][0][0], 0.241300709, 1e-9)
    expect(trace.weightGradients[0][0][0], 0.000438568, 1e-9)
    let updated = try #require(trace.updated)
    let printed = [
      (0.149780716, updated.weights[0][0][0]), (0.19956143, updated.weights[0][1][0]),
      (0.24975114, updated.weights[0][0][1]), (0.29950229, updated.weights[0][1][1]),
      (0.35891648, updated.weights[1][0][0]), (0.408666186, updated.weights[1][1][0]),
      (0.511301270, updated.weights[1][0][1]), (0.561370121, updated.weights[1][1][1]),
    ]
    for (figure, weight) in printed { expect(weight, figure, 1e-8) }
    expect(updated.costAfterWeightsOnly, 0.29102777369, 1e-11)
    expect(updated.cost, 0.28047144679, 1e-11)
  }

  @Test(
    "Nielsen's saturated neuron learns slowly with squared error and fast with cross-entropy"
  )
  func saturation() throws {
    let squared = try trace(of: "saturated-1-1")
    let entropy = try trace(of: "saturated-1-1-bce")
    expect(squared.activations[0][0][0], 0.9820138, 1e-7)
    expect(squared.weightGradients[0][0][0], 0.0173450, 1e-7)
    expect(entropy.weightGradients[0][0][0], 0.9820138, 1e-7)
    #expect(squared.derivatives[0][0][0] < 0.02)
    expect(try outputAfterSteps("saturated-1-1", 300), 0.2028484, 1e-7)
    expect(try outputAfterSteps("saturated-1-1-bce", 300), 0.0120087, 1e-7)
  }

  @Test("Trask's network in 11 lines has the published predictions")
  func trask() throws {
    // the output after 10,000 rounds was computed before the last update
    let last = try traceAfterSteps("trask-3-1", 9_999)
    let printed = [0.00966449, 0.00786506, 0.99358898, 0.99211957]
    for (row, figure) in printed.enumerated() { expect(last.activations[0][row][0], figure, 1e-8) }
  }

  private func outputAfterSteps(_ name: String, _ steps: Int) throws -> Double {
    try traceAfterSteps(name, steps).activations[0][0][0]
  }

  /// The trace of an example after `steps` steps with its learning rate.
  private func traceAfterSteps(_ name: String, _ steps: Int) throws -> Trace {
    let example = try WorkedExample(contentsOf: examplePath(name))
    var trace = Trace(example)
    for _ in 0..<steps {
      let updated = try #require(trace.updated)
      var network = example.network
      for (layer, weights) in updated.weights.enumerated() {
        network.parameters.setWeights(Matrix(weights), of: layer)
        if let biases = updated.biases[layer] { network.parameters.setBiases([biases], of: layer) }
      }
      trace = Trace(
        network, example.inputs, example.targets, cost: example.cost,
        learningRate: example.learningRate)
    }
    return trace
  }
}
