/// How each sign of a formula looks in one notation. Parentheses are decided elsewhere, in
/// ``Formula``.
protocol Typesetter: Sendable {
  /// Whether a sum and a derivative have brackets of their own, as in plain ASCII.
  var enclosesSums: Bool { get }
  /// e, the base of the exponential.
  var euler: String { get }
  func number(_ digits: String) -> String
  func symbol(_ symbol: Symbol) -> String
  func index(_ index: Index) -> String
  func parenthesized(_ text: String) -> String
  func negative(_ text: String) -> String
  func plus(_ text: String) -> String
  func minus(_ text: String) -> String
  /// `left` times `right`; `isOpen` where `right` begins with a parenthesis.
  func times(_ left: String, _ right: String, afterSymbol: Bool, _ isOpen: Bool) -> String
  func fraction(_ over: Formula.Piece, _ under: Formula.Piece) -> Formula.Piece
  func power(_ base: String, _ exponent: Formula.Piece) -> String
  func function(_ function: Function, _ argument: Formula.Piece) -> String
  func choice(_ left: String, _ right: String, _ first: String, _ second: String) -> String
  func total(_ summation: Expression.Summation, _ body: String) -> String
  func kronecker(_ i: Index, _ j: Index) -> String
  /// ∂/∂x [u].
  func derivative(_ u: String, _ x: Symbol) -> String
  /// ∂u/∂x.
  func quotient(of u: String, _ x: Symbol) -> String
  func equals(_ left: String, _ right: String) -> String
  func becomes(_ left: String, _ right: String) -> String
  // Matrices
  func matrixProduct(_ factors: [String]) -> String
  func hadamard(_ factors: [String]) -> String
  func transpose(_ matrix: String) -> String
  func ones(_ rows: Dimension) -> String
  func shape(_ rows: String, _ columns: String) -> String
}

extension Typesetter {
  func dimension(_ dimension: Dimension) -> String {
    switch dimension {
    case .number(let value): number("\(value)")
    case .symbol(let symbol): self.symbol(symbol)
    }
  }

  /// The letters or numbers of neurons; with commas where there are numbers.
  func units(_ symbol: Symbol, comma: String) -> String {
    let hasNumber = symbol.units.contains { if case .number = $0 { true } else { false } }
    return symbol.units.map(index).joined(separator: hasNumber ? comma : "")
  }
}

/// Greek and other names beyond ASCII.
enum Letters {
  static let unicode = [
    "alpha": "α", "beta": "β", "delta": "δ", "eta": "η", "lambda": "λ", "sigma": "σ", "phi": "φ",
    "Phi": "Φ", "dbeta": "dβ",
  ]

  /// A name of several letters that is written upright or is a Greek letter, for LaTeX.
  static let latex = [
    "alpha": "\\alpha", "beta": "\\beta", "delta": "\\delta", "eta": "\\eta",
    "lambda": "\\lambda", "dbeta": "\\mathrm d\\beta", "dZ": "\\mathrm dZ", "dW": "\\mathrm dW",
    "dA": "\\mathrm dA",
  ]
}
