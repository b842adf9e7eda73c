internal import CBackpropKernels

// The forward pass (E1 to E4) and the loss (E5 to E9).

extension Workspace {
  /// Fills Z_l and A_l of the observations `rows` of `x`, layer after layer (E1, E2).
  ///
  /// Shapes, for m observations: Z_l, A_l m × n_l; W_l n_{l−1} × n_l; β_l 1 × n_l.
  package func forward(
    _ x: MatrixView<Scalar>, _ parameters: ParametersView<Scalar>, rows: Range<Int>,
    dropout: Dropout? = nil
  ) {
    var a = x[rows]  // A₀ = X
    for (l, layer) in layers.enumerated() {
      let z = layer.preactivations[rows]
      switch layer.kind {
      case .dense:
        multiply(a, parameters.weights(l), adding: parameters.biases(l), into: z)  // Z = A·W + β
      case .scaling: scaleColumns(a, by: parameters.main(l), into: z)  // Z = A ⊙ s
      case .numericEmbedding:
        let embedding = architecture.layers[l].numericEmbedding
        embedding.forward(a, { parameters.array($0, of: l) }, into: z)
      case .categoryEmbedding:
        let embedding = architecture.layers[l].categoryEmbedding
        embedding.forward(a, parameters.main(l), into: z)
      }
      a = layer.activations[rows]
      layer.applyActivation(rows, parameters.alphas(l))  // A = f(Z)
      if let mask = layer.mask, let dropout {
        dropout.apply(
          to: a, first: rows.lowerBound, layer: l, into: layer.outputs[rows], mask[rows])
        a = layer.outputs[rows]  // A ⊙ M
      }
    }
  }

  /// Fills Ŷ = link(A_L) of the observations `rows`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func predict(rows: Range<Int>) {
    let a = logits[rows]
    bp_link(
      Scalar.kernelType, lossKernel.loss, a.rows, a.columns, a.base, predictions[rows].base)
  }

  /// Fills Ŷ and the losses ω_i L_i of the observations `rows`, and ω_i ∂L_i/∂A_L if the workspace
  /// has memory for the backward pass.
  package func loss(
    _ y: MatrixView<Scalar>, weights: UnsafePointer<Scalar>?, _ cost: Cost, rows: Range<Int>
  ) {
    let a = logits[rows]
    bp_loss_rows(
      Scalar.kernelType, lossKernel.loss, lossKernel.parameter, cost.labelSmoothing, a.rows,
      a.columns, a.base, y[rows].base, weights.map { $0 + rows.lowerBound }, predictions[rows].base,
      losses + rows.lowerBound, layers[layers.count - 1].deltas?[rows].base)
  }
}
