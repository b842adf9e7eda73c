internal import CBackpropKernels

/// The memory of a forward and backward pass over up to `capacity` observations, allocated once.
///
/// Row i of every array belongs to observation i, so that threads work on separate rows. The
/// equations that fill the arrays are in `ForwardPass.swift` and `Backpropagation.swift`. A trace
/// reads the arrays here.
///
/// Policy: a workspace has one owner at a time, which may share the rows among threads.
package final class Workspace<Scalar: NetworkScalar>: @unchecked Sendable {
  /// The arrays of layer l, each m × n_l.
  package struct Arrays {
    /// Z_l.
    package let preactivations: MatrixView<Scalar>
    /// f_l(Z_l). It has memory of its own only for the backward pass of a parametric activation,
    /// otherwise that of A_l.
    package let functions: MatrixView<Scalar>
    /// A_l = f_l(Z_l), or Z_l + α_l (f_l(Z_l) − Z_l) if the activation is parametric.
    package let activations: MatrixView<Scalar>
    /// The input of the next layer: A_l, or A_l ⊙ M_l with dropout.
    package let outputs: MatrixView<Scalar>
    /// The factors M_l of dropout.
    package let mask: MatrixView<Scalar>?
    /// δ_l = ∂L/∂Z_l of each observation, without 1/m.
    package let deltas: MatrixView<Scalar>?
    /// dA_l ⊙ (f_l(Z_l) − Z_l), whose column sums are dα_l.
    package let alphaTerms: MatrixView<Scalar>?
    /// The kind of the layer. Its settings are in the architecture.
    package let kind: Layer.Kind
    /// f_l in the kernels.
    let activation: (function: bp_activation, parameter: Double)
  }

  package let architecture: Architecture
  package let capacity: Int
  package let layers: [Arrays]
  /// Ŷ = link(A_L).
  package let predictions: MatrixView<Scalar>
  /// ω_i L_i of each observation.
  package let losses: UnsafeMutablePointer<Double>
  /// The loss in the kernels.
  let lossKernel: (loss: bp_loss, parameter: Double)
  private let memory: AlignedStorage<Scalar>
  private let lossMemory: AlignedStorage<Double>

  /// Memory for `capacity` observations, if asked for also for the backward pass and for dropout.
  package init(
    _ architecture: Architecture, capacity: Int, backward: Bool = false, dropout: Bool = false
  ) {
    let needs = architecture.layers.enumerated().map { index, layer in
      let isHidden = index + 1 < architecture.layers.count
      return (
        drops: dropout && isHidden && layer.dense != nil, blends: backward && layer.isParametric
      )
    }
    let size = zip(needs, architecture.widths.dropFirst()).reduce(
      Self.padded(capacity * architecture.outputs)
    ) { size, layer in
      let arrays = (backward ? 3 : 2) + (layer.0.drops ? 2 : 0) + (layer.0.blends ? 2 : 0)
      return size + arrays * Self.padded(capacity * layer.1)
    }
    let memory = AlignedStorage<Scalar>(count: size)
    var next = memory.base
    func take(_ width: Int) -> MatrixView<Scalar> {
      defer { next += Self.padded(capacity * width) }
      return MatrixView(base: next, rows: capacity, columns: width)
    }
    layers = architecture.layers.indices.map { index in
      let width = architecture.widths[index + 1]
      let (drops, blends) = needs[index]
      let z = take(width)
      let a = take(width)
      return Arrays(
        preactivations: z, functions: blends ? take(width) : a, activations: a,
        outputs: drops ? take(width) : a, mask: drops ? take(width) : nil,
        deltas: backward ? take(width) : nil, alphaTerms: blends ? take(width) : nil,
        kind: architecture.layers[index].kind,
        activation: architecture.layers[index].activation.kernel)
    }
    predictions = take(architecture.outputs)
    lossMemory = AlignedStorage(count: capacity)
    losses = lossMemory.base
    lossKernel = architecture.loss.kernel
    self.memory = memory
    self.architecture = architecture
    self.capacity = capacity
  }

  /// `count` rounded up to a multiple of 16, the lanes of the widest vector register.
  private static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// Z = A_L, the activations of the last layer before the link.
  var logits: MatrixView<Scalar> { layers[layers.count - 1].activations }

  /// The maximum number of rows that a thread takes through the passes at once, so that they stay
  /// in its cache.
  static var maximumRows: Int { 64 }
}
