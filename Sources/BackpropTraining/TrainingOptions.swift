public import BackpropCore

/// How many observations one step of training sees.
public enum BatchSize: Hashable, Sendable {
  /// Every observation: batch gradient descent, one step an epoch.
  case all
  /// That many: 1 is stochastic gradient descent, more is mini-batch descent. The last batch of an
  /// epoch may be smaller.
  case observations(Int)
  /// That many and never fewer, unless there are not so many at all: those left over at the end of an
  /// epoch, others each time, wait for the next.
  case full(Int)

  /// The observations in a batch of an epoch over `total`; the last batch may have fewer.
  public func size(of total: Int) -> Int {
    switch self {
    case .all: total
    case .observations(let count), .full(let count): min(count, total)
    }
  }

  /// The number of batches in an epoch over `total` observations: ⌈total / size⌉, or ⌊total / size⌋ if
  /// all are full.
  public func count(of total: Int) -> Int {
    let size = size(of: total)
    if case .full = self { return total / size }
    return (total + size - 1) / size
  }

  /// How many of `total` observations an epoch sees: all, unless some are left over.
  public func seen(of total: Int) -> Int { min(total, count(of: total) * size(of: total)) }
}

extension BatchSize: SpelledChoice {
  /// `all`, `32`, or `full:256`.
  public var description: String {
    switch self {
    case .all: "all"
    case .observations(let count): "\(count)"
    case .full(let count): "full:\(count)"
    }
  }

  /// Reads what ``description`` writes; the number is 1 or more.
  public init?(_ description: String) {
    let isFull = description.hasPrefix("full:")
    if description == "all" {
      self = .all
    } else if let count = Int(description.dropFirst(isFull ? 5 : 0)), count >= 1 {
      self = isFull ? .full(count) : .observations(count)
    } else {
      return nil
    }
  }
}

/// When training ends before its last epoch.
public struct EarlyStopping: Hashable, Sendable, Codable {
  /// What is watched on the validation data, each epoch.
  public var metric: Metric
  /// How many epochs in a row may pass without a new best before training stops; nil never stops
  /// early.
  public var patience: Int?
  /// By how much a new best must be better than the last.
  public var minimumChange: Double
  /// Whether, of epochs that are equally good, the last is the best one; else the first.
  public var prefersLast: Bool

  /// Early stopping.
  public init(
    metric: Metric = .loss, patience: Int? = nil, minimumChange: Double = 0,
    prefersLast: Bool = false
  ) {
    self.metric = metric
    self.patience = patience
    self.minimumChange = minimumChange
    self.prefersLast = prefersLast
  }

  /// Reads what `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      metric: try container.decode(Metric.self, forKey: .metric),
      patience: try container.decodeIfPresent(Int.self, forKey: .patience),
      minimumChange: try container.decode(Double.self, forKey: .minimumChange),
      prefersLast: try container.decodeIfPresent(Bool.self, forKey: .prefersLast) ?? false)
  }
}

/// Everything about how a network is trained that is not the network or the data.
public struct TrainingOptions: Hashable, Sendable, Codable {
  /// How often training goes through all observations.
  public var epochs = 100
  /// How many observations one step sees.
  public var batch = BatchSize.observations(32)
  /// How the gradient becomes a step.
  public var optimizer = Optimizer.adam()
  /// The learning rate η.
  public var learningRate = 0.001
  /// How η changes.
  public var schedule = Schedule.constant
  /// The first steps, if η begins low.
  public var warmUp: WarmUp?
  /// What η is multiplied by for each sort of parameter; nil for 1 everywhere.
  public var rateFactors: RateFactors?
  /// Reduction, penalties, label smoothing.
  public var cost = Cost()
  /// The decoupled decay λ of the weights: W ← W − η λ W in each step.
  public var weightDecay = 0.0
  /// How λ changes; nil where it does not.
  public var decaySchedule: Schedule?
  /// What is done to a gradient that is too long.
  public var clipping = GradientClipping.none
  /// The probability that an activation of a hidden layer is dropped in a step.
  public var dropout = 0.0
  /// How that probability changes; nil where it does not.
  public var dropoutSchedule: Schedule?
  /// What is watched on the validation data, and when it ends training.
  public var earlyStopping = EarlyStopping()
  /// The seed of the order of the observations and of dropout.
  public var seed: UInt64 = 42

  /// The defaults: 100 epochs of Adam in mini-batches of 32.
  public init() {}

  /// The learning rate of step `step` (from 0) of `steps`, in epoch `epoch` (from 0): the warm-up,
  /// and then the schedule over the steps that are left.
  ///
  /// - Parameters:
  ///   - step: The step, from 0.
  ///   - steps: The number of steps of the whole training.
  ///   - epoch: The epoch, from 0.
  ///   - reductions: How often a plateau has been met.
  public func learningRate(step: Int, of steps: Int, epoch: Int, reductions: Int = 0) -> Double {
    let risen = warmUp?.steps ?? 0
    if let warmUp, step < risen { return learningRate * warmUp.factor(step: step) }
    return learningRate
      * schedule.factor(
        step: step - risen, of: max(1, steps - risen), epoch: epoch, reductions: reductions)
  }

  /// Checks each number against its range.
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
      try require(count >= 1, "a batch of \(count) observations", "take a batch of at least 1")
    case .all: break
    }
    try require(
      learningRate.isFinite && learningRate > 0, "a learning rate of \(learningRate)",
      "take a learning rate above 0, such as \(optimizer.usualLearningRate)")
    try require(
      cost.l1 >= 0 && cost.l1.isFinite && cost.l2 >= 0 && cost.l2.isFinite,
      "a penalty of l1 \(cost.l1), l2 \(cost.l2)", "take penalties of 0 or more")
    try require(
      cost.labelSmoothing >= 0 && cost.labelSmoothing < 1,
      "a label smoothing of \(cost.labelSmoothing)", "take a share from 0 up to, not including, 1")
    try require(
      weightDecay >= 0 && weightDecay.isFinite, "a weight decay of \(weightDecay)",
      "take a decay of 0 or more")
    try require(
      dropout >= 0 && dropout < 1, "a dropout rate of \(dropout)",
      "take a rate from 0 up to, not including, 1")
    try rateFactors?.validate()
    switch clipping {
    case .norm(let bound), .value(let bound):
      try require(
        bound > 0 && bound.isFinite, "clipping the gradient to \(bound)", "take a bound above 0")
    case .none: break
    }
    if let patience = earlyStopping.patience {
      try require(patience >= 1, "a patience of \(patience) epochs", "wait for at least 1 epoch")
    }
    if let warmUp {
      try require(
        warmUp.steps >= 1 && warmUp.start >= 0 && warmUp.start <= 1,
        "a warm-up of \(warmUp.steps) steps from \(warmUp.start)",
        "take at least 1 step and a start from 0 to 1")
    }
    if optimizer.needsFullBatch {
      try require(
        batch == .all, "\(optimizer) with mini-batches",
        "give it all observations in each step (batch size all), or take another optimizer")
      try require(
        dropout == 0, "\(optimizer) with dropout",
        "switch dropout off: a line search needs the same cost for the same parameters")
      try require(
        rateFactors == nil, "\(optimizer) with learning rate factors",
        "leave them out: its steps are not along the gradient")
    }
  }
}
