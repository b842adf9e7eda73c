internal import CBackpropKernels

/// Dropout: each activation of a hidden layer becomes 0 with probability `rate` in a training step.
/// The others are divided by 1 − `rate`, so their expectation stays the same (Srivastava et al.
/// 2014).
package struct Dropout {
  package let rate: Double
  package let generator: SplitMix64

  package init(rate: Double, generator: SplitMix64) {
    self.rate = rate
    self.generator = generator
  }

  /// Writes A ⊙ M of layer `layer` to `output` and the factors M to `mask`. `a` begins at row `row`
  /// of the batch, which sets the random numbers.
  func apply<Scalar>(
    to a: MatrixView<Scalar>, first row: Int, layer: Int, into output: MatrixView<Scalar>,
    _ mask: MatrixView<Scalar>
  ) {
    output.base.update(from: a.base, count: a.count)
    bp_dropout(
      Scalar.kernelType, a.count, rate, generator.stream(.dropout, layer).key,
      UInt64(row * a.columns), output.base, mask.base)
  }
}
