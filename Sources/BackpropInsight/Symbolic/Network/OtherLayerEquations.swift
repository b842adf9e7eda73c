internal import BackpropCore

// The forward and backward equations of a layer of any kind. Those of a numeric embedding are for
// one of its inputs, x, which becomes z_0 = x and the sums z_t.

extension SymbolicNetwork {
  typealias Block = NetworkDerivation.Block

  /// Z_l and A_l.
  func forwardBlocks(_ l: Int) throws(ShapeMismatch) -> [Block] {
    let same = try MatrixEquation(outputs(l), batch("Z", l), number: "E2")
    switch architecture.layers[l - 1] {
    case .dense: return try forward(l).map { .equation($0) }
    case .scaling:
      let scaled = try outputs(l - 1).hadamard(rows("s", l))
      return [
        .equation(
          try MatrixEquation(batch("Z", l), scaled, number: "E1", note: "column by column")),
        .equation(same),
      ]
    case .numericEmbedding(let embedding):
      let (c, sum) = (Symbol("c", units: "k"), Symbol("z", units: "t"))
      return [
        .sentence([
          .words(
            "Layer \(l) is a periodic (PBLD) embedding of "
              + "\(counted(embedding.columns.count, "numeric column")). Each value x becomes x "
              + "itself and \(counted(embedding.size - 1, "sum")) of "
              + "\(counted(embedding.frequencies, "cosine")). Other columns are unchanged."
          )
        ]),
        .definition(.symbol(c), .function(.named("cos"), angle)),
        .definition(
          .symbol(sum),
          .total(cosines(embedding), .symbol(c) * weight) + .symbol(Symbol("beta", units: "t"))),
        .equation(same),
      ]
    case .categoryEmbedding(let embedding):
      let rows = embedding.categories.reduce(0, +)
      return [
        .sentence([
          .words(
            "Layer \(l) embeds \(counted(embedding.columns.count, "category column")): it replaces "
              + "each code by its row of V\(l) (\(rows) x \(embedding.size)). Other columns are "
              + "unchanged.")
        ]), .equation(same),
      ]
    }
  }

  /// dA_l and dZ_l.
  func backwardBlocks(_ l: Int) throws(ShapeMismatch) -> [Block] {
    guard l < last else { return try backward(l).map { .equation($0) } }
    let dA = batch("dA", l)
    switch architecture.layers[l] {
    case .dense: return try backward(l).map { .equation($0) }
    case .scaling:
      let back = try batch("dZ", l + 1).hadamard(rows("s", l + 1))
      return [
        .equation(try MatrixEquation(dA, back, number: "E15")), .equation(try delta(l, of: dA)),
      ]
    case .numericEmbedding(let embedding):
      let slope = ScalarExpression.total(
        cosines(embedding), weight * .symbol(Symbol("F", units: "k")) * sine)
      let dz = Symbol("dz", units: "t")
      return [
        .sentence([.words("Backward through layer \(l + 1), for each embedded value x:")]),
        .definition(
          .symbol(Symbol("dx")),
          .symbol(Symbol("dz", units: "0")) - 2 * .symbol(Symbol("pi"))
            * .total(.init("t", to: .number(embedding.size - 1)), .symbol(dz) * slope)),
        .equation(try delta(l, of: dA)),
      ]
    case .categoryEmbedding:
      return [
        .sentence([
          .words(
            "Backward through layer \(l + 1), dA is dZ in the unchanged columns and 0 in the "
              + "columns of codes.")
        ]),
        .equation(try delta(l, of: dA)),
      ]
    }
  }

  /// The gradient of every array of layer l.
  func gradientBlocks(_ l: Int) throws(ShapeMismatch) -> [Block] {
    let mean = cost.reduction == .mean ? ", divided by m" : ""
    let sums = "These are summed over the m observations\(mean)."
    switch architecture.layers[l - 1] {
    case .dense: return try gradients(l).map { .equation($0) }
    case .scaling:
      let ones = MatrixExpression.ones(observations).transposed
      let sum = try ones.times(outputs(l - 1).hadamard(batch("dZ", l)))
      return [.equation(try MatrixEquation(biases("ds", l), gradient(sum), number: "E18"))]
    case .numericEmbedding(let embedding):
      let dz = ScalarExpression.symbol(Symbol("dz", units: "t"))
      let back = ScalarExpression.total(.init("t", to: .number(embedding.size - 1)), dz * weight)
      let x = ScalarExpression.symbol(Symbol("x"))
      return [
        .sentence([.words("For one observation and each embedded value x of layer \(l):")]),
        .definition(.symbol(Symbol("dbeta", units: "t")), dz),
        .definition(.symbol(Symbol("dW", units: "tk")), dz * .symbol(Symbol("c", units: "k"))),
        .definition(.symbol(Symbol("dPhi", units: "k")), -(sine * back)),
        .definition(
          .symbol(Symbol("dF", units: "k")), -(2 * .symbol(Symbol("pi")) * x * sine * back)),
        .sentence([.words(sums)]),
      ]
    case .categoryEmbedding:
      return [
        .sentence([
          .words(
            "The row of dV\(l) for a code is the dz of its columns, summed over the observations "
              + "with this code\(mean).")
        ])
      ]
    }
  }

  private func cosines(_ embedding: NumericEmbedding) -> ScalarExpression.Summation {
    .init("k", to: .number(embedding.frequencies))
  }

  private var weight: ScalarExpression { .symbol(Symbol("W", units: "tk")) }

  /// 2π F_k x + Φ_k.
  private var angle: ScalarExpression {
    2 * .symbol(Symbol("pi")) * .symbol(Symbol("F", units: "k")) * .symbol(Symbol("x"))
      + .symbol(Symbol("Phi", units: "k"))
  }

  private var sine: ScalarExpression { .function(.named("sin"), angle) }
}
