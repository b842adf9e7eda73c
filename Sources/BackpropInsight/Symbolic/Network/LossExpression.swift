public import BackpropCore

extension Loss {
  /// L of one output as a formula of ŷ and y.
  ///
  /// The Poisson loss, ŷ − t·a with the logit a, is written with a = ln ŷ.
  public func expression(prediction q: ScalarExpression, target y: ScalarExpression)
    -> ScalarExpression
  {
    let error = q - y
    switch self {
    case .binaryCrossEntropy: return -(y * .ln(q) + (1 - y) * .ln(1 - q))
    case .categoricalCrossEntropy: return -(y * .ln(q))
    case .halfSquaredError: return ScalarExpression.half * error.raised(to: 2)
    case .squaredError: return error.raised(to: 2)
    case .meanAbsoluteError: return .function(.absolute, error)
    case .huber:
      let limit = ScalarExpression.symbol(Loss.limit)
      let size = ScalarExpression.function(.absolute, error)
      return .choice(
        .init(size, isAbove: limit), limit * (size - ScalarExpression.half * limit),
        ScalarExpression.half * error.raised(to: 2))
    case .poisson: return q - y * .ln(q)
    }
  }

  /// The δ of the Huber loss. Formulas call it c, because δ is ∂L/∂z.
  static let limit = Symbol("c")

  /// The values of the symbols in the formula.
  public var settings: [Symbol: Double] {
    switch self {
    case .huber(let delta): [Loss.limit: delta]
    case .binaryCrossEntropy, .categoricalCrossEntropy, .halfSquaredError, .squaredError,
      .meanAbsoluteError, .poisson:
      [:]
    }
  }

  /// An interval that contains the predictions.
  func range(of output: Activation) -> Interval {
    switch link {
    case .identity: output.range
    case .sigmoid, .softmax: .unit
    case .exponential: .positive
    }
  }
}

extension ScalarExpression {
  static let half = Rational(1, over: 2).map { ScalarExpression.number($0) } ?? .one
}
