internal import BackpropCore

extension NetworkDerivation: Encodable {
  private enum Keys: String, CodingKey { case network, parameters, loss, sections }

  /// Writes `network` (the widths), `parameters`, `loss` and `sections`. A derivation has a
  /// `subject`, a `start`, `steps` and a `result`. Each formula is given as `text` in ASCII, as
  /// `latex`, and as `tree`: nested arrays such as `["+", 1, ["*", -1, ["symbol", "y"]]]`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(architecture.widths, forKey: .network)
    try container.encode(architecture.parameterCount, forKey: .parameters)
    try container.encode(architecture.loss, forKey: .loss)
    try container.encode(sections.map(SectionJSON.init), forKey: .sections)
  }
}

private struct SectionJSON: Encodable {
  let number: String?
  let title: String
  let sentences: [String]
  let definitions: [DefinitionJSON]
  let derivations: [DerivationJSON]
  let equations: [EquationJSON]

  init(_ section: NetworkDerivation.Section) {
    number = section.number
    title = section.title
    var parts = (
      sentences: [String](), definitions: [DefinitionJSON](), derivations: [DerivationJSON](),
      equations: [EquationJSON]()
    )
    for block in section.blocks {
      switch block {
      case .sentence(let phrases): parts.sentences.append(Self.text(phrases))
      case .definition(let left, let right):
        parts.definitions.append(
          DefinitionJSON(symbol: FormulaJSON(left), meaning: FormulaJSON(right)))
      case .derivation(let derivation): parts.derivations.append(DerivationJSON(derivation))
      case .equation(let equation): parts.equations.append(EquationJSON(equation))
      }
    }
    (sentences, definitions, derivations, equations) = parts
  }

  private static func text(_ phrases: [NetworkDerivation.Phrase]) -> String {
    phrases.map { phrase in
      switch phrase {
      case .words(let words): words
      case .formula(let expression): Formula.ascii.text(expression)
      case .matrix(let matrix): Formula.ascii.text(matrix)
      }
    }.joined(separator: " ")
  }
}

private struct DefinitionJSON: Encodable {
  let symbol, meaning: FormulaJSON
}

private struct DerivationJSON: Encodable {
  let subject, start, result: FormulaJSON
  let definitions: [DefinitionJSON]
  let steps: [StepJSON]

  init(_ derivation: Derivation) {
    subject = FormulaJSON(derivation.subject)
    start = FormulaJSON(derivation.start)
    result = FormulaJSON(derivation.result)
    definitions = derivation.definitions.map {
      DefinitionJSON(symbol: FormulaJSON(.symbol($0.symbol)), meaning: FormulaJSON($0.meaning))
    }
    steps = derivation.steps.map(StepJSON.init)
  }
}

private struct StepJSON: Encodable {
  let rule, statement: String
  let domain, note: String?
  let before, after: FormulaJSON

  init(_ step: Derivation.Step) {
    rule = step.rule.name
    statement = step.rule.statement
    domain = step.rule.domain
    note = step.note
    before = FormulaJSON(step.before)
    after = FormulaJSON(step.after)
  }
}

private struct EquationJSON: Encodable {
  let left: String
  let right: [String]
  let number: String
  let shape: String
  let shapes: [String]
  let note: String?

  init(_ equation: MatrixEquation) {
    left = Formula.ascii.text(equation.left)
    right = equation.right.map { Formula.ascii.text($0) }
    number = equation.number
    shape = Formula.ascii.shape(equation.left.shape)
    shapes = equation.right.map { Formula.ascii.shapes($0) }
    note = equation.note
  }
}

private struct FormulaJSON: Encodable {
  let text, latex: String
  let tree: ScalarExpression

  init(_ expression: ScalarExpression) {
    text = Formula.ascii.text(expression)
    latex = Formula.latex.text(expression)
    tree = expression
  }
}
