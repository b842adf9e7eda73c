/// Prints formulas. A walk through the tree decides where parentheses are needed; a typesetter
/// writes the symbols.
public struct Formula: Sendable {
  /// Plain ASCII, which a parser can read.
  public static let ascii = Formula(TextSetter.ascii)
  /// Unicode for a terminal.
  public static let unicode = Formula(TextSetter.unicode)
  /// LaTeX, for math mode.
  public static let latex = Formula(LaTeXSetter())
  /// MathML Core, without the enclosing `math` element.
  public static let mathML = Formula(MathMLSetter())

  private let setter: any Typesetter

  private init(_ setter: any Typesetter) { self.setter = setter }

  /// `expression` in this notation.
  public func text(_ expression: ScalarExpression) -> String { setter.written(expression) }

  /// `matrix` in this notation.
  public func text(_ matrix: MatrixExpression) -> String { setter.written(matrix) }

  /// `shape` in this notation: `(m×4)`.
  public func shape(_ shape: Shape) -> String { setter.written(shape) }

  /// The shapes of the operands of `matrix`: `(m×4)(4×1) + (m×1)(1×1)`.
  public func shapes(_ matrix: MatrixExpression) -> String { setter.written(shapesOf: matrix) }
}

extension Typesetter {
  fileprivate func written(_ expression: ScalarExpression) -> String { written(text(expression)) }
  fileprivate func written(_ matrix: MatrixExpression) -> String { written(text(matrix)) }
  fileprivate func written(_ shape: Shape) -> String { written(self.shape(shape)) }
  fileprivate func written(shapesOf matrix: MatrixExpression) -> String {
    written(shapes(matrix))
  }
}

/// The precedence of the outermost operation of a piece of a formula.
enum Strength: Int, Comparable {
  case sum, product, power, atom

  static func < (a: Strength, b: Strength) -> Bool { a.rawValue < b.rawValue }
}

/// A typeset piece of a formula, with its precedence.
struct Piece<Text> {
  let text: Text
  let strength: Strength
}

extension Typesetter {
  func text(_ expression: ScalarExpression) -> Text { set(expression).text }

  /// `left` = `right`. A line that continues the previous one has no left side.
  func text(_ left: ScalarExpression?, equals right: ScalarExpression) -> Text {
    equals(left.map { text($0) } ?? Text(), text(right))
  }

  func set(_ expression: ScalarExpression) -> Piece<Text> {
    switch expression {
    case .number(let value): return set(value)
    case .symbol(let symbol): return Piece(text: self.symbol(symbol), strength: .atom)
    case .sum(let terms): return set(sum: terms)
    case .product(let factors): return set(product: factors)
    case .power(let base, let exponent):
      if expression.isDivisor { return set(product: [expression]) }
      return Piece(
        text: power(set(base, in: .atom), set(exponent)), strength: .power)
    case .function(.exp, let u):
      return Piece(text: power(euler, set(u)), strength: .power)
    case .function(let function, let u):
      return Piece(text: self.function(function, set(u)), strength: .atom)
    case .choice(let comparison, let first, let second):
      return Piece(
        text: choice(
          text(comparison.left), text(comparison.right), text(first), text(second)),
        strength: .atom)
    case .total(let summation, let body):
      let text = total(
        summation, set(body, in: enclosesSums ? .sum : .product))
      return Piece(text: text, strength: enclosesSums ? .atom : .product)
    case .kronecker(let i, let j): return Piece(text: kronecker(i, j), strength: .atom)
    case .derivative(let u, let x):
      if case .symbol = u, !enclosesSums {
        return Piece(text: quotient(of: set(u).text, x), strength: .atom)
      }
      return Piece(text: derivative(text(u), x), strength: .atom)
    }
  }

  /// `expression`, in parentheses if its precedence is lower than `least`.
  private func set(_ expression: ScalarExpression, in least: Strength) -> Text {
    let piece = set(expression)
    return piece.strength < least ? parenthesized(piece.text) : piece.text
  }

  private func set(_ value: Rational) -> Piece<Text> {
    if value.numerator < 0 {
      let piece = set(value.negated)
      return Piece(text: negative(piece.text), strength: .sum)
    }
    if value.isInteger { return Piece(text: number("\(value.numerator)"), strength: .atom) }
    return fraction(
      Piece(text: number("\(value.numerator)"), strength: .atom),
      Piece(text: number("\(value.denominator)"), strength: .atom))
  }

  private func set(sum terms: [ScalarExpression]) -> Piece<Text> {
    var text = Text()
    for (place, term) in terms.enumerated() {
      let isNegative = term.isNegative && !term.beginsWithTwoNumbers
      let size = isNegative ? term.negated.tidied : term
      let part = set(size, in: .product)
      if place == 0 {
        text = isNegative ? negative(part) : part
      } else {
        text += isNegative ? minus(part) : plus(part)
      }
    }
    return Piece(text: text, strength: .sum)
  }

  private func set(product factors: [ScalarExpression]) -> Piece<Text> {
    let product = ScalarExpression.product(factors)
    if factors.count > 1, product.isNegative, !product.beginsWithTwoNumbers {
      return Piece(text: negative(set(product.negated.tidied, in: .product)), strength: .sum)
    }
    let over = factors.filter { !$0.isDivisor }
    let under = factors.filter(\.isDivisor).map(\.inverted)
    guard !under.isEmpty else { return juxtaposed(over) }
    if over.count == 1, over[0].isTotal, !enclosesSums {
      let fraction = set(product: Array(factors.filter(\.isDivisor)))
      let factor = self is TextSetter ? parenthesized(fraction.text) : fraction.text
      return Piece(
        text: times(factor, set(over[0]).text, afterSymbol: false, false),
        strength: .product)
    }
    let line = over.isEmpty ? Piece(text: number("1"), strength: .atom) : self.line(over)
    return fraction(line, self.line(under))
  }

  /// A numerator or a denominator.
  private func line(_ factors: [ScalarExpression]) -> Piece<Text> {
    factors.count == 1 ? set(factors[0]) : juxtaposed(factors, endsInSum: false)
  }

  /// Factors side by side. A Σ at the end of the formula needs no parentheses.
  private func juxtaposed(_ factors: [ScalarExpression], endsInSum: Bool = true) -> Piece<Text> {
    var text = Text()
    for (place, factor) in factors.enumerated() {
      let piece = set(factor)
      let isFraction = factor.rational.map { !$0.isInteger && $0 > Rational(0) } ?? false
      let stands =
        piece.strength >= .power || (place == 0 && isFraction)
        || (endsInSum && place == factors.count - 1 && factor.isTotal)
      let part = stands ? piece.text : parenthesized(piece.text)
      text =
        place == 0
        ? part
        : times(text, part, afterSymbol: factors[place - 1].isPlain, !stands)
    }
    return Piece(text: text, strength: factors.count == 1 ? set(factors[0]).strength : .product)
  }
}

extension ScalarExpression {
  /// Whether a product begins with two numbers, as in (−1)·2·u.
  fileprivate var beginsWithTwoNumbers: Bool {
    guard case .product(let factors) = self else { return false }
    return factors.count > 1 && factors[0].rational != nil && factors[1].rational != nil
  }

  /// Whether self is a number, a symbol, or a power of one.
  fileprivate var isPlain: Bool {
    switch self {
    case .number(let value): value.isInteger || value == Rational(1, over: 2)
    case .symbol: true
    case .power(let base, _): base.isPlain
    default: false
    }
  }

  fileprivate var isTotal: Bool { if case .total = self { true } else { false } }
}
