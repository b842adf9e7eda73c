/// A formula for one number, as a tree.
///
/// The tree is printed as it is: printing does not reorder or simplify anything. A quotient u / v
/// is the product of u and v to the power −1. A difference u − v is the sum of u and −1 · v.
public indirect enum ScalarExpression: Hashable, Sendable {
  /// An exact number.
  case number(Rational)
  /// A named quantity.
  case symbol(Symbol)
  /// u + v + …
  case sum([ScalarExpression])
  /// u · v · …
  case product([ScalarExpression])
  /// u to the power v.
  case power(ScalarExpression, ScalarExpression)
  /// f(u).
  case function(Function, ScalarExpression)
  /// u if a > b, else v.
  case choice(Comparison, ScalarExpression, ScalarExpression)
  /// Σ over an index.
  case total(Summation, ScalarExpression)
  /// [i = j]: 1 if the indices are equal, else 0.
  case kronecker(Index, Index)
  /// ∂u/∂x, not yet evaluated.
  case derivative(ScalarExpression, Symbol)

  /// a > b.
  public struct Comparison: Hashable, Sendable {
    /// The left side.
    public let left: ScalarExpression
    /// The right side.
    public let right: ScalarExpression

    /// `left` > `right`.
    public init(_ left: ScalarExpression, isAbove right: ScalarExpression) {
      self.left = left
      self.right = right
    }
  }

  /// The index of a sum, which runs from 1 to a count.
  public struct Summation: Hashable, Sendable {
    /// The letter.
    public let index: Index
    /// The last value.
    public let count: Dimension

    /// Σ over `letter` from 1 to `count`.
    public init(_ letter: String, to count: Dimension) {
      index = .letter(letter)
      self.count = count
    }
  }
}

extension ScalarExpression {
  static let zero = ScalarExpression.number(Rational(0))
  static let one = ScalarExpression.number(Rational(1))
  static let minusOne = ScalarExpression.number(Rational(-1))

  /// The number, if it is one.
  var rational: Rational? { if case .number(let value) = self { value } else { nil } }

  /// The exponent if self is a power with a whole exponent, else 1.
  var integerExponent: Int {
    if case .power(_, .number(let n)) = self, n.isInteger { n.numerator } else { 1 }
  }

  /// The factors of a product; else self alone.
  var factors: [ScalarExpression] {
    if case .product(let factors) = self { factors } else { [self] }
  }

  /// The terms of a sum; else self alone.
  var terms: [ScalarExpression] { if case .sum(let terms) = self { terms } else { [self] } }

  /// Whether self is a divisor: a power with a negative exponent.
  var isDivisor: Bool {
    if case .power(_, .number(let n)) = self { n < Rational(0) } else { false }
  }

  /// The operands.
  var children: [ScalarExpression] {
    switch self {
    case .number, .symbol, .kronecker: []
    case .sum(let parts), .product(let parts): parts
    case .power(let base, let exponent): [base, exponent]
    case .function(_, let part), .total(_, let part), .derivative(let part, _): [part]
    case .choice(let comparison, let first, let second):
      [comparison.left, comparison.right, first, second]
    }
  }

  /// self with `transform` applied to each operand.
  func mapChildren(_ transform: (ScalarExpression) -> ScalarExpression) -> ScalarExpression {
    switch self {
    case .number, .symbol, .kronecker: self
    case .sum(let parts): .sum(parts.map(transform))
    case .product(let parts): .product(parts.map(transform))
    case .power(let base, let exponent): .power(transform(base), transform(exponent))
    case .function(let function, let part): .function(function, transform(part))
    case .total(let summation, let part): .total(summation, transform(part))
    case .derivative(let part, let symbol): .derivative(transform(part), symbol)
    case .choice(let comparison, let first, let second):
      .choice(
        Comparison(transform(comparison.left), isAbove: transform(comparison.right)),
        transform(first), transform(second))
    }
  }

  /// self with `transform` applied to every node, operands first.
  func rewritten(_ transform: (ScalarExpression) -> ScalarExpression) -> ScalarExpression {
    transform(mapChildren { $0.rewritten(transform) })
  }

  /// Twice the number of nodes. A power counts 3, not 2, so that a(1 − a) is smaller than a − a².
  var size: Int {
    let own = if case .power = self { 3 } else { 2 }
    return children.reduce(own) { $0 + $1.size }
  }

  /// Whether the value may depend on `symbol`.
  func depends(on symbol: Symbol) -> Bool {
    if case .symbol(let other) = self { return other.mayEqual(symbol) }
    return children.contains { $0.depends(on: symbol) }
  }

  /// Whether `index` occurs in self.
  func mentions(_ index: Index) -> Bool {
    switch self {
    case .symbol(let symbol): symbol.units.contains(index)
    case .kronecker(let i, let j): i == index || j == index
    default: children.contains { $0.mentions(index) }
    }
  }

  /// self with `index` in place of the letter `letter`.
  func replacing(_ letter: Index, by index: Index) -> ScalarExpression {
    rewritten {
      switch $0 {
      case .symbol(let symbol): .symbol(symbol.replacing(letter, by: index))
      case .kronecker(let i, let j):
        .kronecker(i == letter ? index : i, j == letter ? index : j)
      default: $0
      }
    }
  }
}
