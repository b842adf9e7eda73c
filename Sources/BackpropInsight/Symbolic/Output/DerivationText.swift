extension NetworkDerivation {
  /// The derivation as lines of text.
  ///
  /// - Parameters:
  ///   - heading: The first line.
  ///   - isUnicode: Whether the text is Unicode, not ASCII.
  ///   - width: The approximate maximum width of a line.
  public func text(heading: String, isUnicode: Bool = true, width: Int = 100) -> String {
    let writer = DerivationText(formula: isUnicode ? .unicode : .ascii, width: width)
    var known = Set<Rule>()
    let parts = sections.map { writer.text($0, &known) }
    return writer.words(heading) + "\n\n" + parts.joined(separator: "\n")
  }
}

/// The layout of a derivation as lines of text.
private struct DerivationText {
  let formula: TextSetter
  let width: Int

  private var isUnicode: Bool { formula.isUnicode }

  /// A section. `known` are the rules whose statements have been printed.
  func text(_ section: NetworkDerivation.Section, _ known: inout Set<Rule>) -> String {
    let title = [section.number, words(section.title)].compactMap(\.self).joined(separator: "  ")
    var text = title + "\n\n"
    var rest = section.blocks[...]
    while let block = rest.first {
      let equations = rest.prefix { if case .equation = $0 { true } else { false } }
      if equations.isEmpty {
        rest = rest.dropFirst()
        text += self.text(block, &known) + (isApart(block, from: rest.first) ? "\n" : "")
      } else {
        text += self.text(equations.compactMap { if case .equation(let e) = $0 { e } else { nil } })
        rest = rest.dropFirst(equations.count)
        if !rest.isEmpty { text += "\n" }
      }
    }
    return text
  }

  /// Whether an empty line separates two paragraphs.
  private func isApart(
    _ block: NetworkDerivation.Block, from next: NetworkDerivation.Block?
  ) -> Bool {
    switch (block, next) {
    case (.sentence, _), (_, nil), (.definition, .definition): false
    default: true
    }
  }

  private func text(_ block: NetworkDerivation.Block, _ known: inout Set<Rule>) -> String {
    switch block {
    case .sentence(let phrases): "  " + phrases.map(text).joined(separator: " ") + "\n"
    case .definition(let left, let right):
      "    " + formula.text(left, equals: right) + "\n"
    case .derivation(let derivation): text(derivation, &known)
    case .equation(let equation): text([equation])
    }
  }

  private func text(_ phrase: NetworkDerivation.Phrase) -> String {
    switch phrase {
    case .words(let words): self.words(words)
    case .formula(let expression): formula.text(expression)
    case .matrix(let matrix): formula.text(matrix)
    }
  }

  /// The lines of a derivation: the formula on the left, its rule on the right.
  private func text(_ derivation: Derivation, _ known: inout Set<Rule>) -> String {
    let subject = formula.text(derivation.subject)
    let blank = String(repeating: " ", count: subject.count)
    var lines = ["    \(subject) = \(formula.text(derivation.start))"]
    lines += derivation.steps.map { "    \(blank) = \(formula.text($0.after))" }
    let column = lines.map(\.count).filter { $0 <= width * 3 / 5 }.max() ?? 0
    var text = lines[0] + "\n"
    for (line, step) in zip(lines.dropFirst(), derivation.steps) {
      let reason = self.reason(step, &known)
      let gap = String(repeating: " ", count: max(0, column - line.count)) + "   "
      if line.count + gap.count + reason.count <= width {
        text += line + gap + reason + "\n"
      } else {
        let indent = max(8, min(column + 3, width - reason.count))
        text += line + "\n" + String(repeating: " ", count: indent) + reason + "\n"
      }
    }
    return text
  }

  /// The name of the rule. If it is used for the first time, its statement follows.
  private func reason(_ step: Derivation.Step, _ known: inout Set<Rule>) -> String {
    var text = step.rule.name
    if known.insert(step.rule).inserted || step.rule.name == "definition" {
      text += ": " + step.rule.statement
      if let caveat = step.rule.caveat { text += "; " + caveat }
    }
    if let note = step.note { text += ", " + note }
    if isUnicode { text = Wording.unicode(formula: text) }
    for condition in step.conditions.sorted(by: { "\($0)" < "\($1)" }) {
      text += ", if " + self.text(condition)
    }
    return text
  }

  private func text(_ condition: Condition) -> String {
    switch condition {
    case .nonzero(let u): formula.text(u) + (isUnicode ? " ≠ 0" : " is not 0")
    case .positive(let u): formula.text(u) + " > 0"
    }
  }

  /// Aligned equations, with their shapes and numbers.
  private func text(_ equations: [MatrixEquation]) -> String {
    var rows: [[String]] = []
    for equation in equations {
      let left = formula.text(equation.left)
      let blank = String(repeating: " ", count: left.count)
      let relation = equation.isUpdate ? formula.becomes : formula.equals
      for (place, right) in equation.right.enumerated() {
        rows.append([
          relation(place == 0 ? left : blank, formula.text(right)),
          formula.shapes(equation.left, right), place == 0 ? equation.remark : "",
        ])
      }
    }
    let columns = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, columns).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = "    " + cells.joined(separator: "   ") + "   " + row[2]
      return line.trimmedAtEnd + "\n"
    }.joined()
  }

  /// `text` with Unicode symbols, unless the text is ASCII.
  func words(_ text: String) -> String { isUnicode ? Wording.unicode(text) : text }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}
