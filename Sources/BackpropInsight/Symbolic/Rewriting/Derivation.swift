/// A chain of equal formulas, each with the rule that gives it.
public struct Derivation: Hashable, Sendable {
  /// One application of a rule.
  public struct Step: Hashable, Sendable {
    /// The rule.
    public let rule: Rule
    /// The formulas before and after the step, which have the same value.
    public let before, after: ScalarExpression
    /// The conditions for `before` to have a value that do not follow from the assumptions.
    public let conditions: Set<Condition>
    /// A note on this step, in ASCII.
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

  /// The subject, such as ∂L/∂ŷ: the left side of the first line.
  public let subject: ScalarExpression
  /// The definitions of names, such as ŷ = 1/(1 + e⁻ᶻ). Steps may apply them in either direction.
  public let definitions: [Definition]
  /// The ranges of the quantities.
  public let assumptions: Assumptions
  /// The first formula.
  public let start: ScalarExpression
  /// The steps, in order.
  public private(set) var steps: [Step] = []

  /// A name for a formula.
  public struct Definition: Hashable, Sendable {
    /// The name.
    public let symbol: Symbol
    /// The formula.
    public let meaning: ScalarExpression

    /// `symbol` = `meaning`.
    public init(_ symbol: Symbol, _ meaning: ScalarExpression) {
      self.symbol = symbol
      self.meaning = meaning
    }
  }

  /// A derivation without steps.
  public init(
    of subject: ScalarExpression, from start: ScalarExpression, definitions: [Definition] = [],
    _ assumptions: Assumptions = Assumptions()
  ) {
    self.subject = subject
    self.start = start.tidied
    self.definitions = definitions
    self.assumptions = assumptions
  }

  /// The last formula.
  public var result: ScalarExpression { steps.last?.after ?? start }

  /// Applies `strategies` in order. A strategy that changes nothing adds no step.
  mutating func apply(_ strategies: Strategy..., note: String? = nil) {
    for strategy in strategies {
      let next = strategy.apply(result)
      if next != result { take(strategy.rule, next, note) }
    }
  }

  /// Evaluates every derivative, with one rule per step.
  mutating func differentiate() {
    while let (rule, next) = result.differentiatedOnce() { take(rule, next, nil) }
  }

  /// Replaces the formula with one of the same value.
  mutating func rewrite(to next: ScalarExpression, _ rule: Rule, note: String? = nil) {
    if next.tidied != result { take(rule, next.tidied, note) }
  }

  private mutating func take(_ rule: Rule, _ next: ScalarExpression, _ note: String?) {
    steps.append(Step(rule, from: result, to: next, assumptions, note: note))
  }
}
