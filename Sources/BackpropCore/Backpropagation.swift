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
        switch layers[l + 1].kind {
        case .dense:
          let w = parameters.weights(l + 1)
          multiply(next, w.transposed, into: dZ)  // dA_l = dZ_{l+1}·W_{l+1}ᵀ
        case .scaling:
          scaleColumns(next, by: parameters.main(l + 1), into: dZ)  // dZ_{l+1} ⊙ s
        case .numericEmbedding:
          architecture.layers[l + 1].numericEmbedding.backward(
            next, at: layer.outputs[rows], { parameters.array($0, of: l + 1) }, into: dZ)
        case .categoryEmbedding: preconditionFailure("codes have no gradient")
        }
        if let mask = layer.mask?[rows] {
          bp_multiply(Scalar.kernelType, dZ.count, mask.base, dZ.base)  // dA_l ⊙ M_l
        }
      }
      observe?(l, rows, dZ)
      let alphas = parameters.alphas(l)
      layer.multiplyByDerivative(rows, alphas, dZ)  // dZ_l = dA_l ⊙ f′(Z_l)
    }
  }

  /// Fills the rows `tile.rows` of dW_l, and dβ_l together with the first of them; `scale` is 1/m.
  ///
  /// Shapes: dW_l n_{l−1} × n_l = (n_{l−1} × m)(m × n_l); dβ_l 1 × n_l.
  package func gradient(
    _ tile: Tile, of x: MatrixView<Scalar>, count m: Int, scale: Double, _ cost: Cost,
    _ parameters: ParametersView<Scalar>, into gradient: GradientMemory<Scalar>, thread: Int
  ) {
    let l = tile.layer
    guard let dZ = layers[l].deltas?[0..<m] else { preconditionFailure("made for forward passes") }
    let a = (l == 0 ? x : layers[l - 1].outputs)[0..<m]
    guard layers[l].kind == .dense else {
      return gradientOfOther(tile, a, dZ, scale: scale, parameters, into: gradient, thread: thread)
    }
    for part in tile.parts {
      let g = gradient.part(part, thread: thread)
      switch part.kind {
      case .weights:
        let w = parameters.weights(l)[tile.rows]
        let dW = MatrixView(base: g, rows: w.rows, columns: w.columns)
        multiply(a.transposed[tile.rows], dZ, scale: scale, into: dW)  // dW_l = (1/m) A_{l−1}ᵀ·dZ_l
        cost.addPenalty(of: w, to: dW)
      case .biases:
        bp_sum_rows(Scalar.kernelType, m, dZ.columns, dZ.base, scale, g)  // dβ_l = (1/m) Σ_i dZ_l
      default:
        guard let terms = layers[l].alphaTerms else { preconditionFailure("\(part.kind)") }
        bp_sum_rows(Scalar.kernelType, m, dZ.columns, terms.base, scale, g)  // dα_l likewise
      }
    }
  }

  /// The same of a layer that is not dense.
  private func gradientOfOther(
    _ tile: Tile, _ a: MatrixView<Scalar>, _ dZ: MatrixView<Scalar>, scale: Double,
    _ parameters: ParametersView<Scalar>, into gradient: GradientMemory<Scalar>, thread: Int
  ) {
    let layer = architecture.layers[tile.layer]
    switch layer.kind {
    case .dense: preconditionFailure("\(layer)")
    case .scaling:
      sumOfProducts(a, dZ, scale: scale, into: gradient.part(tile.parts[0], thread: thread))
    case .numericEmbedding:
      layer.numericEmbedding.gradient(
        of: tile.rows, a, dZ, scale: scale, { parameters.array($0, of: tile.layer) },
        into: { gradient.array($0, of: tile, thread: thread) })
    case .categoryEmbedding:
      layer.categoryEmbedding.gradient(
        a, dZ, scale: scale, into: gradient.part(tile.parts[0], thread: thread))
    }
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
    finish: (_ tile: Tile, _ thread: Int) -> Void = { _, _ in }
  ) -> Double {
    let scale = cost.scale(weightSum: weightSum)
    pool.share(m, atMost: Self.mostRows, worth: m * parameters.layout.count) { rows, _ in
      prepare(rows)
      forward(x, parameters, rows: rows, dropout: dropout)
      loss(y, weights: weights, cost, rows: rows)
      backward(parameters, rows: rows, observe: observe)
    }
    pool.run(tiles.count, worth: m * parameters.layout.count) { index, thread in
      self.gradient(
        tiles[index], of: x, count: m, scale: scale, cost, parameters, into: gradient,
        thread: thread)
      finish(tiles[index], thread)
    }
    return UnsafeBufferPointer(start: losses, count: m).reduce(0, +)
  }
}
