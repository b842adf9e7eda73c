internal import CBackpropKernels

// Backpropagation: the chain rule from the output layer back through every hidden layer (E12 to
// E18; E19 neuron by neuron). dZ is δ = ∂L/∂Z of one observation, so 1/m enters once, in dW and dβ.
// Every gradient uses the parameters of the forward pass.

/// A function that gets dA_l = ∂L/∂A_l of the observations `rows` in the backward pass.
package typealias Observer<Scalar: NetworkScalar> = (
  _ layer: Int, _ rows: Range<Int>, _ dA: MatrixView<Scalar>
) -> Void

extension Workspace {
  /// Fills dZ_l of the observations `rows`, from the last layer to the first (E14 to E16). The
  /// forward pass and the loss, which writes ∂L/∂A_L to dZ_L, run before. `observe` gets dA_l
  /// before dZ_l overwrites it.
  ///
  /// Shapes, for m observations: dZ_l m × n_l; W_{l+1} n_l × n_{l+1}.
  package func backward(
    _ parameters: ParametersView<Scalar>, rows: Range<Int>, observe: Observer<Scalar>? = nil
  ) {
    for l in layers.indices.reversed() {
      let layer = layers[l]
      guard let dZ = layer.deltas?[rows] else {
        preconditionFailure("a workspace without a backward pass")
      }
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

  /// Fills the rows `tile.rows` of dW_l (E17), and dβ_l with the first tile (E18). `scale` is 1/m.
  ///
  /// Shapes: dW_l n_{l−1} × n_l = (n_{l−1} × m)(m × n_l); dβ_l 1 × n_l.
  package func gradient(
    _ tile: Tile, of x: MatrixView<Scalar>, count m: Int, scale: Double, _ cost: Cost,
    _ parameters: ParametersView<Scalar>, into gradient: GradientMemory<Scalar>, thread: Int
  ) {
    let l = tile.layer
    guard let dZ = layers[l].deltas?[0..<m] else {
      preconditionFailure("a workspace without a backward pass")
    }
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
      case .alphas:
        guard let terms = layers[l].alphaTerms else { preconditionFailure("\(part.kind)") }
        bp_sum_rows(Scalar.kernelType, m, dZ.columns, terms.base, scale, g)  // dα_l likewise
      case .scales, .frequencies, .phases, .vectors:
        preconditionFailure("\(part.kind) of a dense layer")
      }
    }
  }

  /// Fills the gradient of the arrays of a layer that is not dense.
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

  /// Runs a forward and a backward pass over the first `m` rows of `x`. Writes the gradient of the
  /// cost and returns the sum of the losses.
  ///
  /// It calls `prepare` for a block of rows before it reads the block, `observe` as `backward`
  /// does, and `finish` for a tile after it has written the tile's gradient. Each call comes from
  /// the thread that computes the block or tile.
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
    pool.share(m, atMost: Self.maximumRows, worth: m * parameters.layout.count) { rows, _ in
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
