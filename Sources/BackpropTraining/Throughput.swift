public import BackpropCore
internal import Synchronization

/// The training speed of an ensemble on this machine, from a short measurement.
public struct Throughput<Scalar: NetworkScalar>: Sendable {
  /// The wall time of one epoch of all members.
  public let secondsPerEpoch: Double
  /// The result of the training during the measurement.
  public let result: EnsembleResult<Scalar>
}

extension EnsembleTrainer {
  /// Trains for at most `limit` and measures the time per epoch. The training itself then starts
  /// from scratch. The measurement ends earlier if all epochs will clearly take less than 10 times
  /// `limit`.
  ///
  /// The time is the mean over the epochs after the first one, which is slower. If there are none,
  /// it is t S / s plus the time of the validation of all members, for s steps in t seconds and S
  /// steps in an epoch of all members.
  ///
  /// - Throws: `BackpropError` of kind `diverged` if a member diverges.
  public func throughput(
    within limit: Duration, control: TrainingControl = TrainingControl()
  ) throws -> Throughput<Scalar> {
    let clock = ContinuousClock()
    let start = clock.now
    let measuring = TrainingControl()
    measuring.stop(at: start + limit)
    let run = EnsembleRun(self, measuring)
    let ends = Mutex<[ContinuousClock.Instant]>([])
    run.train { event in
      if control.isStopped { measuring.stop() }
      // after the stop it reports epochs that not every member has done
      guard case .epoch = event, measuring.stopReason == nil else { return }
      ends.withLock { ends in
        ends.append(clock.now)
        if let epoch = Self.throughput(of: ends), ends.count > Self.fewEpochs,
          epoch * run.plan.epochs < limit * Self.clearly
        {
          measuring.stop()
        }
      }
    }
    let seconds = (clock.now - start) / .seconds(1)
    let result = try run.result(seconds: seconds)
    if let epoch = Self.throughput(of: ends.withLock { $0 }) {
      return Throughput(secondsPerEpoch: epoch / .seconds(1), result: result)
    }
    let steps = result.members.reduce(0) { $0 + $1.steps }
    let training = seconds * Double(run.plan.stepsPerEpoch) / Double(max(1, steps))
    return Throughput(secondsPerEpoch: training + secondsOfValidation(), result: result)
  }

  /// The measurement may end early after more epochs than the first number, if all epochs take less
  /// than the second number times the limit.
  private static var fewEpochs: Int { 4 }
  private static var clearly: Int { 10 }

  /// The mean time of the epochs after the first one, from the times `ends` of their ends. nil if
  /// there are none.
  private static func throughput(of ends: [ContinuousClock.Instant]) -> Duration? {
    guard ends.count > 1 else { return nil }
    return (ends[ends.count - 1] - ends[0]) / (ends.count - 1)
  }

  /// The time of the evaluations after an epoch of all members.
  private func secondsOfValidation() -> Double {
    guard let validation = members[0].validation else { return 0 }
    let start = ContinuousClock.now
    _ = members[0].network.evaluation(
      of: validation, threads: max(1, threads / members.count))
    let each = Double(members.count) / Double(min(threads, members.count))
    return (ContinuousClock.now - start) / .seconds(1) * each
  }

  /// The trainer with another number of epochs.
  package func with(epochs: Int) -> EnsembleTrainer {
    var copy = self
    for index in members.indices { copy.members[index].options.epochs = epochs }
    return copy
  }
}
