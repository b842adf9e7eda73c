internal import BackpropCore

// The matrix equations of a dense layer.

extension SymbolicNetwork {
  /// Z_l and A_l (E1, E2).
  func forward(_ l: Int) throws(ShapeMismatch) -> [MatrixEquation] {
    var sum = try outputs(l - 1).times(weights("W", l))
    if hasBiases(l) { sum = try sum.plus(rows("beta", l)) }
    let z = batch("Z", l)
    var value = function(l) == .named("identity") ? z : z.map(function(l))
    if isParametric(l) { value = try z.plus(rows("alpha", l).hadamard(value.minus(z))) }
    let isSoftmax = function(l) == .named("softmax")
    return [
      try MatrixEquation(batch("Z", l), sum, number: "E1"),
      try MatrixEquation(
        outputs(l), value, number: "E2", note: isSoftmax ? "row by row" : nil),
    ]
  }

  /// dA_l and dZ_l (E13 to E16).
  func backward(_ l: Int) throws(ShapeMismatch) -> [MatrixEquation] {
    if l == last {
      let note: String? =
        switch architecture.loss {
        case .huber: "clip limits to -c and c"
        case .binaryCrossEntropy, .categoricalCrossEntropy, .halfSquaredError, .squaredError,
          .meanAbsoluteError, .poisson:
          nil
        }
      return [
        try MatrixEquation(
          batch("dZ", l), outputDelta, number: architecture.loss.link == .identity ? "E14" : "E13",
          note: note)
      ]
    }
    let back = try batch("dZ", l + 1).times(weights("W", l + 1).transposed)
    return [
      try MatrixEquation(batch("dA", l), back, number: "E15", note: "the old weights"),
      try delta(l, of: isParametric(l) ? batch("dA", l) : back),
    ]
  }

  /// dZ_l from `back`, a formula of dA_l (E16).
  func delta(_ l: Int, of back: MatrixExpression) throws(ShapeMismatch) -> MatrixEquation {
    var delta = back
    if activation(l) != .identity {
      delta = try back.hadamard(batch("Z", l).map(slope(l)))
      if isParametric(l) {
        let scaled = try back.hadamard(rows("alpha", l))
        delta = try back.plus(scaled.hadamard(batch("Z", l).map(slope(l)))).minus(scaled)
      }
    }
    return try MatrixEquation(batch("dZ", l), delta, number: "E16")
  }

  /// dW_l and dβ_l in terms of dZ_l, and of its formula `delta` if that is given (E17, E18).
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
    var equations = [try MatrixEquation(weights("dW", l), byWeights, number: "E17")]
    if hasBiases(l) {
      equations.append(
        try MatrixEquation(
          biases("dbeta", l), byBiases, number: "E18", note: "the sum over the rows"))
    }
    if isParametric(l) {
      let z = batch("Z", l)
      let terms = try batch("dA", l).hadamard(z.map(function(l)).minus(z))
      equations.append(
        try MatrixEquation(biases("dalpha", l), gradient(ones.times(terms)), number: "E18"))
    }
    return equations
  }

  /// The step of every array of layer l (E20).
  func update(_ l: Int) throws(ShapeMismatch) -> [MatrixEquation] {
    var equations: [MatrixEquation] = []
    for block in architecture.layers[l - 1].blocks(inputs: architecture.widths[l - 1]) {
      let parameter = array(block, "", l)
      let step = array(block, "d", l).scaled(by: .symbol(Symbol("eta")))
      equations.append(
        try MatrixEquation(parameter, parameter.minus(step), number: "E20", isUpdate: true))
    }
    return equations
  }

  private func array(
    _ block: ParameterLayout.Block, _ prefix: String, _ l: Int
  ) -> MatrixExpression {
    let name = block.kind == .biases ? "beta" : block.kind.symbol
    return MatrixExpression(
      Symbol(prefix + name, l), .number(block.rows), .number(block.columns))
  }

  /// 1·θ_l for a row θ_l: every row of the batch is θ_l.
  func rows(_ name: String, _ l: Int) throws(ShapeMismatch) -> MatrixExpression {
    try MatrixExpression.ones(observations).times(biases(name, l))
  }
}
