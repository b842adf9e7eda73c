// Formulas as `math` elements. Their LaTeX and plain text are annotations, so readers can copy
// them.

extension Markup {
  /// `expression` within a line of text.
  package static func math(_ expression: ScalarExpression) -> Markup {
    math(
      MathMLSetter().text(expression), latex: LaTeXSetter().text(expression),
      plain: TextSetter.ascii.text(expression))
  }

  /// `matrix` within a line of text.
  static func math(_ matrix: MatrixExpression) -> Markup {
    math(
      MathMLSetter().text(matrix), latex: LaTeXSetter().text(matrix),
      plain: TextSetter.ascii.text(matrix))
  }

  /// `equation` on its own line.
  static func math(_ equation: MatrixEquation) -> Markup {
    math(
      MathMLSetter().text(equation), latex: LaTeXSetter().text(equation),
      plain: TextSetter.ascii.text(equation), ["display": "block"])
  }

  /// `left` = `right` on its own line.
  static func math(_ left: ScalarExpression?, equals right: ScalarExpression) -> Markup {
    math(
      MathMLSetter().text(left, equals: right), latex: LaTeXSetter().text(left, equals: right),
      plain: TextSetter.ascii.text(left, equals: right), ["display": "block"])
  }

  private static func math(
    _ formula: [Markup], latex: String, plain: String,
    _ attributes: KeyValuePairs<String, String> = [:]
  ) -> Markup {
    .tag(
      "math", attributes,
      [
        .tag(
          "semantics",
          [
            .tag("mrow", formula),
            .tag("annotation", ["encoding": "application/x-tex"], [.text(latex)]),
            .tag("annotation", ["encoding": "text/plain"], [.text(plain)]),
          ])
      ])
  }
}
