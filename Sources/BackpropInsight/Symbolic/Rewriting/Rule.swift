/// A named rule that replaces one formula with an equal one.
public struct Rule: Hashable, Sendable {
  /// The name in textbooks: `product rule`.
  public let name: String
  /// The statement, in ASCII: `(u v)' = u' v + u v'`.
  public let statement: String
  /// The condition of the rule, or nil. A step states it unless it follows from the assumptions.
  public let domain: String?
  /// A remark for every use of the rule that no condition of a formula expresses.
  public let caveat: String?

  /// A rule.
  public init(
    _ name: String, _ statement: String, where domain: String? = nil, caveat: String? = nil
  ) {
    self.name = name
    self.statement = statement
    self.domain = domain
    self.caveat = caveat
  }
}

/// A rule for ∂u/∂x. It gives the derivative, which may contain derivatives of parts of u, or nil
/// if it does not apply.
public struct DifferentiationRule: Sendable {
  /// The name and the statement.
  public let rule: Rule
  let apply: @Sendable (_ u: ScalarExpression, _ x: Symbol) -> ScalarExpression?

  init(
    _ name: String, _ statement: String, where domain: String? = nil, caveat: String? = nil,
    _ apply: @escaping @Sendable (ScalarExpression, Symbol) -> ScalarExpression?
  ) {
    rule = Rule(name, statement, where: domain, caveat: caveat)
    self.apply = apply
  }
}

/// A rule of algebra. It gives an equal formula.
public struct Strategy: Sendable {
  /// The name and the statement.
  public let rule: Rule
  let apply: @Sendable (ScalarExpression) -> ScalarExpression

  init(
    _ name: String, _ statement: String, where domain: String? = nil,
    _ apply: @escaping @Sendable (ScalarExpression) -> ScalarExpression
  ) {
    rule = Rule(name, statement, where: domain)
    self.apply = { apply($0).tidied }
  }
}
