public import BackpropCore

/// The options of training, without the network and the data.
public struct TrainingOptions: Hashable, Sendable, Codable {
  /// The number of passes over all observations.
  public var epochs = 100
  /// The number of observations in a step.
  public var batch = BatchSize.observations(32)
  /// The rule that updates the parameters.
  public var optimizer = Optimizer.adam()
  /// The learning rate η.
  public var learningRate = 0.001
  /// The schedule of η.
  public var schedule = Schedule.constant
  /// The warm-up of η in the first steps.
  public var warmUp: WarmUp?
  /// The factors of η for each kind of parameter. nil is 1 for all.
  public var rateFactors: RateFactors?
  /// Reduction, penalties and label smoothing.
  public var cost = Cost()
  /// The decoupled decay λ of the weights: W ← W − η λ W in each step.
  public var weightDecay = 0.0
  /// The schedule of λ. nil is constant.
  public var decaySchedule: Schedule?
  /// The limit for large gradients.
  public var clipping = GradientClipping.none
  /// The probability that dropout sets an activation of a hidden layer to 0 in a step.
  public var dropout = 0.0
  /// The schedule of that probability. nil is constant.
  public var dropoutSchedule: Schedule?
  /// The monitored metric, and the rule that ends training.
  public var earlyStopping = EarlyStopping()
  /// The seed of the order of the observations and of dropout.
  public var seed: UInt64 = 42

  /// The defaults: 100 epochs of Adam in mini-batches of 32.
  public init() {}

  /// The learning rate of a step: the warm-up, then the schedule over the remaining steps.
  ///
  /// - Parameters:
  ///   - step: The step, from 0.
  ///   - steps: The number of steps of the whole training.
  ///   - epoch: The epoch, from 0.
  ///   - reductions: The number of plateaus so far.
  public func learningRate(step: Int, of steps: Int, epoch: Int, reductions: Int = 0) -> Double {
    let risen = warmUp?.steps ?? 0
    if let warmUp, step < risen { return learningRate * warmUp.factor(step: step) }
    return learningRate
      * schedule.factor(
        step: step - risen, of: max(1, steps - risen), epoch: epoch, reductions: reductions)
  }

  /// Checks that each number is in its range.
  ///
  /// - Throws: `BackpropError` of kind `usage` that names the option.
  public func validate() throws {
    func require(_ condition: Bool, _ what: String, _ remedy: String) throws {
      guard condition else { throw BackpropError(.usage, what, remedy: remedy) }
    }
    try require(
      (1...1_000_000_000).contains(epochs), "training for \(epochs) epochs",
      "train for at least 1 epoch and at most 1,000,000,000")
    switch batch {
    case .observations(let count), .full(let count):
      try require(count >= 1, "a batch of \(count) observations", "use a batch of at least 1")
    case .all: break
    }
    try require(
      learningRate.isFinite && learningRate > 0, "a learning rate of \(learningRate)",
      "use a learning rate above 0, such as \(optimizer.defaultLearningRate)")
    try require(
      cost.l1 >= 0 && cost.l1.isFinite && cost.l2 >= 0 && cost.l2.isFinite,
      "a penalty of l1 \(cost.l1), l2 \(cost.l2)", "use penalties of 0 or more")
    try require(
      cost.labelSmoothing >= 0 && cost.labelSmoothing < 1,
      "a label smoothing of \(cost.labelSmoothing)",
      "use a fraction from 0 up to, but not including, 1")
    try require(
      weightDecay >= 0 && weightDecay.isFinite, "a weight decay of \(weightDecay)",
      "use a decay of 0 or more")
    try require(
      dropout >= 0 && dropout < 1, "a dropout rate of \(dropout)",
      "use a rate from 0 up to, but not including, 1")
    try rateFactors?.validate()
    switch clipping {
    case .norm(let bound), .value(let bound):
      try require(
        bound > 0 && bound.isFinite, "clipping the gradient to \(bound)", "use a bound above 0")
    case .none: break
    }
    if let patience = earlyStopping.patience {
      try require(
        patience >= 1, "a patience of \(patience) epochs", "use a patience of at least 1 epoch")
    }
    if let warmUp {
      try require(
        warmUp.steps >= 1 && warmUp.start >= 0 && warmUp.start <= 1,
        "a warm-up of \(warmUp.steps) steps from \(warmUp.start)",
        "use at least 1 step and a start from 0 to 1")
    }
    if optimizer.needsFullBatch {
      try require(
        batch == .all, "\(optimizer) with mini-batches",
        "use all observations in each step (batch size all), or another optimizer")
      try require(
        dropout == 0, "\(optimizer) with dropout",
        "use a dropout of 0: a line search needs the same cost for the same parameters")
      try require(
        rateFactors == nil, "\(optimizer) with learning rate factors",
        "remove the factors: the steps of this optimizer are not along the gradient")
    }
  }
}
