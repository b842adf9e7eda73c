internal import CBackpropKernels

// The activation of a layer, forward and back: A = f(Z), or with a parametric activation
// A = Z + α (f(Z) − Z), α one number a neuron, added as a factor to every row.

extension Workspace.Arrays {
  /// A of Z of the observations `rows`.
  func applyActivation(_ rows: Range<Int>, _ alphas: UnsafeMutablePointer<Scalar>?) {
    let (z, f) = (preactivations[rows], functions[rows])
    let kernel = activation.kernel
    bp_activate(Scalar.kernelType, kernel.function, kernel.parameter, z.count, z.base, f.base)
    if let alphas {
      let a = activations[rows]
      bp_blend(Scalar.kernelType, z.rows, z.columns, alphas, z.base, f.base, a.base)
    }
  }

  /// d = d ⊙ ∂A/∂Z of the observations `rows`: d ⊙ f′(Z), or d ⊙ (1 + α (f′(Z) − 1)), which leaves
  /// the terms d ⊙ (f(Z) − Z) of dα behind.
  func multiplyByDerivative(
    _ rows: Range<Int>, _ alphas: UnsafeMutablePointer<Scalar>?, _ d: MatrixView<Scalar>
  ) {
    let (z, f) = (preactivations[rows], functions[rows])
    let kernel = activation.kernel
    func multiplyBySlope(_ d: MatrixView<Scalar>) {
      bp_differentiate(
        Scalar.kernelType, kernel.function, kernel.parameter, z.count, z.base, f.base, d.base)
    }
    guard let alphas, let terms = alphaTerms?[rows] else { return multiplyBySlope(d) }
    terms.copy(d)
    multiplyBySlope(terms)
    bp_blend_backward(
      Scalar.kernelType, d.rows, d.columns, alphas, z.base, f.base, terms.base, d.base)
  }
}
