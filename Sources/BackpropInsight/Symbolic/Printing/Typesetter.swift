/// The symbols of formulas in one notation. `Formula.swift` decides where parentheses are needed.
protocol Typesetter: Sendable {
  /// The result: characters, or elements of markup.
  associatedtype Text: RangeReplaceableCollection
  /// The result as text.
  func written(_ text: Text) -> String
  /// Whether sums and derivatives have their own brackets, as in ASCII.
  var enclosesSums: Bool { get }
  /// e, the base of the exponential.
  var euler: Text { get }
  func number(_ digits: String) -> Text
  func symbol(_ symbol: Symbol) -> Text
  func index(_ index: Index) -> Text
  func parenthesized(_ text: Text) -> Text
  func negative(_ text: Text) -> Text
  func plus(_ text: Text) -> Text
  func minus(_ text: Text) -> Text
  /// `left` times `right`. `isOpen` is whether `right` begins with a parenthesis.
  func times(_ left: Text, _ right: Text, afterSymbol: Bool, _ isOpen: Bool) -> Text
  func fraction(_ over: Piece<Text>, _ under: Piece<Text>) -> Piece<Text>
  func power(_ base: Text, _ exponent: Piece<Text>) -> Text
  func function(_ function: Function, _ argument: Piece<Text>) -> Text
  func choice(_ left: Text, _ right: Text, _ first: Text, _ second: Text) -> Text
  func total(_ summation: ScalarExpression.Summation, _ body: Text) -> Text
  func kronecker(_ i: Index, _ j: Index) -> Text
  /// ∂/∂x [u].
  func derivative(_ u: Text, _ x: Symbol) -> Text
  /// ∂u/∂x.
  func quotient(of u: Text, _ x: Symbol) -> Text
  func equals(_ left: Text, _ right: Text) -> Text
  func becomes(_ left: Text, _ right: Text) -> Text
  // Matrices
  func matrixProduct(_ factors: [Text]) -> Text
  func hadamard(_ factors: [Text]) -> Text
  func transpose(_ matrix: Text) -> Text
  func ones(_ rows: Dimension) -> Text
  func shape(_ rows: Text, _ columns: Text) -> Text
}

extension Typesetter where Text == String {
  func written(_ text: String) -> String { text }
}

extension Typesetter {
  func dimension(_ dimension: Dimension) -> Text {
    switch dimension {
    case .number(let value): number("\(value)")
    case .symbol(let symbol): self.symbol(symbol)
    }
  }

  /// The indices of neurons, separated by commas if one is a number.
  func units(_ symbol: Symbol, comma: Text) -> Text {
    let hasNumber = symbol.units.contains { if case .number = $0 { true } else { false } }
    return Text(symbol.units.map(index).joined(separator: hasNumber ? comma : Text()))
  }
}

/// Greek letters and other names that are not ASCII.
enum Letters {
  static let unicode = [
    "alpha": "α", "beta": "β", "delta": "δ", "eta": "η", "lambda": "λ", "sigma": "σ", "phi": "φ",
    "pi": "π", "Phi": "Φ", "dbeta": "dβ", "dalpha": "dα", "dPhi": "dΦ",
  ]

  /// The names that LaTeX writes as Greek letters or with upright letters.
  static let latex = [
    "alpha": "\\alpha", "beta": "\\beta", "delta": "\\delta", "eta": "\\eta",
    "lambda": "\\lambda", "dbeta": "\\mathrm d\\beta", "dZ": "\\mathrm dZ", "dW": "\\mathrm dW",
    "dA": "\\mathrm dA", "pi": "\\pi", "Phi": "\\Phi", "dalpha": "\\mathrm d\\alpha",
    "dPhi": "\\mathrm d\\Phi", "ds": "\\mathrm ds", "dF": "\\mathrm dF", "dV": "\\mathrm dV",
  ]
}
