/// Plain text: ASCII, which can be parsed, or Unicode for a terminal.
struct TextSetter: Typesetter {
  static let ascii = TextSetter(isUnicode: false)
  static let unicode = TextSetter(isUnicode: true)

  let isUnicode: Bool

  var enclosesSums: Bool { !isUnicode }
  var euler: String { "e" }

  func number(_ digits: String) -> String { digits }

  func symbol(_ symbol: Symbol) -> String {
    let hat = symbol.hasHat ? (isUnicode ? "\u{302}" : "hat") : ""
    let name = (isUnicode ? Letters.unicode[symbol.name] : nil) ?? symbol.name
    let text = (name + hat).composed
    let layer = symbol.layer.map(index) ?? ""
    if symbol.units.isEmpty {
      if layer.isEmpty { return text }
      if isUnicode, let small = layer.subscripted { return text + small }
      return text + (layer.isPlainIndex ? "_\(layer)" : "_{\(layer)}")
    }
    let units = units(symbol, comma: ",")
    let hasNumber = symbol.units.contains { if case .number = $0 { true } else { false } }
    if isUnicode {
      let lowered = units.subscripted ?? "_\(units)"
      return text + lowered + (layer.isEmpty ? "" : "⁽\(layer.superscripted ?? layer)⁾")
    }
    return text + (hasNumber ? "_{\(units)}" : "_\(units)") + (layer.isEmpty ? "" : "[\(layer)]")
  }

  func index(_ index: Index) -> String {
    switch index {
    case .number(let value): "\(value)"
    case .letter(let letter, let plus):
      plus == 0 ? letter : plus > 0 ? "\(letter)+\(plus)" : "\(letter)\(plus)"
    }
  }

  func parenthesized(_ text: String) -> String { "(\(text))" }
  func negative(_ text: String) -> String { (isUnicode ? "−" : "-") + text }
  func plus(_ text: String) -> String { " + " + text }
  func minus(_ text: String) -> String { (isUnicode ? " − " : " - ") + text }

  func times(_ left: String, _ right: String, afterSymbol: Bool, _ isOpen: Bool) -> String {
    if !isUnicode { return left + "*" + right }
    return isOpen && afterSymbol ? left + right : left + "·" + right
  }

  func fraction(_ over: Piece<String>, _ under: Piece<String>) -> Piece<String> {
    if isUnicode, over.text == "1", under.text == "2" {
      return Piece(text: "½", strength: .atom)
    }
    let top = over.strength < .product ? parenthesized(over.text) : over.text
    let bottom = under.strength < .power ? parenthesized(under.text) : under.text
    return Piece(text: top + "/" + bottom, strength: .product)
  }

  func power(_ base: String, _ exponent: Piece<String>) -> String {
    if isUnicode, let small = exponent.text.superscripted { return base + small }
    let text = exponent.strength == .atom ? exponent.text : parenthesized(exponent.text)
    return base + "^" + text
  }

  func function(_ function: Function, _ argument: Piece<String>) -> String {
    if isUnicode, function == .absolute { return "|\(argument.text)|" }
    if isUnicode, function == .ln, argument.strength == .atom, !argument.text.contains("(") {
      return "ln " + argument.text
    }
    return name(function) + parenthesized(argument.text)
  }

  private func name(_ function: Function) -> String {
    switch function {
    case .exp: "exp"
    case .ln: "ln"
    case .sigmoid: isUnicode ? "σ" : "sigma"
    case .tanh: "tanh"
    case .absolute: "abs"
    case .sign: "sign"
    case .normal: isUnicode ? "Φ" : "Phi"
    case .density: isUnicode ? "φ" : "phi"
    case .named(let name, let layer, let primes):
      symbol(Symbol(name, layer: layer)) + String(repeating: isUnicode ? "′" : "'", count: primes)
    }
  }

  func choice(_ left: String, _ right: String, _ first: String, _ second: String) -> String {
    isUnicode
      ? "{\(first) where \(left) > \(right), else \(second)}"
      : "where(\(left) > \(right), \(first), \(second))"
  }

  func total(_ summation: ScalarExpression.Summation, _ body: String) -> String {
    let letter = index(summation.index)
    return isUnicode
      ? "Σ\(letter.subscripted ?? "_" + letter) \(body)"
      : "sum(\(letter)=1..\(dimension(summation.count)), \(body))"
  }

  func kronecker(_ i: Index, _ j: Index) -> String {
    "[\(index(i))\(isUnicode ? " = " : "=")\(index(j))]"
  }

  func derivative(_ u: String, _ x: Symbol) -> String {
    isUnicode ? "∂/∂\(symbol(x)) [\(u)]" : "d/d\(symbol(x))[\(u)]"
  }

  func quotient(of u: String, _ x: Symbol) -> String { "∂\(u)/∂\(symbol(x))" }

  func equals(_ left: String, _ right: String) -> String { left + " = " + right }
  func becomes(_ left: String, _ right: String) -> String {
    left + (isUnicode ? " ← " : " <- ") + right
  }

  func matrixProduct(_ factors: [String]) -> String {
    factors.joined(separator: isUnicode ? "·" : "*")
  }

  func hadamard(_ factors: [String]) -> String {
    factors.joined(separator: isUnicode ? " ⊙ " : " (.) ")
  }

  func transpose(_ matrix: String) -> String { matrix + (isUnicode ? "ᵀ" : "^T") }

  func ones(_ rows: Dimension) -> String {
    let count = dimension(rows)
    return isUnicode ? "1" + (count.subscripted ?? "_" + count) : "1_" + count
  }

  func shape(_ rows: String, _ columns: String) -> String {
    "(\(rows)\(isUnicode ? "×" : " x ")\(columns))"
  }
}

extension String {
  /// y and Y with a combining hat as single characters.
  fileprivate var composed: String {
    replacing("y\u{302}", with: "\u{177}").replacing("Y\u{302}", with: "\u{176}")
  }

  fileprivate var isPlainIndex: Bool { allSatisfy { $0.isNumber || $0.isLetter } }

  private func mapped(_ table: [Character: Character]) -> String? {
    let signs = compactMap { table[$0] }
    return isEmpty || signs.count < count ? nil : String(signs)
  }

  fileprivate var subscripted: String? { mapped(String.subscripts) }
  fileprivate var superscripted: String? { mapped(String.superscripts) }

  private static let subscripts: [Character: Character] = Dictionary(
    uniqueKeysWithValues: zip("0123456789+−-ijklmnoprstuv,", "₀₁₂₃₄₅₆₇₈₉₊₋₋ᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥ,"))
  private static let superscripts: [Character: Character] = Dictionary(
    uniqueKeysWithValues: zip("0123456789+−-ijklmnoprstuvxyzw", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛˣʸᶻʷ"))
}
