public import BackpropCore

/// Observations with their targets: what a network is trained and evaluated on.
public struct Observations<Scalar: NetworkScalar>: Sendable {
  /// X, one observation a row.
  public let x: Matrix<Scalar>
  /// Y, the targets: 0 or 1 for classes (one column a class, or one for two classes), numbers for
  /// regression.
  public let y: Matrix<Scalar>
  /// ω, the weight of each observation in the cost, or nil where all weigh 1.
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

  /// Those at `rows`, in that order.
  package func rows(at rows: [Int]) -> Observations {
    Observations(
      x.rows(at: rows), y.rows(at: rows),
      weights: weights.map { weights in rows.map { weights[$0] } })
  }

  /// Weights that let each class count by `factors[class]`, multiplied into the ones there are.
  ///
  /// - Precondition: the targets are classes, and there is a factor for each of them.
  public func weighted(byClass factors: [Double]) -> Observations {
    let classes = Evaluation.classes(of: y)
    let weights = (0..<count).map { row in
      Scalar(factors[classes[row]] * Double(self.weights?[row] ?? 1))
    }
    return Observations(x, y, weights: weights)
  }
}
