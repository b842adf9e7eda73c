/// A named reason why one formula may stand for another.
public struct Rule: Hashable, Sendable {
  /// The name, as a textbook has it: `product rule`.
  public let name: String
  /// What it says, in ASCII: `(u v)' = u' v + u v'`.
  public let statement: String
  /// Where it holds, if not everywhere; a step says so where that does not follow from what is
  /// known.
  public let domain: String?
  /// What the reader must know of each use, because no condition on a formula says it.
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

/// A rule that takes ∂u/∂x apart: it gives the derivative, in which derivatives of parts of u may
/// be left to work out, or nil where it does not apply.
public struct DifferentiationRule: Sendable {
  /// Its name and statement.
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

/// A rule of algebra: it gives a formula of the same value.
public struct Strategy: Sendable {
  /// Its name and statement.
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
