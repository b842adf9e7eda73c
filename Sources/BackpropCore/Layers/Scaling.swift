internal import CBackpropKernels

// The scaling layer: Z = A ⊙ s, with s as a factor of every row.

/// Z_ij = A_ij s_j.
func scaleColumns<Scalar>(
  _ a: MatrixView<Scalar>, by scales: UnsafeMutablePointer<Scalar>, into z: MatrixView<Scalar>
) {
  bp_scale_columns(Scalar.kernelType, a.rows, a.columns, scales, a.base, z.base)
}

/// ds_j = scale · Σ_i A_ij dZ_ij, rows in order.
func sumOfProducts<Scalar>(
  _ a: MatrixView<Scalar>, _ dZ: MatrixView<Scalar>, scale: Double,
  into ds: UnsafeMutablePointer<Scalar>
) {
  bp_sum_products(Scalar.kernelType, a.rows, a.columns, a.base, dZ.base, scale, ds)
}
