internal import CBackpropKernels

// Backpropagation: the chain rule from the output layer back through every hidden layer. δ is
// written dZ: it is ∂L/∂Z of one observation, so 1/m enters once, in dW and dβ. Every gradient is
// taken with the parameters as they were in the forward pass. Source: documents 003-4 to 003-11
// (neuron by neuron) and 004-7 to 004-14 (matrices).

/// What is shown dA_l = ∂L/∂A_l of the observations `rows` on the way back through layer l.
package typealias Observer<Scalar: NetworkScalar> = (
  _ layer: Int, _ rows: Range<Int>, _ dA: MatrixView<Scalar>
) -> Void

extension Workspace {
  /// Fills dZ_l of the observations `rows`, from the last layer to the first; the forward pass and
  /// the loss, which leaves ∂L/∂A_L in dZ_L, have been there before. `observe` is shown dA_l where
  /// dZ_l is about to take its place.
  ///
  /// Shapes, for m observations: dZ_l m × n_l; W_{l+1} n_l × n_{l+1}.
  package func backward(
    _ parameters: ParametersView<Scalar>, rows: Range<Int>, observe: Observer<Scalar>? = nil
  ) {
    for l in layers.indices.reversed() {
      let layer = layers[l]
      guard let dZ = layer.deltas?[rows] else { preconditionFailure("made for forward passes") }
      if l + 1 < layers.count, let next = layers[l + 1].deltas?[rows] {
        multiply(next, parameters.weights(l + 1).transposed, into: dZ)  // dA_l = dZ_{l+1}·W_{l+1}ᵀ
        if let mask = layer.mask?[rows] {
          bp_multiply(Scalar.kernelType, dZ.count, mask.base, dZ.base)  // dA_l ⊙ M_l
        }
      }
      let z = layer.preactivations[rows]
      let a = layer.activations[rows]
      observe?(l, rows, dZ)
      layer.activation.multiplyByDerivative(at: z, a, dZ)  // dZ_l = dA_l ⊙ f′(Z_l)
    }
  }

  /// Fills the rows `tile.inputs` of dW_l, and dβ_l together with the first of them; `scale` is 1/m.
  ///
  /// Shapes: dW_l n_{l−1} × n_l = (n_{l−1} × m)(m × n_l); dβ_l 1 × n_l.
  package func gradient(
    _ tile: Tile, of x: MatrixView<Scalar>, count m: Int, scale: Double, _ cost: Cost,
    _ parameters: ParametersView<Scalar>, into gradient: GradientMemory<Scalar>.Tile
  ) {
    let l = tile.layer
    guard let dZ = layers[l].deltas?[0..<m] else { preconditionFailure("made for forward passes") }
    let a = (l == 0 ? x : layers[l - 1].outputs)[0..<m]
    let dW = gradient.weights
    multiply(a.transposed[tile.inputs], dZ, scale: scale, into: dW)  // dW_l = (1/m) A_{l−1}ᵀ·dZ_l
    let w = parameters.weights(l)[tile.inputs]
    if cost.l2 != 0 { bp_add_scaled(Scalar.kernelType, dW.count, 2 * cost.l2, w.base, dW.base) }
    if cost.l1 != 0 { bp_add_scaled_signs(Scalar.kernelType, dW.count, cost.l1, w.base, dW.base) }
    if let dβ = gradient.biases {
      bp_sum_rows(Scalar.kernelType, m, dZ.columns, dZ.base, scale, dβ)  // dβ_l = (1/m) Σ_i dZ_l
    }
  }

  /// A part of the gradient that one thread computes: the rows `inputs` of W_l, and β_l with the
  /// first of them.
  package struct Tile {
    package let layer: Int
    package let inputs: Range<Int>
  }

  /// One pass forward and one back over the first `m` rows of `x`: the gradient of the cost, and
  /// the sum of the losses. `prepare` is called for a block of rows before it is read, `observe` as
  /// in `backward`, `finish` for a tile after its gradient is written, all from the thread that
  /// computes it.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func backpropagate(
    _ x: MatrixView<Scalar>, _ y: MatrixView<Scalar>, weights: UnsafePointer<Scalar>?, count m: Int,
    _ cost: Cost, _ parameters: ParametersView<Scalar>, into gradient: GradientMemory<Scalar>,
    tiles: [Tile], pool: WorkerPool, dropout: Dropout? = nil, weightSum: Double,
    prepare: (Range<Int>) -> Void = { _ in }, observe: Observer<Scalar>? = nil,
    finish: (Tile, GradientMemory<Scalar>.Tile) -> Void = { _, _ in }
  ) -> Double {
    let scale = cost.scale(weightSum: weightSum)
    pool.share(m, atMost: Self.mostRows, worth: m * parameters.layout.count) { rows, _ in
      prepare(rows)
      forward(x, parameters, rows: rows, dropout: dropout)
      loss(y, weights: weights, cost, rows: rows)
      backward(parameters, rows: rows, observe: observe)
    }
    pool.run(tiles.count, worth: m * parameters.layout.count) { index, thread in
      let part = gradient.tile(tiles[index], thread: thread)
      self.gradient(tiles[index], of: x, count: m, scale: scale, cost, parameters, into: part)
      finish(tiles[index], part)
    }
    return UnsafeBufferPointer(start: losses, count: m).reduce(0, +)
  }

  /// The tiles of the gradient, the largest first: a fixed grid, whatever the number of threads.
  package static func tiles(of layout: ParameterLayout) -> [Tile] {
    func size(_ tile: Tile) -> Int { tile.inputs.count * layout.layers[tile.layer].outputs }
    let tiles = layout.layers.indices.flatMap { layer in
      let inputs = layout.layers[layer].inputs
      let count = (inputs + tileInputs - 1) / tileInputs
      return (0..<count).map {
        Tile(layer: layer, inputs: inputs * $0 / count..<inputs * ($0 + 1) / count)
      }
    }
    return tiles.sorted { size($0) > size($1) }
  }

  /// The most rows of a W_l in one tile.
  static var tileInputs: Int { 56 }
}
