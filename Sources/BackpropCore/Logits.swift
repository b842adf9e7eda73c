internal import CBackpropKernels

// Logits Z = A_L, m × n_L: the last layer's activations before the link of the loss.

extension NeuralNetwork {
  /// Z, m × n_L, for the m observations in the rows of `x`.
  ///
  /// - Complexity: O(m · number of parameters).
  public func logits(for x: Matrix<Scalar>, threads: Int = 1) -> Matrix<Scalar> {
    logits(for: x, WorkerPool(threads: threads))
  }

  /// Z of the observations `x`, computed by the threads of `pool`.
  package func logits(for x: Matrix<Scalar>, _ pool: WorkerPool) -> Matrix<Scalar> {
    Predictor(self, pool).logits(for: x)
  }
}

extension Loss {
  /// Ŷ = link(`factor` · Z), m × n_L.
  ///
  /// - Complexity: O(m · n_L).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func predictions<Scalar>(
    logits: Matrix<Scalar>, times factor: Double = 1
  ) -> Matrix<Scalar> {
    let predictions = logits.multiplied(by: factor)
    guard predictions.count > 0 else { return predictions }
    predictions.withView {
      bp_link(Scalar.kernelType, kernel.loss, $0.rows, $0.columns, $0.base, $0.base)
    }
    return predictions
  }

  /// The losses ω_i L_i of the rows of `factor` · Z with targets Y, both m × n_L.
  ///
  /// - Complexity: O(m · n_L).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func values<Scalar>(
    logits: Matrix<Scalar>, targets: Matrix<Scalar>, times factor: Double = 1,
    weights: [Scalar]? = nil, labelSmoothing: Double = 0
  ) -> [Double] {
    precondition(
      logits.rows == targets.rows && logits.columns == targets.columns
        && weights.map { $0.count == logits.rows } ?? true,
      """
      logits of \(logits.shape), targets of \(targets.shape) and \(weights?.count ?? logits.rows) \
      weights
      """)
    var losses = [Double](repeating: 0, count: logits.rows)
    guard logits.count > 0 else { return losses }
    let predictions = Matrix<Scalar>(rows: logits.rows, columns: logits.columns)
    logits.multiplied(by: factor).withView { z in
      targets.withView { y in
        withOptionalBuffer(weights) { weights in
          predictions.withView {
            bp_loss_rows(
              Scalar.kernelType, kernel.loss, kernel.parameter, labelSmoothing, z.rows, z.columns,
              z.base, y.base, weights, $0.base, &losses, nil)
          }
        }
      }
    }
    return losses
  }

  /// The cost J of `factor` · Z with targets Y, both m × n_L (E6). Logits have no parameters, so
  /// the penalties of `cost` do not apply.
  ///
  /// - Complexity: O(m · n_L).
  public func cost<Scalar>(
    logits: Matrix<Scalar>, targets: Matrix<Scalar>, times factor: Double = 1,
    weights: [Scalar]? = nil, _ cost: Cost = Cost()
  ) -> Double {
    let losses = values(
      logits: logits, targets: targets, times: factor, weights: weights,
      labelSmoothing: cost.labelSmoothing)
    return losses.reduce(0, +)
      * cost.scale(weightSum: Cost.weightSum(weights, count: logits.rows))
  }
}

/// Σ_k w_k Z_k, added in the order of `logits`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
package func weightedSum<Scalar>(_ logits: [(Matrix<Scalar>, weight: Double)]) -> Matrix<Scalar> {
  let (rows, columns) = (logits[0].0.rows, logits[0].0.columns)
  var sums = [Double](repeating: 0, count: rows * columns)
  for (z, weight) in logits {
    z.withUnsafeElements { z in
      for index in sums.indices { sums[index] += weight * Double(z[index]) }
    }
  }
  return Matrix(rows: rows, columns: columns, values: sums.map { Scalar($0) })
}

extension Matrix {
  /// The elements times `factor`. The sum with 0 turns −0 into 0, as a matrix product does.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  fileprivate func multiplied(by factor: Double) -> Matrix {
    let result = Matrix(rows: rows, columns: columns)
    let factor = Scalar(factor)
    for index in 0..<count { result.storage.base[index] = storage.base[index] * factor + 0 }
    return result
  }
}
