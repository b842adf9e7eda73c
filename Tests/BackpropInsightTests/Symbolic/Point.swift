import BackpropCore
import BackpropInsight

/// Values for the symbols of formulas, drawn when they are first needed.
final class Point {
  var values: [Symbol: Double] = [:]
  var letters: [String: Int] = [:]
  var definitions: [Derivation.Definition] = []
  var ranges: [Symbol: Interval] = [:]
  /// The number of targets that sum to 1; nil if they do not.
  var targets: Int?
  /// The maximum value of an index that no sum binds.
  var maximum = 3
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// A point in the domain of `derivation`.
  convenience init(_ derivation: Derivation, seed: UInt64) {
    self.init(seed: seed)
    definitions = derivation.definitions
    ranges = derivation.assumptions.ranges
    let formulas = [derivation.start] + derivation.steps.map(\.after)
    maximum = formulas.flatMap(\.counts).min() ?? 3
    if derivation.steps.contains(where: { $0.rule.name == "the targets sum to 1" }) {
      targets = maximum
    }
  }

  func value(_ expression: ScalarExpression) -> Double { dual(expression, nil).value }

  func count(_ dimension: Dimension) -> Int {
    if case .number(let count) = dimension { count } else { 3 }
  }

  /// The value, and the derivative with respect to `x`, a symbol without letters.
  func dual(_ expression: ScalarExpression, _ x: Symbol?) -> Dual { stepped(expression, x) }

  /// The value if x is a step away from its value, off the real line.
  func stepped<N: SteppedNumber>(_ expression: ScalarExpression, _ x: Symbol?) -> N {
    switch expression {
    case .number(let value): return N(value.value)
    case .symbol(let symbol): return stepped(of: ground(symbol), x)
    case .sum(let terms): return terms.reduce(N(0)) { (sum: N, term) in sum + stepped(term, x) }
    case .product(let factors):
      return factors.reduce(N(1)) { (product: N, factor) in product * stepped(factor, x) }
    case .power(let base, .number(let n)) where n.isInteger:
      let base: N = stepped(base, x)
      return base.raised(to: n.numerator)
    case .power(let base, let exponent):
      let (base, exponent): (N, N) = (stepped(base, x), stepped(exponent, x))
      return base.raised(to: exponent)
    case .function(let function, let u): return apply(function, stepped(u, x))
    case .choice(let comparison, let first, let second):
      let (left, right): (N, N) = (stepped(comparison.left, x), stepped(comparison.right, x))
      return left.value > right.value ? stepped(first, x) : stepped(second, x)
    case .total(let summation, let body):
      guard case .letter(let letter, _) = summation.index else { return N(.nan) }
      let outer = letters[letter]
      defer { letters[letter] = outer }
      return (1...count(summation.count)).reduce(N(0)) { (sum: N, unit) in
        letters[letter] = unit
        return sum + stepped(body, x)
      }
    case .kronecker(let i, let j): return N(number(i) == number(j) ? 1 : 0)
    case .derivative(let u, let symbol):
      // a derivative has a value here, but no derivative of its own
      return x == nil ? N(dual(u, ground(symbol)).slope) : N(.nan)
    }
  }

  private func apply<N: SteppedNumber>(_ function: Function, _ u: N) -> N {
    switch function {
    case .exp: u.exponential
    case .ln: u.logarithm
    case .sigmoid: u.sigmoid
    case .tanh: u.hyperbolicTangent
    case .absolute: u.magnitude
    case .sign: u.sign
    case .normal: u.normal
    case .density: u.density
    case .named(_, _, let primes): u.unknown(primes)
    }
  }

  private func stepped<N: SteppedNumber>(of symbol: Symbol, _ x: Symbol?) -> N {
    for definition in definitions where definition.symbol.isArray(of: symbol) {
      let outer = letters
      defer { letters = outer }
      for (letter, unit) in zip(definition.symbol.units, symbol.units) {
        if case .letter(let name, _) = letter { letters[name] = number(unit) }
      }
      return stepped(definition.meaning, x)
    }
    return symbol == x ? N(stepFrom: value(of: symbol)) : N(value(of: symbol))
  }

  private func value(of symbol: Symbol) -> Double {
    if let targets, symbol.name == "y", !symbol.hasHat, let unit = symbol.units.first {
      return Double(2 * number(unit)) / Double(targets * (targets + 1))
    }
    if let value = values[symbol] { return value }
    let range = ranges.first { $0.key.isArray(of: symbol) }?.value ?? .all
    let lower = range.lower.isFinite ? range.lower + 0.05 : -2
    let upper = range.upper.isFinite ? range.upper - 0.05 : 2
    let value = lower + (upper - lower) * generator.uniform()
    values[symbol] = value
    return value
  }

  private func ground(_ symbol: Symbol) -> Symbol {
    Symbol(
      symbol.name, hat: symbol.hasHat, layer: symbol.layer,
      units: symbol.units.map { .number(number($0)) })
  }

  private func number(_ index: Index) -> Int {
    switch index {
    case .number(let number): return number
    case .letter(let letter, let plus):
      if letters[letter] == nil { letters[letter] = 1 + generator.below(maximum) }
      return (letters[letter] ?? 0) + plus
    }
  }
}

extension Symbol {
  /// Whether `element` is an element of the same array.
  fileprivate func isArray(of element: Symbol) -> Bool {
    name == element.name && hasHat == element.hasHat && layer == element.layer
      && units.count == element.units.count
  }
}

extension ScalarExpression {
  /// The operands.
  var parts: [ScalarExpression] {
    switch self {
    case .number, .symbol, .kronecker: []
    case .sum(let parts), .product(let parts): parts
    case .power(let base, let exponent): [base, exponent]
    case .function(_, let u), .total(_, let u), .derivative(let u, _): [u]
    case .choice(let comparison, let first, let second):
      [comparison.left, comparison.right, first, second]
    }
  }

  /// The number of terms of each Σ.
  var counts: [Int] {
    var own: [Int] = []
    if case .total(let summation, _) = self {
      if case .number(let count) = summation.count { own = [count] } else { own = [3] }
    }
    return own + parts.flatMap(\.counts)
  }
}

/// Whether two numbers agree to within `tolerance`, relative to the larger one or to 1.
func agree(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  a == b || abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
