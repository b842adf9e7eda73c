/// A formula for one number, as a tree.
///
/// The tree is what is printed: nothing is reordered or simplified behind the reader's back. A
/// quotient u / v is the product of u and v to the power −1, a difference the sum of u and −1 · v.
public indirect enum ScalarExpression: Hashable, Sendable {
  /// An exact number.
  case number(Rational)
  /// A quantity.
  case symbol(Symbol)
  /// u + v + …
  case sum([ScalarExpression])
  /// u · v · …
  case product([ScalarExpression])
  /// u to the power v.
  case power(ScalarExpression, ScalarExpression)
  /// f(u).
  case function(Function, ScalarExpression)
  /// u where a > b, else v.
  case choice(Comparison, ScalarExpression, ScalarExpression)
  /// Σ over an index.
  case total(Summation, ScalarExpression)
  /// [i = j]: 1 where the indices are equal, else 0.
  case kronecker(Index, Index)
  /// ∂u/∂x, not yet worked out.
  case derivative(ScalarExpression, Symbol)

  /// a > b.
  public struct Comparison: Hashable, Sendable {
    /// The side that is greater where it holds.
    public let left: ScalarExpression
    /// The other side.
    public let right: ScalarExpression

    /// `left` > `right`.
    public init(_ left: ScalarExpression, isAbove right: ScalarExpression) {
      self.left = left
      self.right = right
    }
  }

  /// The index of a sum and how far it runs, from 1.
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

  /// The exponent, if it is a power of a whole number, else 1.
  var integerExponent: Int {
    if case .power(_, .number(let n)) = self, n.isInteger { n.numerator } else { 1 }
  }

  /// The factors of a product, or itself.
  var factors: [ScalarExpression] {
    if case .product(let factors) = self { factors } else { [self] }
  }

  /// The terms of a sum, or itself.
  var terms: [ScalarExpression] { if case .sum(let terms) = self { terms } else { [self] } }

  /// Whether it is u to a negative number: a divisor.
  var isDivisor: Bool {
    if case .power(_, .number(let n)) = self { n < Rational(0) } else { false }
  }

  /// The parts it is made of.
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

  /// The same with `transform` done to each part.
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

  /// The same with `transform` done to every node, the parts before the whole.
  func rewritten(_ transform: (ScalarExpression) -> ScalarExpression) -> ScalarExpression {
    transform(mapChildren { $0.rewritten(transform) })
  }

  /// The number of nodes; a power counts half a node more, so that a(1 − a) is smaller than a − a².
  var size: Int {
    let own = if case .power = self { 3 } else { 2 }
    return children.reduce(own) { $0 + $1.size }
  }

  /// Whether its value may change with `symbol`.
  func depends(on symbol: Symbol) -> Bool {
    if case .symbol(let other) = self { return other.mayEqual(symbol) }
    return children.contains { $0.depends(on: symbol) }
  }

  /// Whether `index` occurs in it.
  func mentions(_ index: Index) -> Bool {
    switch self {
    case .symbol(let symbol): symbol.units.contains(index)
    case .kronecker(let i, let j): i == index || j == index
    default: children.contains { $0.mentions(index) }
    }
  }

  /// The same with `index` put for the letter `letter`.
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
