import BackpropCore
import BackpropInsight

/// Numbers for everything that a formula names, drawn when they are first needed.
final class Point {
  var values: [Symbol: Double] = [:]
  var letters: [String: Int] = [:]
  var definitions: [Derivation.Definition] = []
  var ranges: [Symbol: Interval] = [:]
  /// How many targets there are that sum to 1, if they do.
  var targets: Int?
  /// What a letter may be where no sum binds it.
  var most = 3
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// A point in the domain of `derivation`.
  convenience init(_ derivation: Derivation, seed: UInt64) {
    self.init(seed: seed)
    definitions = derivation.definitions
    ranges = derivation.assumptions.ranges
    let formulas = [derivation.start] + derivation.steps.map(\.after)
    most = formulas.flatMap(\.counts).min() ?? 3
    if derivation.steps.contains(where: { $0.rule.name == "the targets sum to 1" }) {
      targets = most
    }
  }

  func value(_ expression: ScalarExpression) -> Double { dual(expression, nil).value }

  func count(_ dimension: Dimension) -> Int {
    if case .number(let count) = dimension { count } else { 3 }
  }

  /// The value, and the derivative by `x`, a symbol without letters.
  func dual(_ expression: ScalarExpression, _ x: Symbol?) -> Dual {
    switch expression {
    case .number(let value): return Dual(value.value)
    case .symbol(let symbol): return dual(of: ground(symbol), x)
    case .sum(let terms): return terms.map { dual($0, x) }.reduce(Dual(0), +)
    case .product(let factors): return factors.map { dual($0, x) }.reduce(Dual(1), *)
    case .power(let base, .number(let n)) where n.isInteger:
      return dual(base, x).raised(to: n.numerator)
    case .power(let base, let exponent): return dual(base, x).raised(to: dual(exponent, x))
    case .function(let function, let u): return apply(function, dual(u, x))
    case .choice(let comparison, let first, let second):
      return dual(comparison.left, x).value > dual(comparison.right, x).value
        ? dual(first, x) : dual(second, x)
    case .total(let summation, let body):
      guard case .letter(let letter, _) = summation.index else { return Dual(.nan) }
      let outer = letters[letter]
      defer { letters[letter] = outer }
      return (1...count(summation.count)).map {
        letters[letter] = $0
        return dual(body, x)
      }.reduce(Dual(0), +)
    case .kronecker(let i, let j): return Dual(number(i) == number(j) ? 1 : 0)
    case .derivative(let u, let symbol): return Dual(dual(u, ground(symbol)).slope, .nan)
    }
  }

  private func apply(_ function: Function, _ u: Dual) -> Dual {
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

  private func dual(of symbol: Symbol, _ x: Symbol?) -> Dual {
    for definition in definitions where definition.symbol.isArray(of: symbol) {
      let outer = letters
      defer { letters = outer }
      for (letter, unit) in zip(definition.symbol.units, symbol.units) {
        if case .letter(let name, _) = letter { letters[name] = number(unit) }
      }
      return dual(definition.meaning, x)
    }
    return Dual(value(of: symbol), symbol == x ? 1 : 0)
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
      if letters[letter] == nil { letters[letter] = 1 + generator.below(most) }
      return (letters[letter] ?? 0) + plus
    }
  }
}

extension Symbol {
  /// Whether `element` is an element of the array this one is of.
  fileprivate func isArray(of element: Symbol) -> Bool {
    name == element.name && hasHat == element.hasHat && layer == element.layer
      && units.count == element.units.count
  }
}

extension ScalarExpression {
  /// The parts it is made of.
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

  /// How far each Σ in it runs.
  var counts: [Int] {
    var own: [Int] = []
    if case .total(let summation, _) = self {
      if case .number(let count) = summation.count { own = [count] } else { own = [3] }
    }
    return own + parts.flatMap(\.counts)
  }
}

/// Whether two numbers are equal but for `tolerance`, relative to the larger one or to 1.
func agree(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  a == b || abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
