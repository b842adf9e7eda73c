internal import CBackpropKernels

extension NeuralNetwork {
  /// Fits dense layer `index`, whose biases are 0, to the observations in the rows of `x`. The
  /// layers before it have their parameters.
  ///
  /// w_ij ← w_ij / σ_j, where σ_j is the standard deviation of z_j over the observations. So z has
  /// variance 1. Then β_j = −Σ_q λ_q z_{i_q j} over five random observations i_q. λ is a random
  /// point of the simplex: λ_q = E_q / Σ E with exponentially distributed E.
  mutating func fitLayer(_ index: Int, to x: Matrix<Scalar>, using generator: inout SplitMix64) {
    let rows = evenlySpaced(Self.maximumFitted, of: x.rows)
    var sample = Matrix<Scalar>(rows: rows.count, columns: x.columns)
    for (i, row) in rows.enumerated() {
      for j in 0..<x.columns { sample[i, j] = x[row, j] }
    }
    let z = forward(sample).preactivations[index]
    var weights = parameters.weights(of: index)
    var biases = parameters.biases(of: index)
    for j in 0..<z.columns {
      let column = (0..<z.rows).map { Double(z[$0, j]) }
      let mean = column.reduce(0, +) / Double(column.count)
      let squares = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(column.count)).squareRoot()
      let factor = deviation > 0 ? 1 / deviation : 1
      for i in 0..<weights.rows { weights[i, j] = Scalar(Double(weights[i, j]) * factor) }
      let shares = (0..<5).map { _ in generator.exponential() }
      let point = shares.reduce(0) { $0 + $1 * column[generator.below(column.count)] * factor }
      biases?[0, j] = Scalar(-point / shares.reduce(0, +))
    }
    parameters.setWeights(weights, of: index)
    if let biases { parameters.setBiases(biases, of: index) }
  }

  /// The maximum number of observations to fit to.
  private static var maximumFitted: Int { 4096 }
}

extension SplitMix64 {
  /// A draw from the exponential distribution with mean 1.
  mutating func exponential() -> Double {
    var left = 1 - uniform()
    var logarithm = 0.0
    bp_log(BP_FLOAT64, 1, &left, &logarithm)
    return -logarithm
  }
}
