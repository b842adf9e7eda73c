/// MathML Core: math, mrow, mi, mn, mo, mfrac, msub, msup, msubsup, mover, munderover, mtable, mtr,
/// mtd and mtext only. All text goes through ``element(_:_:)``, which escapes it.
struct MathMLSetter: Typesetter {
  var enclosesSums: Bool { false }
  var euler: String { identifier("e") }

  /// An element whose content is text.
  private func element(_ name: String, _ text: String, _ attributes: String = "") -> String {
    "<\(name)\(attributes)>\(MathMLSetter.escaped(text))</\(name)>"
  }

  /// `text` with the signs of markup escaped.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  private func row(_ content: String) -> String { "<mrow>\(content)</mrow>" }
  private func identifier(_ name: String) -> String { element("mi", name) }
  private func sign(_ text: String) -> String { element("mo", text) }
  private func words(_ text: String) -> String { element("mtext", text) }

  func number(_ digits: String) -> String { element("mn", digits) }

  func symbol(_ symbol: Symbol) -> String {
    let letter = identifier(Letters.unicode[symbol.name] ?? symbol.name)
    let name =
      symbol.hasHat
      ? "<mover>\(letter)<mo accent=\"true\" stretchy=\"false\">^</mo></mover>" : letter
    let layer = symbol.layer.map(index)
    if symbol.units.isEmpty { return layer.map { "<msub>\(name)\($0)</msub>" } ?? name }
    let units = row(units(symbol, comma: sign(",")))
    guard let layer else { return "<msub>\(name)\(units)</msub>" }
    return "<msubsup>\(name)\(units)\(row(sign("(") + layer + sign(")")))</msubsup>"
  }

  func index(_ index: Index) -> String {
    switch index {
    case .number(let value): return number("\(value)")
    case .letter(let letter, let plus):
      if plus == 0 { return identifier(letter) }
      return row(identifier(letter) + sign(plus < 0 ? "−" : "+") + number("\(abs(plus))"))
    }
  }

  func parenthesized(_ text: String) -> String { row(sign("(") + text + sign(")")) }
  func negative(_ text: String) -> String {
    row(element("mo", "−", " form=\"prefix\"") + text)
  }
  func plus(_ text: String) -> String { sign("+") + text }
  func minus(_ text: String) -> String { sign("−") + text }

  func times(_ left: String, _ right: String, afterSymbol: Bool, _ isOpen: Bool) -> String {
    left + sign("\u{2062}") + right
  }

  func fraction(_ over: Formula.Piece, _ under: Formula.Piece) -> Formula.Piece {
    Formula.Piece(
      text: "<mfrac>\(row(over.text))\(row(under.text))</mfrac>", strength: .product)
  }

  func power(_ base: String, _ exponent: Formula.Piece) -> String {
    "<msup>\(row(base))\(row(exponent.text))</msup>"
  }

  func function(_ function: Function, _ argument: Formula.Piece) -> String {
    if function == .absolute { return row(sign("|") + argument.text + sign("|")) }
    return row(name(function) + sign("\u{2061}") + parenthesized(argument.text))
  }

  private func name(_ function: Function) -> String {
    switch function {
    case .exp: identifier("exp")
    case .ln: identifier("ln")
    case .sigmoid: identifier("σ")
    case .tanh: identifier("tanh")
    case .absolute: identifier("abs")
    case .sign: identifier("sign")
    case .normal: identifier("Φ")
    case .density: identifier("φ")
    case .named(let name, let layer, 0): symbol(Symbol(name, layer: layer))
    case .named(let name, let layer, let primes):
      primed(identifier(name), layer, String(repeating: "′", count: primes))
    }
  }

  private func primed(_ name: String, _ layer: Index?, _ primes: String) -> String {
    guard let layer else { return "<msup>\(name)\(sign(primes))</msup>" }
    return "<msubsup>\(name)\(index(layer))\(sign(primes))</msubsup>"
  }

  func choice(_ left: String, _ right: String, _ first: String, _ second: String) -> String {
    func line(_ value: String, _ condition: String) -> String {
      "<mtr><mtd>\(value)</mtd><mtd>\(condition)</mtd></mtr>"
    }
    let lines =
      line(first, row(words("where ") + left + sign(">") + right)) + line(second, words("else"))
    return row(sign("{") + "<mtable>\(lines)</mtable>")
  }

  func total(_ summation: Expression.Summation, _ body: String) -> String {
    let letter = index(summation.index)
    let below = row(letter + sign("=") + number("1"))
    return row(
      "<munderover>\(sign("∑"))\(below)\(dimension(summation.count))</munderover>" + body)
  }

  func kronecker(_ i: Index, _ j: Index) -> String {
    row(sign("[") + index(i) + sign("=") + index(j) + sign("]"))
  }

  func derivative(_ u: String, _ x: Symbol) -> String {
    let fraction = "<mfrac>\(sign("∂"))\(row(sign("∂") + symbol(x)))</mfrac>"
    return row(fraction + sign("[") + u + sign("]"))
  }

  func quotient(of u: String, _ x: Symbol) -> String {
    "<mfrac>\(row(sign("∂") + u))\(row(sign("∂") + symbol(x)))</mfrac>"
  }

  func equals(_ left: String, _ right: String) -> String { left + sign("=") + right }
  func becomes(_ left: String, _ right: String) -> String { left + sign("←") + right }
  func matrixProduct(_ factors: [String]) -> String {
    factors.joined(separator: sign("\u{2062}"))
  }
  func hadamard(_ factors: [String]) -> String { factors.joined(separator: sign("⊙")) }
  func transpose(_ matrix: String) -> String { "<msup>\(row(matrix))\(words("T"))</msup>" }
  func ones(_ rows: Dimension) -> String { "<msub>\(number("1"))\(dimension(rows))</msub>" }
  func shape(_ rows: String, _ columns: String) -> String {
    row(sign("(") + rows + sign("×") + columns + sign(")"))
  }
}
