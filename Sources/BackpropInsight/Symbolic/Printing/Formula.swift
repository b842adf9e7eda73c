/// Prints formulas: one walk through the tree decides where parentheses stand, a typesetter how
/// each sign looks.
public struct Formula: Sendable {
  /// Plain ASCII, which a parser can read back.
  public static let ascii = Formula(TextSetter(isUnicode: false))
  /// Unicode for a terminal.
  public static let unicode = Formula(TextSetter(isUnicode: true))
  /// LaTeX, for math mode.
  public static let latex = Formula(LaTeXSetter())
  /// MathML Core, without the element `math` around it.
  public static let mathML = Formula(MathMLSetter())

  let setter: any Typesetter

  init(_ setter: any Typesetter) { self.setter = setter }

  /// `expression` in this notation.
  public func text(_ expression: Expression) -> String { set(expression).text }

  /// How tightly a piece of text holds together.
  enum Strength: Int, Comparable {
    case sum, product, power, atom

    static func < (a: Strength, b: Strength) -> Bool { a.rawValue < b.rawValue }
  }

  /// A piece of text and what it is.
  struct Piece {
    let text: String
    let strength: Strength
  }

  func set(_ expression: Expression) -> Piece {
    switch expression {
    case .number(let value): return set(value)
    case .symbol(let symbol): return Piece(text: setter.symbol(symbol), strength: .atom)
    case .sum(let terms): return set(sum: terms)
    case .product(let factors): return set(product: factors)
    case .power(let base, let exponent):
      if expression.isDivisor { return set(product: [expression]) }
      return Piece(
        text: setter.power(wrapped(base, .atom), set(exponent)), strength: .power)
    case .function(.exp, let u):
      return Piece(text: setter.power(setter.euler, set(u)), strength: .power)
    case .function(let function, let u):
      return Piece(text: setter.function(function, set(u)), strength: .atom)
    case .choice(let comparison, let first, let second):
      return Piece(
        text: setter.choice(
          text(comparison.left), text(comparison.right), text(first), text(second)),
        strength: .atom)
    case .total(let summation, let body):
      let text = setter.total(
        summation, set(body, in: setter.enclosesSums ? .sum : .product))
      return Piece(text: text, strength: setter.enclosesSums ? .atom : .product)
    case .kronecker(let i, let j): return Piece(text: setter.kronecker(i, j), strength: .atom)
    case .derivative(let u, let x):
      if case .symbol = u, !setter.enclosesSums {
        return Piece(text: setter.quotient(of: set(u).text, x), strength: .atom)
      }
      return Piece(text: setter.derivative(text(u), x), strength: .atom)
    }
  }

  /// `expression`, in parentheses unless it holds together as tightly as `least`.
  func wrapped(_ expression: Expression, _ least: Strength) -> String {
    set(expression, in: least)
  }

  private func set(_ expression: Expression, in least: Strength) -> String {
    let piece = set(expression)
    return piece.strength < least ? setter.parenthesized(piece.text) : piece.text
  }

  private func set(_ value: Rational) -> Piece {
    if value.numerator < 0 {
      let piece = set(value.negated)
      return Piece(text: setter.negative(piece.text), strength: .sum)
    }
    if value.isInteger { return Piece(text: setter.number("\(value.numerator)"), strength: .atom) }
    return setter.fraction(
      Piece(text: setter.number("\(value.numerator)"), strength: .atom),
      Piece(text: setter.number("\(value.denominator)"), strength: .atom))
  }

  private func set(sum terms: [Expression]) -> Piece {
    var text = ""
    for (place, term) in terms.enumerated() {
      let isNegative = term.isNegative && !term.beginsWithTwoNumbers
      let size = isNegative ? term.negated.tidied : term
      let part = set(size, in: .product)
      if place == 0 {
        text = isNegative ? setter.negative(part) : part
      } else {
        text += isNegative ? setter.minus(part) : setter.plus(part)
      }
    }
    return Piece(text: text, strength: .sum)
  }

  private func set(product factors: [Expression]) -> Piece {
    let product = Expression.product(factors)
    if factors.count > 1, product.isNegative, !product.beginsWithTwoNumbers {
      return Piece(text: setter.negative(set(product.negated.tidied, in: .product)), strength: .sum)
    }
    let over = factors.filter { !$0.isDivisor }
    let under = factors.filter(\.isDivisor).map(\.inverted)
    guard !under.isEmpty else { return juxtaposed(over) }
    if over.count == 1, over[0].isTotal, !setter.enclosesSums {
      let fraction = set(product: Array(factors.filter(\.isDivisor)))
      let factor = setter is TextSetter ? setter.parenthesized(fraction.text) : fraction.text
      return Piece(
        text: setter.times(factor, set(over[0]).text, afterSymbol: false, false),
        strength: .product)
    }
    let line = over.isEmpty ? Piece(text: setter.number("1"), strength: .atom) : line(over)
    return setter.fraction(line, self.line(under))
  }

  /// What stands over or under the line.
  private func line(_ factors: [Expression]) -> Piece {
    factors.count == 1 ? set(factors[0]) : juxtaposed(factors, endsInSum: false)
  }

  /// Factors side by side; a Σ at the end needs no parentheses where nothing follows it.
  private func juxtaposed(_ factors: [Expression], endsInSum: Bool = true) -> Piece {
    var text = ""
    for (place, factor) in factors.enumerated() {
      let piece = set(factor)
      let isFraction = factor.rational.map { !$0.isInteger && $0 > Rational(0) } ?? false
      let stands =
        piece.strength >= .power || (place == 0 && isFraction)
        || (endsInSum && place == factors.count - 1 && factor.isTotal)
      let part = stands ? piece.text : setter.parenthesized(piece.text)
      text =
        place == 0
        ? part
        : setter.times(text, part, afterSymbol: factors[place - 1].isPlain, !stands)
    }
    return Piece(text: text, strength: factors.count == 1 ? set(factors[0]).strength : .product)
  }
}

extension Expression {
  /// Whether two numbers stand in front of a product, such as (−1)·2·u.
  fileprivate var beginsWithTwoNumbers: Bool {
    guard case .product(let factors) = self else { return false }
    return factors.count > 1 && factors[0].rational != nil && factors[1].rational != nil
  }

  /// A number, a symbol or a power of one.
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
