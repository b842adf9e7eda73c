/// A chain of equal formulas, each with the rule that leads to it.
public struct Derivation: Hashable, Sendable {
  /// One rule applied.
  public struct Step: Hashable, Sendable {
    /// The rule.
    public let rule: Rule
    /// The formula it was applied to, and the one it gave; both have the same value.
    public let before, after: ScalarExpression
    /// What must hold besides what is known, because `before` has no value elsewhere.
    public let conditions: Set<Condition>
    /// A remark on this use of the rule, in ASCII.
    public let note: String?

    init(
      _ rule: Rule, from before: ScalarExpression, to after: ScalarExpression,
      _ assumptions: Assumptions,
      note: String? = nil
    ) {
      self.rule = rule
      self.before = before
      self.after = after
      self.note = note
      conditions = before.domain.subtracting(after.domain).filter { !$0.holds(assumptions) }
    }
  }

  /// What is derived, such as ∂L/∂ŷ, as it stands before the first equals sign.
  public let subject: ScalarExpression
  /// What the names in it mean: ŷ = 1/(1 + e⁻ᶻ). Steps may read them in either direction.
  public let definitions: [Definition]
  /// What is known of the quantities.
  public let assumptions: Assumptions
  /// The formula it starts with.
  public let start: ScalarExpression
  /// The rules applied, in order.
  public private(set) var steps: [Step] = []

  /// A name for a formula.
  public struct Definition: Hashable, Sendable {
    /// The name.
    public let symbol: Symbol
    /// What it stands for.
    public let meaning: ScalarExpression

    /// `symbol` = `meaning`.
    public init(_ symbol: Symbol, _ meaning: ScalarExpression) {
      self.symbol = symbol
      self.meaning = meaning
    }
  }

  /// A derivation that has not begun.
  public init(
    of subject: ScalarExpression, from start: ScalarExpression, definitions: [Definition] = [],
    _ assumptions: Assumptions = Assumptions()
  ) {
    self.subject = subject
    self.start = start.tidied
    self.definitions = definitions
    self.assumptions = assumptions
  }

  /// The formula it ends with.
  public var result: ScalarExpression { steps.last?.after ?? start }

  /// Applies `strategies` in order; one that changes nothing is no step.
  mutating func apply(_ strategies: Strategy..., note: String? = nil) {
    for strategy in strategies {
      let next = strategy.apply(result)
      if next != result { take(strategy.rule, next, note) }
    }
  }

  /// Works out every derivative, one rule a step.
  mutating func differentiate() {
    while let (rule, next) = result.differentiatedOnce() { take(rule, next, nil) }
  }

  /// Replaces the formula by one of the same value.
  mutating func rewrite(to next: ScalarExpression, _ rule: Rule, note: String? = nil) {
    if next.tidied != result { take(rule, next.tidied, note) }
  }

  private mutating func take(_ rule: Rule, _ next: ScalarExpression, _ note: String?) {
    steps.append(Step(rule, from: result, to: next, assumptions, note: note))
  }
}
