public import BackpropCore
public import BackpropTraining

/// Training that is to end in a given time, all that belongs to it included.
///
/// A schedule wants to run to its end, so the number of epochs is settled before it begins, from the
/// pace of its first moments on this machine. The epochs are an option like any other: training with
/// them and the same seed gives the same model at any pace.
public struct TimeBudget: Sendable {
  /// When everything has to be over.
  public let end: ContinuousClock.Instant
  /// Whether networks may be left out where the time does not suffice for all of them.
  public let mayLeaveOutMembers: Bool

  /// What of the time that is left may be spent on finding out the pace.
  private static let measuring = 0.05
  /// What of the time for training is planned with; the rest is for a pace that falls.
  private static let planned = 0.95
  /// Fewer networks are better than fewer epochs than this, which are what ``Recipe/best`` gives large
  /// tables.
  private static let leastEpochs = 16
  /// How often the networks could be trained where there is time for a trial of steps: once without
  /// them and once with them, which makes each epoch up to twice as long.
  private static let trainingsOfTrial = 3.0

  /// The time up to `end`.
  public init(end: ContinuousClock.Instant, mayLeaveOutMembers: Bool = true) {
    self.end = end
    self.mayLeaveOutMembers = mayLeaveOutMembers
  }

  /// What was settled.
  public struct Plan: Sendable {
    /// The training, with as many epochs and networks as there is time for, and a trial of steps where
    /// there is time for it besides.
    public let training: TableTraining
    /// When training has to stop, however far it has come, so that the rest is done in time.
    public let deadline: ContinuousClock.Instant
    /// The wall time of an epoch of all networks.
    public let secondsPerEpoch: Double
  }

  /// Settles how many epochs `training` goes through, by measuring their pace and how long `conclude`
  /// takes, which makes of the result what is made of it in the end.
  ///
  /// - Parameters:
  ///   - training: The training, with the most epochs and networks.
  ///   - control: A switch that ends the measurement.
  ///   - remake: Makes the training anew with other options.
  ///   - conclude: What follows training; what it makes is thrown away.
  /// - Throws: What `remake` and `conclude` throw; `BackpropError` of kind `diverged` where training
  ///   diverges at once.
  public func plan(
    _ training: TableTraining, control: TrainingControl = TrainingControl(),
    remake: (TableTrainingOptions) throws -> TableTraining,
    conclude: (TableTraining, EnsembleResult<Float>) throws -> Void
  ) throws -> Plan {
    var training = training
    training.simpleModels = try training.makeSimpleModels()
    let pace = try training.trainer.pace(within: left * Self.measuring, control: control)
    let start = ContinuousClock.now
    try conclude(training, pace.result)
    // and a quarter more, for writing and for what is slower the second time
    let deadline = end - (ContinuousClock.now - start) * 1.25
    let room = (deadline - ContinuousClock.now) / .seconds(1) * Self.planned
    let wanted = training.options.training.epochs
    if room / pace.secondsPerEpoch < Double(min(wanted, Self.leastEpochs)), mayLeaveOutMembers,
      training.options.members > 1
    {
      var options = training.options
      options.members = Self.members(
        of: options.members, epochs: room / pace.secondsPerEpoch,
        wanted: min(wanted, Self.leastEpochs))
      return try plan(
        try remake(options), control: control, remake: remake, conclude: conclude)
    }
    let affordable = room / pace.secondsPerEpoch
    return Plan(
      training: training.with(
        epochs: max(1, Int(min(Double(wanted), affordable))),
        triesSteps: training.options.triesSteps
          && affordable >= Self.trainingsOfTrial * Double(wanted)),
      deadline: deadline, secondsPerEpoch: pace.secondsPerEpoch)
  }

  private var left: Duration { max(.zero, end - ContinuousClock.now) }

  /// How many of `members` networks go through `wanted` epochs in the time in which all go through
  /// `epochs`: k of them see k (1 − 1/k) = k − 1 times the rows in one. Of fewer than three each would
  /// miss too many rows, so there is one.
  private static func members(of members: Int, epochs: Double, wanted: Int) -> Int {
    let affordable = (3..<max(4, members)).last { fewer in
      fewer < members && Double(members - 1) / Double(fewer - 1) * epochs >= Double(wanted)
    }
    return affordable ?? 1
  }
}
