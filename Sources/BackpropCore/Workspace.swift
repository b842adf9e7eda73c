internal import CBackpropKernels

/// The memory of a forward and backward pass over up to `capacity` observations, allocated once.
///
/// Row i of every array belongs to observation i, so that threads work on separate rows. The
/// equations that fill the arrays are in `ForwardPass.swift` and `Backpropagation.swift`; a trace
/// reads them here.
///
/// Policy: it has one owner at a time, who may share the rows among threads.
package final class Workspace<Scalar: NetworkScalar>: @unchecked Sendable {
  /// The arrays of layer l, each m × n_l.
  package struct Layer {
    /// Z_l.
    package let preactivations: MatrixView<Scalar>
    /// A_l = f_l(Z_l).
    package let activations: MatrixView<Scalar>
    /// What the next layer sees: A_l, or A_l ⊙ M_l where activations drop out.
    package let outputs: MatrixView<Scalar>
    /// The factors M_l of dropout.
    package let mask: MatrixView<Scalar>?
    /// δ_l = ∂L/∂Z_l of each observation, without 1/m.
    package let deltas: MatrixView<Scalar>?
    /// f_l.
    package let activation: Activation
  }

  package let architecture: Architecture
  package let capacity: Int
  package let layers: [Layer]
  /// Ŷ, the link of the last activation.
  package let predictions: MatrixView<Scalar>
  /// ω_i L_i of each observation.
  package let losses: UnsafeMutablePointer<Double>
  private let memory: AlignedStorage<Scalar>
  private let lossMemory: AlignedStorage<Double>

  /// Memory for `capacity` observations; for the backward pass too if `backward`, and for dropout.
  package init(
    _ architecture: Architecture, capacity: Int, backward: Bool = false, dropout: Bool = false
  ) {
    let lane = 16
    func padded(_ width: Int) -> Int { (capacity * width + lane - 1) / lane * lane }
    let hidden = architecture.layers.dropLast()
    var size = padded(architecture.outputs)
    for layer in architecture.layers { size += padded(layer.neurons) * (backward ? 3 : 2) }
    for layer in hidden where dropout { size += padded(layer.neurons) * 2 }
    let memory = AlignedStorage<Scalar>(count: size)
    var next = memory.base
    func take(_ width: Int) -> MatrixView<Scalar> {
      defer { next += padded(width) }
      return MatrixView(base: next, rows: capacity, columns: width)
    }
    layers = architecture.layers.indices.map { index in
      let layer = architecture.layers[index]
      let z = take(layer.neurons)
      let a = take(layer.neurons)
      let drops = dropout && index < hidden.count
      return Layer(
        preactivations: z, activations: a, outputs: drops ? take(layer.neurons) : a,
        mask: drops ? take(layer.neurons) : nil, deltas: backward ? take(layer.neurons) : nil,
        activation: layer.activation)
    }
    predictions = take(architecture.outputs)
    lossMemory = AlignedStorage(count: capacity)
    losses = lossMemory.base
    self.memory = memory
    self.architecture = architecture
    self.capacity = capacity
  }

  /// The most rows a thread takes through the passes at once: what stays in its cache.
  static var mostRows: Int { 64 }
}
