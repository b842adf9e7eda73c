import BackpropCore
import Foundation
import Testing

/// Matrices as arrays of rows, multiplied by the definition.
private typealias Rows = [[Double]]

private func product(_ a: Rows, _ b: Rows) -> Rows {
  a.map { row in b[0].indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } } }
}

private func transpose(_ a: Rows) -> Rows { a[0].indices.map { j in a.map { $0[j] } } }

private func map(_ a: Rows, _ b: Rows, _ f: (Double, Double) -> Double) -> Rows {
  zip(a, b).map { zip($0, $1).map(f) }
}

private func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-z)) }

/// The planar example with a tanh and a sigmoid layer, in two conventions with observations in
/// columns.
@Suite("Column conventions")
struct ColumnConventionTests {
  /// A few roundings of numbers below 1.
  private let tolerance = 1e-15
  private let example: WorkedExample
  private let ours: BackwardPass<Double>

  init() throws {
    example = try #require(WorkedExample.all.first { $0.title == "planar-2-4-1" })
    ours = try example.network().backpropagate(Matrix(example.inputs), Matrix(example.targets))
  }

  @Test("with observations in columns and W′ = Wᵀ, every matrix is the transpose of ours")
  func neuronsInRows() throws {
    let m = Double(example.inputs.count)
    let x = transpose(example.inputs)
    let y = transpose(example.targets)
    let w = example.layers.map { transpose($0.weights) }
    let b = example.layers.map { $0.biases ?? [] }
    func preactivations(_ w: Rows, _ a: Rows, _ b: [Double]) -> Rows {
      zip(product(w, a), b).map { row, bias in row.map { $0 + bias } }  // Z′ = W′A′ + b
    }
    let z1 = preactivations(w[0], x, b[0])
    let a1 = z1.map { $0.map(tanh) }
    let z2 = preactivations(w[1], a1, b[1])
    let a2 = z2.map { $0.map(sigmoid) }
    let dZ2 = map(a2, y, -)
    let dZ1 = map(product(transpose(w[1]), dZ2), a1) { $0 * (1 - $1 * $1) }  // (W′ᵀ dZ′) ⊙ f′
    let dW2 = product(dZ2, transpose(a1)).map { $0.map { $0 / m } }  // dW′ = (1/m) dZ′A′ᵀ
    let dW1 = product(dZ1, transpose(x)).map { $0.map { $0 / m } }
    let db = [dZ1, dZ2].map { $0.map { $0.reduce(0, +) / m } }

    #expect(dW1.map(\.count) == [2, 2, 2, 2] && dW2.map(\.count) == [4])
    expectEqual(ours.forward.preactivations[0], transpose(z1))
    expectEqual(ours.forward.predictions, transpose(a2))
    expectEqual(ours.deltas[0], transpose(dZ1))
    expectEqual(ours.gradient.weights(of: 0), transpose(dW1))
    expectEqual(ours.gradient.weights(of: 1), transpose(dW2))
    for layer in 0...1 {
      let biases = try #require(ours.gradient.biases(of: layer))
      expectEqual(biases, [db[layer]])
    }
  }

  @Test("with observations as column vectors and w_ij from i to j, the gradient is ours")
  func columnVectors() throws {
    var dW = example.layers.map { $0.weights.map { $0.map { _ in 0.0 } } }
    for (features, targets) in zip(example.inputs, example.targets) {
      func column(_ values: [Double]) -> Rows { values.map { [$0] } }
      func layer(_ l: Int, _ a: Rows, _ f: (Double) -> Double) -> Rows {  // a = f(Wᵀa + b)
        map(
          product(transpose(example.layers[l].weights), a), column(example.layers[l].biases ?? []),
          +
        )
        .map { $0.map(f) }
      }
      let a0 = column(features)
      let a1 = layer(0, a0, tanh)
      let a2 = layer(1, a1, sigmoid)
      let δ2 = map(a2, column(targets), -)
      let δ1 = map(product(example.layers[1].weights, δ2), a1) { $0 * (1 - $1 * $1) }
      dW[0] = map(dW[0], product(a0, transpose(δ1)), +)  // ∂L/∂W = a δᵀ: (2 × 1)(1 × 4)
      dW[1] = map(dW[1], product(a1, transpose(δ2)), +)
    }
    for layer in 0...1 {
      let mean = dW[layer].map { $0.map { $0 / Double(example.inputs.count) } }
      expectEqual(ours.gradient.weights(of: layer), mean)
      #expect(mean.count == [2, 4][layer])
    }
  }

  private func expectEqual(
    _ actual: Matrix<Double>, _ expected: Rows, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(actual.toRows().map(\.count) == expected.map(\.count), sourceLocation: location)
    let error =
      zip(actual.toRows().joined(), expected.joined()).map { abs($0 - $1) }.max() ?? .infinity
    #expect(error <= tolerance, sourceLocation: location)
  }
}
