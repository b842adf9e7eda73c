internal import CBackpropKernels

// The scaling layer: Z = A ⊙ s, where s multiplies every row.

/// Fills Z: z_ij = a_ij s_j. It also computes dA from dZ.
func scaleColumns<Scalar>(
  _ a: MatrixView<Scalar>, by scales: UnsafeMutablePointer<Scalar>, into z: MatrixView<Scalar>
) {
  bp_scale_columns(Scalar.kernelType, a.rows, a.columns, scales, a.base, z.base)
}

/// Fills ds: ds_j = scale · Σ_i a_ij dz_ij, added in the order of the rows.
func sumOfProducts<Scalar>(
  _ a: MatrixView<Scalar>, _ dZ: MatrixView<Scalar>, scale: Double,
  into ds: UnsafeMutablePointer<Scalar>
) {
  bp_sum_products(Scalar.kernelType, a.rows, a.columns, a.base, dZ.base, scale, ds)
}
