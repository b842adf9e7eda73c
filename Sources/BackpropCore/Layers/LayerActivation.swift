internal import CBackpropKernels

// The activation of a layer, forward and backward: A = f(Z) (E2), or with a parametric activation
// A = Z + α ⊙ (f(Z) − Z), with one α per neuron.

extension Workspace.Arrays {
  /// Fills A of the observations `rows` from Z.
  func applyActivation(_ rows: Range<Int>, _ alphas: UnsafeMutablePointer<Scalar>?) {
    let (z, f) = (preactivations[rows], functions[rows])
    bp_activate(
      Scalar.kernelType, activation.function, activation.parameter, z.count, z.base, f.base)
    if let alphas {
      let a = activations[rows]
      bp_blend(Scalar.kernelType, z.rows, z.columns, alphas, z.base, f.base, a.base)
    }
  }

  /// d = d ⊙ ∂A/∂Z of the observations `rows`: d ⊙ f′(Z), or d ⊙ (1 + α ⊙ (f′(Z) − 1)) with a
  /// parametric activation. Then `alphaTerms` gets the terms d ⊙ (f(Z) − Z) of dα.
  func multiplyByDerivative(
    _ rows: Range<Int>, _ alphas: UnsafeMutablePointer<Scalar>?, _ d: MatrixView<Scalar>
  ) {
    let (z, f) = (preactivations[rows], functions[rows])
    func multiplyBySlope(_ d: MatrixView<Scalar>) {
      bp_differentiate(
        Scalar.kernelType, activation.function, activation.parameter, z.count, z.base, f.base,
        d.base)
    }
    guard let alphas, let terms = alphaTerms?[rows] else { return multiplyBySlope(d) }
    terms.copy(d)
    multiplyBySlope(terms)
    bp_blend_backward(
      Scalar.kernelType, d.rows, d.columns, alphas, z.base, f.base, terms.base, d.base)
  }
}
