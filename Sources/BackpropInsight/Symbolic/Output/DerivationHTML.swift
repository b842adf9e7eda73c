extension Formula {
  /// `expression` as an element `math`, with its LaTeX and plain text as annotations, so that it can
  /// be copied.
  public static func math(_ expression: Expression, isBlock: Bool = false) -> String {
    math(
      mathML.text(expression), latex: latex.text(expression), plain: ascii.text(expression),
      isBlock)
  }

  /// `matrix` as an element `math`.
  public static func math(_ matrix: MatrixExpression, isBlock: Bool = false) -> String {
    math(mathML.text(matrix), latex: latex.text(matrix), plain: ascii.text(matrix), isBlock)
  }

  /// `equation` as an element `math`.
  public static func math(_ equation: MatrixEquation, isBlock: Bool = true) -> String {
    func text(_ formula: Formula) -> String {
      let right = equation.right.dropFirst().reduce(formula.text(equation.right[0])) {
        formula.setter.equals($0, formula.text($1))
      }
      let relation = equation.isUpdate ? formula.setter.becomes : formula.setter.equals
      return relation(formula.text(equation.left), right)
    }
    return math(text(mathML), latex: text(latex), plain: text(ascii), isBlock)
  }

  /// `left` = `right` as an element `math`.
  static func math(_ left: Expression?, equals right: Expression) -> String {
    func text(_ formula: Formula) -> String {
      formula.setter.equals(left.map { formula.text($0) } ?? "", formula.text(right))
    }
    return math(text(mathML), latex: text(latex), plain: text(ascii), true)
  }

  private static func math(
    _ markup: String, latex: String, plain: String, _ isBlock: Bool
  ) -> String {
    """
    <math\(isBlock ? " display=\"block\"" : "")><semantics><mrow>\(markup)</mrow>\
    <annotation encoding="application/x-tex">\(MathMLSetter.escaped(latex))</annotation>\
    <annotation encoding="text/plain">\(MathMLSetter.escaped(plain))</annotation></semantics></math>
    """
  }
}

extension NetworkDerivation {
  /// The derivation as one HTML page without scripts, formulas in MathML.
  public func html(heading: String) -> String {
    let title = MathMLSetter.escaped(heading)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>
      body { font-family: system-ui, sans-serif; max-width: 60rem; margin: auto; padding: 1rem; line-height: 1.5 }
      math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", "DejaVu Math TeX Gyre", math }
      math[display="block"] { width: fit-content; margin: .5rem 0 }
      td { padding-inline-end: 2rem; vertical-align: middle }
      td + td { font-size: .9rem }
      section { overflow-x: auto }
      </style>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      \(sections.map(Self.html).joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  private static func html(_ section: Section) -> String {
    let title = [section.number, section.title].compactMap(\.self).joined(separator: ": ")
    return "<section>\n<h2>\(MathMLSetter.escaped(Wording.unicode(title)))</h2>\n"
      + section.blocks.map(html).joined(separator: "\n") + "\n</section>"
  }

  private static func html(_ block: Block) -> String {
    switch block {
    case .sentence(let phrases):
      let text = phrases.map { phrase in
        switch phrase {
        case .words(let words): MathMLSetter.escaped(Wording.unicode(words))
        case .formula(let expression): Formula.math(expression)
        case .matrix(let matrix): Formula.math(matrix)
        }
      }
      return "<p>\(text.joined(separator: " "))</p>"
    case .definition(let left, let right): return Formula.math(left, equals: right)
    case .derivation(let derivation):
      let lines =
        [row(Formula.math(derivation.subject, equals: derivation.start), "")]
        + derivation.steps.map {
          row(
            Formula.math(nil, equals: $0.after),
            MathMLSetter.escaped(
              Wording.unicode(formula: $0.rule.name + ": " + $0.rule.statement)))
        }
      return "<table>\n" + lines.joined(separator: "\n") + "\n</table>"
    case .equation(let equation):
      let shapes =
        Formula.unicode.shape(equation.left.shape) + " = "
        + (equation.right.first.map { Formula.unicode.shapes($0) } ?? "")
      return "<table>\n\(row(Formula.math(equation), "\(shapes) · \(equation.number)"))\n</table>"
    }
  }

  private static func row(_ first: String, _ second: String) -> String {
    "<tr><td>\(first)</td><td>\(second)</td></tr>"
  }
}
