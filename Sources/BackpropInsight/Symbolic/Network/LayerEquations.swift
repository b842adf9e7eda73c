internal import BackpropCore

// The matrix equations of one layer.

extension SymbolicNetwork {
  /// Z_l and A_l (E1, E2).
  func forward(_ l: Int) throws(ShapeMismatch) -> [MatrixEquation] {
    var sum = try outputs(l - 1).times(weights("W", l))
    if hasBiases(l) {
      sum = try sum.plus(MatrixExpression.ones(observations).times(biases("beta", l)))
    }
    let value = function(l) == .named("identity") ? batch("Z", l) : batch("Z", l).map(function(l))
    let isSoftmax = function(l) == .named("softmax")
    return [
      try MatrixEquation(batch("Z", l), sum, number: "E1"),
      try MatrixEquation(
        outputs(l), value, number: "E2", note: isSoftmax ? "row by row" : nil),
    ]
  }

  /// dZ_l and what leads to it (E13 to E16).
  func backward(_ l: Int) throws(ShapeMismatch) -> [MatrixEquation] {
    if l == last {
      let note: String? =
        if case .huber = architecture.loss { "clip limits to -c and c" } else { nil }
      return [
        try MatrixEquation(
          batch("dZ", l), outputDelta, number: architecture.loss.link == .identity ? "E14" : "E13",
          note: note)
      ]
    }
    let back = try batch("dZ", l + 1).times(weights("W", l + 1).transposed)
    let isIdentity = activation(l) == .identity
    let delta = isIdentity ? back : try back.hadamard(batch("Z", l).map(slope(l)))
    return [
      try MatrixEquation(batch("dA", l), back, number: "E15", note: "the old weights"),
      try MatrixEquation(batch("dZ", l), delta, number: "E16"),
    ]
  }

  /// dW_l and dβ_l by dZ_l, and by `delta`, which it equals, if that is given (E17, E18).
  func gradients(
    _ l: Int, _ delta: MatrixExpression? = nil
  ) throws(ShapeMismatch) -> [MatrixEquation] {
    let deltas = [batch("dZ", l)] + (delta.map { [$0] } ?? [])
    let ones = MatrixExpression.ones(observations).transposed
    var byWeights: [MatrixExpression] = []
    var byBiases: [MatrixExpression] = []
    for delta in deltas {
      let sum = try outputs(l - 1).transposed.times(delta)
      byWeights.append(try penalized(gradient(sum), weights("W", l)))
      byBiases.append(gradient(try ones.times(delta)))
    }
    let equation = try MatrixEquation(weights("dW", l), byWeights, number: "E17")
    if !hasBiases(l) { return [equation] }
    return [
      equation,
      try MatrixEquation(
        biases("dbeta", l), byBiases, number: "E18", note: "the sum over the rows"),
    ]
  }

  /// The step of W_l and β_l (E20).
  func update(_ l: Int) throws(ShapeMismatch) -> [MatrixEquation] {
    var pairs = [(weights("W", l), weights("dW", l))]
    if hasBiases(l) { pairs.append((biases("beta", l), biases("dbeta", l))) }
    var equations: [MatrixEquation] = []
    for (parameter, gradient) in pairs {
      let step = gradient.scaled(by: .symbol(Symbol("eta")))
      equations.append(
        try MatrixEquation(parameter, parameter.minus(step), number: "E20", isUpdate: true))
    }
    return equations
  }
}
