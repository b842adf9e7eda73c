extension NetworkDerivation {
  /// The derivation as a LaTeX document. It needs only the packages geometry, amsmath and amssymb.
  public func latex(heading: String) -> String {
    """
    \\documentclass{article}
    \\usepackage[a4paper,landscape,margin=2cm]{geometry}
    \\usepackage{amsmath,amssymb}
    \\allowdisplaybreaks
    \\begin{document}
    \\section*{\(DerivationLaTeX.escaped(heading))}
    \(sections.map(DerivationLaTeX.text).joined(separator: "\n"))
    \\end{document}

    """
  }
}

private enum DerivationLaTeX {
  static func text(_ section: NetworkDerivation.Section) -> String {
    let title = [section.number, section.title].compactMap(\.self).joined(separator: ": ")
    return "\\subsection*{\(escaped(title))}\n"
      + section.blocks.map(text).joined(separator: "\n")
  }

  private static func text(_ block: NetworkDerivation.Block) -> String {
    switch block {
    case .sentence(let phrases):
      return phrases.map { phrase in
        switch phrase {
        case .words(let words): escaped(words)
        case .formula(let expression): "$\(Formula.latex.text(expression))$"
        case .matrix(let matrix): "$\(Formula.latex.text(matrix))$"
        }
      }.joined(separator: " ")
    case .definition(let left, let right):
      return "\\[ \(LaTeXSetter().text(left, equals: right)) \\]"
    case .derivation(let derivation):
      let subject = "\(Formula.latex.text(derivation.subject)) &= "
      let lines = derivation.steps.map { step in
        "&= \(Formula.latex.text(step.after)) && \\text{\(escaped(step.rule.name))}"
      }
      let first = subject + Formula.latex.text(derivation.start)
      return "\\begin{align*}\n" + ([first] + lines).joined(separator: " \\\\\n")
        + "\n\\end{align*}"
    case .equation(let equation):
      let shapes = equation.right.first.map { Formula.latex.shapes($0) } ?? ""
      return "\\[ \(LaTeXSetter().text(equation)) \\qquad "
        + "\(Formula.latex.shape(equation.left.shape)) = \(shapes) \\qquad "
        + "\\text{(\(equation.number))} \\]"
    }
  }

  /// Text with the special characters of LaTeX escaped.
  static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "_", "&", "%", "#", "$", "{", "}": "\\\(character)"
      case "^": "\\textasciicircum{}"
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      default: String(character)
      }
    }.joined()
  }
}
