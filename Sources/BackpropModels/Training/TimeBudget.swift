internal import BackpropCore
public import BackpropTraining

/// Training that ends in a given time, with everything that belongs to it.
///
/// A schedule has to run to its end, so the number of epochs is fixed before training, from the
/// throughput that is measured on this machine. The epochs are an option like any other: training
/// with them and the same seed gives the same model on any machine.
public struct TimeBudget: Sendable {
  /// The time by which everything has ended.
  public let end: ContinuousClock.Instant
  /// Whether an ensemble may have fewer members if the time does not suffice for all of them.
  public let mayLeaveOutMembers: Bool

  /// The fraction of the time left that measuring the throughput may take.
  private static let measuring = 0.05
  /// The fraction of the time for training that is planned with; the rest is a reserve.
  private static let planned = 0.95
  /// Fewer members are better than fewer epochs than this, which is what ``Preset/best`` gives
  /// large tables.
  private static let minimumEpochs = 16
  /// A comparison of threshold features needs time for this many trainings: one without them, and
  /// one with them, whose epochs take up to twice as long.
  private static let trainingsOfComparison = 3.0

  /// The time up to `end`.
  public init(end: ContinuousClock.Instant, mayLeaveOutMembers: Bool = true) {
    self.end = end
    self.mayLeaveOutMembers = mayLeaveOutMembers
  }

  /// A training that fits into the budget.
  public struct Plan: Sendable {
    /// The training, with as many epochs and members as there is time for, and with a comparison of
    /// threshold features if there is time for that too.
    public let training: TableTraining
    /// The time at which training has to stop, so that what follows ends in time.
    public let deadline: ContinuousClock.Instant
    /// The wall time of an epoch of all networks.
    public let secondsPerEpoch: Double
  }

  /// Fixes the number of epochs of `training` from its measured throughput and from the time that
  /// `conclude` takes, which is everything after training.
  ///
  /// - Parameters:
  ///   - training: The training with the maximum number of epochs and networks.
  ///   - control: A switch that ends the measurement.
  ///   - conclude: Does what follows training; its result is thrown away.
  /// - Throws: `BackpropError` of kind `diverged` if training diverges at once, and the errors of
  ///   `conclude`.
  public func plan(
    _ training: TableTraining, control: TrainingControl = TrainingControl(),
    conclude: (FittedNetworks) throws -> Void
  ) throws -> Plan {
    _ = try training.prepared.referenceModels(training.trainer)
    let throughput = try training.trainer.throughput(
      within: left * Self.measuring, control: control)
    let start = ContinuousClock.now
    try conclude(FittedNetworks(training, throughput.result))
    // a quarter more, for writing the file and because a second time may be slower
    let deadline = end - (ContinuousClock.now - start) * 1.25
    let room = (deadline - ContinuousClock.now) / .seconds(1) * Self.planned
    let wanted = training.options.training.epochs
    let affordable = room / throughput.secondsPerEpoch
    let minimum = min(wanted, Self.minimumEpochs)
    if affordable < Double(minimum), mayLeaveOutMembers,
      case .outOfFold(let networks) = training.options.validation
    {
      var options = training.options
      options.validation = Self.validation(networks, epochs: affordable, wanted: minimum)
      return try plan(
        TableTraining(training.prepared.input, options), control: control, conclude: conclude)
    }
    var limited = training
    limited.limit(
      epochs: max(1, Int(min(Double(wanted), affordable))),
      compares: affordable >= Self.trainingsOfComparison * Double(wanted))
    return Plan(
      training: limited, deadline: deadline, secondsPerEpoch: throughput.secondsPerEpoch)
  }

  private var left: Duration { max(.zero, end - ContinuousClock.now) }

  /// The largest ensemble that goes through `wanted` epochs in the time in which `networks` go
  /// through `epochs`: k members read k (1 − 1/k) = k − 1 times the rows in an epoch. Members of an
  /// ensemble of fewer than three would each miss too many rows, so one network with held-out rows
  /// takes its place.
  private static func validation(_ networks: Int, epochs: Double, wanted: Int) -> Validation {
    let affordable = (3..<max(4, networks)).last { fewer in
      fewer < networks && Double(networks - 1) / Double(fewer - 1) * epochs >= Double(wanted)
    }
    return affordable.map { .outOfFold(networks: $0) } ?? .standard
  }
}
