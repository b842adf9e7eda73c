/// LaTeX for math mode. It needs the packages amsmath and amssymb.
struct LaTeXSetter: Typesetter {
  var enclosesSums: Bool { false }
  var euler: String { "e" }

  func number(_ digits: String) -> String { digits }

  func symbol(_ symbol: Symbol) -> String {
    let name = Letters.latex[symbol.name] ?? symbol.name
    let text = symbol.hasHat ? "\\hat{\(name)}" : name
    let layer = symbol.layer.map(index)
    if symbol.units.isEmpty { return text + (layer.map { "_{\($0)}" } ?? "") }
    return text + "_{\(units(symbol, comma: ","))}" + (layer.map { "^{(\($0))}" } ?? "")
  }

  func index(_ index: Index) -> String { TextSetter.ascii.index(index) }

  func parenthesized(_ text: String) -> String { "\\left(\(text)\\right)" }
  func negative(_ text: String) -> String { "-" + text }
  func plus(_ text: String) -> String { " + " + text }
  func minus(_ text: String) -> String { " - " + text }

  func times(_ left: String, _ right: String, afterSymbol: Bool, _ isOpen: Bool) -> String {
    if let last = left.last, last.isNumber, let first = right.first, first.isNumber {
      return left + " \\cdot " + right
    }
    return left + (isOpen ? "" : " \\, ") + right
  }

  func fraction(_ over: Piece<String>, _ under: Piece<String>) -> Piece<String> {
    Piece(text: "\\frac{\(over.text)}{\(under.text)}", strength: .product)
  }

  func power(_ base: String, _ exponent: Piece<String>) -> String {
    (base.contains("^") ? "{\(base)}" : base) + "^{\(exponent.text)}"
  }

  func function(_ function: Function, _ argument: Piece<String>) -> String {
    if function == .absolute { return "\\left|\(argument.text)\\right|" }
    return name(function) + parenthesized(argument.text)
  }

  private func name(_ function: Function) -> String {
    switch function {
    case .exp: "\\exp"
    case .ln: "\\ln"
    case .sigmoid: "\\sigma"
    case .tanh: "\\tanh"
    case .absolute: "\\operatorname{abs}"
    case .sign: "\\operatorname{sign}"
    case .normal: "\\Phi"
    case .density: "\\varphi"
    case .named(let name, let layer, let primes):
      "{\(symbol(Symbol(name, layer: layer)))}" + String(repeating: "'", count: primes)
    }
  }

  func choice(_ left: String, _ right: String, _ first: String, _ second: String) -> String {
    "\\begin{cases} \(first) & \(left) > \(right) \\\\ \(second) & \\text{else} \\end{cases}"
  }

  func total(_ summation: ScalarExpression.Summation, _ body: String) -> String {
    "\\sum_{\(index(summation.index))=1}^{\(dimension(summation.count))} \(body)"
  }

  func kronecker(_ i: Index, _ j: Index) -> String { "[\(index(i))=\(index(j))]" }

  func derivative(_ u: String, _ x: Symbol) -> String {
    "\\frac{\\partial}{\\partial \(symbol(x))}\\left[\(u)\\right]"
  }

  func quotient(of u: String, _ x: Symbol) -> String {
    "\\frac{\\partial \(u)}{\\partial \(symbol(x))}"
  }

  func equals(_ left: String, _ right: String) -> String { left + " = " + right }
  func becomes(_ left: String, _ right: String) -> String { left + " \\leftarrow " + right }
  func matrixProduct(_ factors: [String]) -> String { factors.joined(separator: " \\, ") }
  func hadamard(_ factors: [String]) -> String { factors.joined(separator: " \\odot ") }
  func transpose(_ matrix: String) -> String { matrix + "^{\\top}" }
  func ones(_ rows: Dimension) -> String { "\\mathbf{1}_{\(dimension(rows))}" }
  func shape(_ rows: String, _ columns: String) -> String { "(\(rows) \\times \(columns))" }
}
