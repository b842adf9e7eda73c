public import BackpropCore
internal import Synchronization

/// How fast an ensemble is trained on this machine, as its first moments show.
public struct TrainingPace<Scalar: NetworkScalar>: Sendable {
  /// The wall time of one epoch of all members.
  public let secondsPerEpoch: Double
  /// What those moments made.
  public let result: EnsembleResult<Scalar>
}

extension EnsembleTrainer {
  /// Trains for a moment, no longer than `limit`, and says how fast that goes; training itself begins
  /// anew afterwards. The moment ends sooner where all epochs will clearly take less than ten times
  /// `limit`.
  ///
  /// The pace is that of the epochs behind the first, which is slowed down by what happens once. Where
  /// there is none, an epoch takes t S / s, with s steps taken in t seconds and S steps in an epoch of all
  /// members, and as long as the validation data of all members take.
  ///
  /// - Throws: `BackpropError` of kind `diverged` when the loss of a member is no longer a finite number.
  public func pace(
    within limit: Duration, control: TrainingControl = TrainingControl()
  ) throws -> TrainingPace<Scalar> {
    let clock = ContinuousClock()
    let start = clock.now
    let measuring = TrainingControl()
    measuring.stop(at: start + limit)
    let run = EnsembleRun(self, measuring)
    let ends = Mutex<[ContinuousClock.Instant]>([])
    run.train { event in
      if control.isStopped { measuring.stop() }
      // once it is stopped, what is told are epochs that not every member has done
      guard case .epoch = event, measuring.ending == nil else { return }
      ends.withLock { ends in
        ends.append(clock.now)
        if let pace = Self.pace(of: ends), ends.count > Self.fewEpochs,
          pace * run.plan.epochs < limit * Self.clearly
        {
          measuring.stop()
        }
      }
    }
    let seconds = (clock.now - start) / .seconds(1)
    let result = try run.result(seconds: seconds)
    if let pace = Self.pace(of: ends.withLock { $0 }) {
      return TrainingPace(secondsPerEpoch: pace / .seconds(1), result: result)
    }
    let steps = result.members.reduce(0) { $0 + $1.steps }
    let training = seconds * Double(run.plan.stepsPerEpoch) / Double(max(1, steps))
    return TrainingPace(secondsPerEpoch: training + secondsOfValidation(), result: result)
  }

  /// So many epochs say little about the pace, and so many times the limit is the time they may take.
  private static var fewEpochs: Int { 4 }
  private static var clearly: Int { 10 }

  /// The mean time of the epochs behind the first, which ended at `ends`; nil where there is none.
  private static func pace(of ends: [ContinuousClock.Instant]) -> Duration? {
    guard ends.count > 1 else { return nil }
    return (ends[ends.count - 1] - ends[0]) / (ends.count - 1)
  }

  /// How long the evaluations after an epoch of all members take.
  private func secondsOfValidation() -> Double {
    guard let validation = members[0].validation else { return 0 }
    let start = ContinuousClock.now
    _ = members[0].network.evaluation(
      of: validation, threads: max(1, threads / members.count))
    let each = Double(members.count) / Double(min(threads, members.count))
    return (ContinuousClock.now - start) / .seconds(1) * each
  }

  /// The same with another number of epochs.
  package func with(epochs: Int) -> EnsembleTrainer {
    var copy = self
    for index in members.indices { copy.members[index].options.epochs = epochs }
    return copy
  }
}
