import BackpropInsight

/// Parses the ASCII form of formulas.
struct ASCIIParser {
  /// The error for text that is not a formula, with the place.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let text: [Character]
  private var place = 0

  static func parse(_ text: String) throws -> ScalarExpression {
    var parser = ASCIIParser(text: Array(text))
    let result = try parser.sum()
    guard parser.place == parser.text.count else { throw parser.failure("the end") }
    return result.tidied
  }

  private init(text: [Character]) { self.text = text }

  private var rest: String { String(text[place...]) }

  private func failure(_ wanted: String) -> Failure {
    Failure(description: "\(wanted) expected at \(place) of \(String(text))")
  }

  private mutating func take(_ token: String) -> Bool {
    guard text[place...].starts(with: token) else { return false }
    place += token.count
    return true
  }

  private mutating func need(_ token: String) throws {
    guard take(token) else { throw failure("'\(token)'") }
  }

  private mutating func sum() throws -> ScalarExpression {
    var terms = [try signed()]
    while true {
      if take(" + ") {
        terms.append(try product())
      } else if take(" - ") {
        terms.append(Self.negative(try product()))
      } else {
        return terms.count == 1 ? terms[0] : .sum(terms)
      }
    }
  }

  private mutating func signed() throws -> ScalarExpression {
    take("-") ? Self.negative(try product()) : try product()
  }

  private static func negative(_ u: ScalarExpression) -> ScalarExpression { -u }

  private mutating func product() throws -> ScalarExpression {
    var factors = [try power()]
    while true {
      if take("*") {
        factors.append(try power())
      } else if take("/") {
        let divisor = try divisor()
        if factors.count == 1, case .number(let over) = factors[0],
          case .power(.number(let under), -1) = divisor, over.isInteger, under.isInteger,
          let value = Rational(over.numerator, over: under.numerator)
        {
          factors = [.number(value)]
        } else {
          factors.append(divisor)
        }
      } else {
        return factors.count == 1 ? factors[0] : .product(factors)
      }
    }
  }

  private mutating func power() throws -> ScalarExpression {
    let isEuler = rest.hasPrefix("e^")
    let base = try atom()
    guard take("^") else { return base }
    let exponent = try atom()
    return isEuler ? .exp(exponent) : .power(base, exponent)
  }

  /// The divisor after a slash, as a negative power.
  private mutating func divisor() throws -> ScalarExpression {
    if rest.hasPrefix("e^") { return .power(try power(), -1) }
    let base = try atom()
    guard take("^") else { return .power(base, -1) }
    let exponent = try atom()
    guard case .number(let n) = exponent else { return .power(.power(base, exponent), -1) }
    return .power(base, .number(n.negated))
  }

  private mutating func atom() throws -> ScalarExpression {
    if take("(") {
      let inner = try sum()
      try need(")")
      return inner
    }
    if take("where(") { return try choice() }
    if take("sum(") { return try total() }
    if take("[") {
      let i = try index()
      try need("=")
      let j = try index()
      try need("]")
      return .kronecker(i, j)
    }
    if rest.hasPrefix("d/d") {
      place += 3
      let x = try symbol(isBeforeBracket: true)
      try need("[")
      let inner = try sum()
      try need("]")
      return .derivative(inner, x)
    }
    if let first = text[place...].first, first.isNumber { return .number(Rational(try number())) }
    let symbol = try symbol(isBeforeBracket: false)
    var primes = 0
    while take("'") { primes += 1 }
    guard take("(") else { return .symbol(symbol) }
    let inner = try sum()
    try need(")")
    return .function(Self.function(symbol, primes), inner)
  }

  private static func function(_ symbol: Symbol, _ primes: Int) -> Function {
    switch symbol.name {
    case "ln": .ln
    case "sigma": .sigmoid
    case "tanh": .tanh
    case "abs": .absolute
    case "sign": .sign
    case "Phi": .normal
    case "phi": .density
    default: .named(symbol.name, layer: symbol.layer, primes: primes)
    }
  }

  private mutating func choice() throws -> ScalarExpression {
    let left = try sum()
    try need(" > ")
    let right = try sum()
    try need(", ")
    let first = try sum()
    try need(", ")
    let second = try sum()
    try need(")")
    return .choice(.init(left, isAbove: right), first, second)
  }

  private mutating func total() throws -> ScalarExpression {
    let letter = try word()
    try need("=1..")
    let count: Dimension
    if let first = text[place...].first, first.isNumber {
      count = .number(try number())
    } else {
      count = .symbol(try symbol(isBeforeBracket: false))
    }
    try need(", ")
    let body = try sum()
    try need(")")
    return .total(.init(letter, to: count), body)
  }

  private mutating func number() throws -> Int {
    let digits = String(text[place...].prefix { $0.isNumber })
    guard let value = Int(digits) else { throw failure("a number") }
    place += digits.count
    return value
  }

  private mutating func word() throws -> String {
    let letters = String(text[place...].prefix { $0.isLetter })
    if letters.isEmpty { throw failure("a name") }
    place += letters.count
    return letters
  }

  private mutating func index() throws -> Index {
    if let first = text[place...].first, first.isNumber { return .number(try number()) }
    guard let letter = text[place...].first, letter.isLetter else { throw failure("an index") }
    place += 1
    if let next = text[place...].first, next == "+" || next == "-" {
      place += 1
      let offset = try number()
      return .letter(String(letter), plus: next == "+" ? offset : -offset)
    }
    return .letter(String(letter))
  }

  private mutating func symbol(isBeforeBracket: Bool) throws -> Symbol {
    var name = try word()
    let hasHat = name.hasSuffix("hat") && name.count > 3
    if hasHat { name.removeLast(3) }
    var layer: Index?
    var units: [Index] = []
    if take("_{") {
      let first = try index()
      if case .letter("l", _) = first {
        layer = first
      } else {
        units = [first]
        while take(",") { units.append(try index()) }
      }
      try need("}")
    } else if take("_") {
      if let next = text[place...].first, next.isNumber || next == "l" || next == "L" {
        layer = try index()
      } else {
        while let next = text[place...].first, next.isLetter {
          units.append(.letter(String(next)))
          place += 1
        }
      }
      if !units.isEmpty, !isBeforeBracket || isLayer, take("[") {
        layer = try index()
        try need("]")
      }
    }
    return Symbol(name, hat: hasHat, layer: layer, units: units)
  }

  /// Whether the next brackets contain an index, because other brackets follow.
  private var isLayer: Bool {
    guard let end = text[place...].firstIndex(of: "]") else { return false }
    return text.indices.contains(end + 1) && text[end + 1] == "["
  }
}
