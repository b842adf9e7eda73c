/// MathML Core, with only the elements mrow, mi, mn, mo, mfrac, msub, msup, msubsup, mover,
/// munderover, mtable, mtr, mtd and mtext.
struct MathMLSetter: Typesetter {
  var enclosesSums: Bool { false }
  var euler: [Markup] { identifier("e") }

  func written(_ text: [Markup]) -> String { text.map(\.html).joined() }

  private func identifier(_ name: String) -> [Markup] { [.tag("mi", [.text(name)])] }
  private func sign(_ text: String) -> [Markup] { [.tag("mo", [.text(text)])] }
  private func words(_ text: String) -> [Markup] { [.tag("mtext", [.text(text)])] }
  private func row(_ content: [Markup]) -> [Markup] { [.tag("mrow", content)] }

  /// An element whose `parts` are one child each.
  private func element(_ name: String, _ parts: [Markup]...) -> [Markup] {
    [.tag(name, parts.flatMap { $0.count == 1 ? $0 : row($0) })]
  }

  func number(_ digits: String) -> [Markup] { [.tag("mn", [.text(digits)])] }

  func symbol(_ symbol: Symbol) -> [Markup] {
    let letter = identifier(Letters.unicode[symbol.name] ?? symbol.name)
    let hat = Markup.tag("mo", ["stretchy": "false"], ["^"])
    let name = symbol.hasHat ? [.tag("mover", ["accent": "true"], letter + [hat])] : letter
    let layer = symbol.layer.map(index)
    if symbol.units.isEmpty { return layer.map { element("msub", name, $0) } ?? name }
    let units = units(symbol, comma: sign(","))
    guard let layer else { return element("msub", name, units) }
    return element("msubsup", name, units, sign("(") + layer + sign(")"))
  }

  func index(_ index: Index) -> [Markup] {
    switch index {
    case .number(let value): return number("\(value)")
    case .letter(let letter, let plus):
      if plus == 0 { return identifier(letter) }
      return row(identifier(letter) + sign(plus < 0 ? "−" : "+") + number("\(abs(plus))"))
    }
  }

  func parenthesized(_ text: [Markup]) -> [Markup] { row(sign("(") + text + sign(")")) }
  func negative(_ text: [Markup]) -> [Markup] {
    row([.tag("mo", ["form": "prefix"], ["−"])] + text)
  }
  func plus(_ text: [Markup]) -> [Markup] { sign("+") + text }
  func minus(_ text: [Markup]) -> [Markup] { sign("−") + text }

  /// A thin space between factors, as in LaTeX.
  private let apart = [Markup.tag("mo", ["lspace": "0", "rspace": "0.17em"], ["\u{2062}"])]

  func times(
    _ left: [Markup], _ right: [Markup], afterSymbol: Bool, _ isOpen: Bool
  ) -> [Markup] { left + (isOpen ? sign("\u{2062}") : apart) + right }

  func fraction(_ over: Piece<[Markup]>, _ under: Piece<[Markup]>) -> Piece<[Markup]> {
    Piece(text: element("mfrac", over.text, under.text), strength: .product)
  }

  func power(_ base: [Markup], _ exponent: Piece<[Markup]>) -> [Markup] {
    element("msup", base, exponent.text)
  }

  func function(_ function: Function, _ argument: Piece<[Markup]>) -> [Markup] {
    if function == .absolute { return row(sign("|") + argument.text + sign("|")) }
    return row(name(function) + sign("\u{2061}") + parenthesized(argument.text))
  }

  private func name(_ function: Function) -> [Markup] {
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
      primed(identifier(name), layer, sign(String(repeating: "′", count: primes)))
    }
  }

  private func primed(_ name: [Markup], _ layer: Index?, _ primes: [Markup]) -> [Markup] {
    guard let layer else { return element("msup", name, primes) }
    return element("msubsup", name, index(layer), primes)
  }

  func choice(
    _ left: [Markup], _ right: [Markup], _ first: [Markup], _ second: [Markup]
  ) -> [Markup] {
    func line(_ value: [Markup], _ condition: [Markup]) -> [Markup] {
      [.tag("mtr", [.tag("mtd", value), .tag("mtd", condition)])]
    }
    let lines =
      line(first, words("where ") + left + sign(">") + right) + line(second, words("else"))
    return row(sign("{") + [.tag("mtable", lines)])
  }

  func total(_ summation: ScalarExpression.Summation, _ body: [Markup]) -> [Markup] {
    let below = index(summation.index) + sign("=") + number("1")
    return row(element("munderover", sign("∑"), below, dimension(summation.count)) + body)
  }

  func kronecker(_ i: Index, _ j: Index) -> [Markup] {
    row(sign("[") + index(i) + sign("=") + index(j) + sign("]"))
  }

  func derivative(_ u: [Markup], _ x: Symbol) -> [Markup] {
    row(quotient(of: [], x) + sign("[") + u + sign("]"))
  }

  func quotient(of u: [Markup], _ x: Symbol) -> [Markup] {
    element("mfrac", sign("∂") + u, sign("∂") + symbol(x))
  }

  func equals(_ left: [Markup], _ right: [Markup]) -> [Markup] { left + sign("=") + right }
  func becomes(_ left: [Markup], _ right: [Markup]) -> [Markup] { left + sign("←") + right }
  func matrixProduct(_ factors: [[Markup]]) -> [Markup] { Array(factors.joined(separator: apart)) }
  func hadamard(_ factors: [[Markup]]) -> [Markup] {
    Array(factors.joined(separator: sign("⊙")))
  }

  func transpose(_ matrix: [Markup]) -> [Markup] {
    // index and ⊤ are subscript and superscript of one element
    if matrix.count == 1, case .element("msub", _, let parts) = matrix[0] {
      return [.tag("msubsup", parts + sign("⊤"))]
    }
    return element("msup", matrix, sign("⊤"))
  }

  func ones(_ rows: Dimension) -> [Markup] { element("msub", number("𝟏"), dimension(rows)) }
  func shape(_ rows: [Markup], _ columns: [Markup]) -> [Markup] {
    row(sign("(") + rows + sign("×") + columns + sign(")"))
  }
}
