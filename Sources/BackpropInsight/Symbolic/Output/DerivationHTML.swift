extension NetworkDerivation {
  /// The derivation as one HTML page without scripts, with formulas in MathML.
  public func html(heading: String) -> String {
    let style = """
      body { font-family: system-ui, sans-serif; max-width: 60rem; margin: auto; padding: 1rem; line-height: 1.5 }
      math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", "DejaVu Math TeX Gyre", math }
      math[display="block"] { width: fit-content; margin: .5rem 0 }
      td { padding-inline-end: 2rem; vertical-align: middle }
      td + td, .equation p { font-size: .9rem }
      .equation { display: flex; align-items: center; gap: 2rem }
      section { overflow-x: auto }
      """
    let content = [Markup.tag("h1", [.text(heading)])] + sections.map(Self.markup)
    return Markup.document(title: heading, style: style, body: [.tag("main", content)])
  }

  private static func markup(_ section: Section) -> Markup {
    let title = [section.number, section.title].compactMap(\.self).joined(separator: ": ")
    return .tag(
      "section", [.tag("h2", [.text(Wording.unicode(title))])] + section.blocks.map(\.markup))
  }
}

extension NetworkDerivation.Block {
  /// The paragraph, with formulas in MathML.
  var markup: Markup {
    switch self {
    case .sentence(let phrases):
      return .tag("p", Array(phrases.map { [$0.markup] }.joined(separator: [" "])))
    case .definition(let left, let right):
      return .tag("div", ["class": "equation"], [.math(left, equals: right)])
    case .derivation(let derivation):
      let first = Self.row(.math(derivation.subject, equals: derivation.start), "")
      return .tag(
        "table",
        [first]
          + derivation.steps.map {
            Self.row(
              .math(nil, equals: $0.after),
              Wording.unicode(formula: $0.rule.name + ": " + $0.rule.statement))
          })
    case .equation(let equation):
      let shapes = TextSetter.unicode.shapes(equation.left, equation.right[0])
      let words = "\(shapes) · \(Wording.unicode(equation.remark))"
      return .tag("div", ["class": "equation"], [.math(equation), .tag("p", [.text(words)])])
    }
  }

  private static func row(_ first: Markup, _ second: String) -> Markup {
    .tag("tr", [.tag("td", [first]), .tag("td", [.text(second)])])
  }
}

extension NetworkDerivation.Phrase {
  fileprivate var markup: Markup {
    switch self {
    case .words(let words): .text(Wording.unicode(words))
    case .formula(let expression): .math(expression)
    case .matrix(let matrix): .math(matrix)
    }
  }
}
