extension ScalarExpression: Encodable {
  /// Writes nested arrays with the operation first: `["*", -1, ["^", ["symbol", "z"], 2]]`. A
  /// symbol is `["symbol", name, index, …]`. An index is a string if it is a letter, else a number.
  /// A fraction is `["/", numerator, denominator]`.
  public func encode(to encoder: any Encoder) throws {
    if case .number(let value) = self, value.isInteger {
      var container = encoder.singleValueContainer()
      try container.encode(value.numerator)
      return
    }
    var container = encoder.unkeyedContainer()
    switch self {
    case .number(let value):
      try container.encode("/")
      try container.encode(value.numerator)
      try container.encode(value.denominator)
    case .symbol(let symbol): try symbol.encode(into: &container)
    case .sum(let terms): try container.encode("+", terms)
    case .product(let factors): try container.encode("*", factors)
    case .power(let base, let exponent): try container.encode("^", [base, exponent])
    case .function(let function, let u):
      try container.encode(TextSetter.ascii.name(of: function), [u])
    case .choice(let comparison, let first, let second):
      try container.encode("where", [comparison.left, comparison.right, first, second])
    case .total(let summation, let body):
      try container.encode("sum")
      try container.encode(summation.index)
      try container.encode(TextSetter.ascii.dimension(summation.count))
      try container.encode(body)
    case .kronecker(let i, let j):
      try container.encode("same")
      try container.encode(i)
      try container.encode(j)
    case .derivative(let u, let x):
      try container.encode("derivative", [u, .symbol(x)])
    }
  }
}

extension UnkeyedEncodingContainer {
  fileprivate mutating func encode(_ operation: String, _ parts: [ScalarExpression]) throws {
    try encode(operation)
    for part in parts { try encode(part) }
  }
}

extension Symbol {
  fileprivate func encode(into container: inout any UnkeyedEncodingContainer) throws {
    try container.encode("symbol")
    let layer = layer.map { "_" + TextSetter.ascii.index($0) } ?? ""
    try container.encode(name + (hasHat ? "hat" : "") + layer)
    for unit in units { try container.encode(unit) }
  }
}

extension Index: Encodable {
  /// A number, or a letter as a string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let value): try container.encode(value)
    case .letter: try container.encode(TextSetter.ascii.index(self))
    }
  }
}

extension TextSetter {
  /// The name of a function in this notation.
  fileprivate func name(of function: Function) -> String {
    let call = self.function(function, Piece(text: "", strength: .atom))
    return String(call.prefix { $0 != "(" })
  }
}
