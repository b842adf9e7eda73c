/// A rule of matrix calculus, derived from its index form. G = ∂J/∂Z has the elements g.
public struct MatrixLemma: Hashable, Sendable {
  /// The name and the statement.
  public let rule: Rule
  /// The derivation of one element, in index form.
  public let derivation: Derivation
  /// The derivative as a matrix.
  public let equation: MatrixEquation

  /// The four lemmas for Z of shape `rows` × `columns` and an inner dimension `inner`:
  /// X is `rows` × `inner`, W `inner` × `columns`.
  public static func all(rows: Dimension, inner: Dimension, columns: Dimension)
    throws(ShapeMismatch) -> [MatrixLemma]
  {
    let g = MatrixExpression(Symbol("G"), rows, columns)
    let x = MatrixExpression(Symbol("X"), rows, inner)
    let w = MatrixExpression(Symbol("W"), inner, columns)
    let z = MatrixExpression(Symbol("Z"), rows, columns)
    let product = ScalarExpression.total(
      .init("s", to: inner), element("x", "is") * element("w", "sj"))
    func lemma(
      _ rule: Rule, _ symbol: Symbol, _ z: ScalarExpression, _ equation: MatrixEquation
    ) -> MatrixLemma {
      var derivation = Derivation(
        of: .derivative(.symbol(Symbol("J")), symbol),
        from: .total(
          .init("i", to: rows),
          .total(.init("j", to: columns), element("g", "ij") * .derivative(z, symbol))))
      derivation.differentiate()
      for _ in 0..<3 { derivation.apply(.pick) }
      derivation.apply(.constantsOut, .pick)
      return MatrixLemma(rule: rule, derivation: derivation, equation: equation)
    }
    return [
      lemma(
        Rule("product, right factor", "Z = X W: dJ/dW = X^T G"), Symbol("w", units: "pr"), product,
        try MatrixEquation(.d(w), x.transposed.times(g), number: "E17")),
      lemma(
        Rule("product, left factor", "Z = X W: dJ/dX = G W^T"), Symbol("x", units: "pr"), product,
        try MatrixEquation(.d(x), g.times(w.transposed), number: "E15")),
      lemma(
        Rule("row added to every row", "Z = 1 b: dJ/db = 1^T G"), Symbol("b", units: "r"),
        element("b", "j"),
        try MatrixEquation(
          MatrixExpression(Symbol("dbeta"), .number(1), columns),
          MatrixExpression.ones(rows).transposed.times(g), number: "E18")),
      lemma(
        Rule("element by element", "A = f(Z): dJ/dZ = G (.) f'(Z)"), Symbol("z", units: "pr"),
        .function(.named("f"), element("z", "ij")),
        try MatrixEquation(.d(z), g.hadamard(z.map(.named("f", primes: 1))), number: "E16")),
    ]
  }

  private static func element(_ name: String, _ units: String) -> ScalarExpression {
    .symbol(Symbol(name, units: units))
  }
}

extension MatrixExpression {
  /// The derivative with respect to a named matrix: dW for W, of the same shape.
  fileprivate static func d(_ matrix: MatrixExpression) -> MatrixExpression {
    guard case .symbol(let symbol) = matrix.form else { preconditionFailure("not a named matrix") }
    return MatrixExpression(
      Symbol("d" + symbol.name, layer: symbol.layer), matrix.shape.rows, matrix.shape.columns)
  }
}
