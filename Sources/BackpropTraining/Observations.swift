public import BackpropCore

/// Observations with their targets, to train or evaluate a network.
public struct Observations<Scalar: NetworkScalar>: Sendable {
  /// X, one observation per row.
  public let x: Matrix<Scalar>
  /// Y, the targets: 0 or 1 for classes (one column per class, or one column for two classes),
  /// values for regression.
  public let y: Matrix<Scalar>
  /// ω, the weight of each observation in the cost. nil is 1 for all.
  public let weights: [Scalar]?

  /// Observations in the rows of `x` with targets in the rows of `y`.
  public init(_ x: Matrix<Scalar>, _ y: Matrix<Scalar>, weights: [Scalar]? = nil) {
    precondition(
      x.rows == y.rows && weights.map { $0.count == x.rows } ?? true,
      "\(x.rows) observations, \(y.rows) targets and \(weights?.count ?? x.rows) weights")
    self.x = x
    self.y = y
    self.weights = weights
  }

  /// The number of observations, m.
  public var count: Int { x.rows }

  /// The observations at `rows`, in that order.
  package func rows(at rows: [Int]) -> Observations {
    Observations(
      x.rows(at: rows), y.rows(at: rows),
      weights: weights.map { weights in rows.map { weights[$0] } })
  }

  /// The observations with the weights multiplied by `factors[class]`.
  ///
  /// - Precondition: The targets are classes, and each class has a factor.
  public func weighted(byClass factors: [Double]) -> Observations {
    let classes = Evaluation.classes(of: y)
    let weights = (0..<count).map { row in
      Scalar(factors[classes[row]] * Double(self.weights?[row] ?? 1))
    }
    return Observations(x, y, weights: weights)
  }
}
