internal import BackpropCore

/// The neurons that no row has activated so far, in layers whose neurons can die.
struct SilentNeurons {
  /// For each layer the neurons with z ≤ 0 in all rows so far, from 0. nil if they cannot die.
  private(set) var neurons: [[Int]?]

  init(_ architecture: Architecture) {
    neurons = architecture.layers.map { layer in
      guard let dense = layer.dense, dense.activation.facts.canDie, !dense.isParametric else {
        return nil
      }
      return Array(0..<dense.neurons)
    }
  }

  /// Whether there are any.
  var areAny: Bool { neurons.contains { $0?.isEmpty == false } }

  /// Removes the neurons with z > 0 in one of the rows of `z`, the Z of layer `l`.
  mutating func remove<Scalar>(activatedBy z: MatrixView<Scalar>, of l: Int) {
    neurons[l]?.removeAll { j in (0..<z.rows).contains { z.base[$0 * z.rowStride + j] > 0 } }
  }

  /// The silent neurons of `network` over all rows of `x`. It stops early if there are none left.
  static func find<Scalar>(in network: NeuralNetwork<Scalar>, _ x: Matrix<Scalar>) -> [[Int]?] {
    var silent = SilentNeurons(network.architecture)
    for start in stride(from: 0, to: x.rows, by: 64) where silent.areAny {
      let pass = network.forward(x.rows(start..<min(x.rows, start + 64)))
      for (l, z) in pass.preactivations.enumerated() {
        z.withView { silent.remove(activatedBy: $0, of: l) }
      }
    }
    return silent.neurons
  }
}
