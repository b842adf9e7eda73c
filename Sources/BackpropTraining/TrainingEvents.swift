public import BackpropCore
internal import Synchronization

/// What happens in the course of training, in this order: one `started`, then for each epoch any
/// number of `progress` and one `epoch`, and one `finished`. A `finding` comes after `started` or
/// after the `epoch` it was found in.
///
/// `Result` is what training makes: of a ``Trainer`` a ``TrainingResult``, of an ``EnsembleTrainer`` an
/// ``EnsembleResult``.
public enum TrainingEvent<Result: Sendable>: Sendable {
  /// Training begins.
  case started(TrainingPlan)
  /// Some batches are done; at most about twenty times a second.
  case progress(TrainingProgress)
  /// An epoch is done.
  case epoch(EpochReport)
  /// Something keeps the network from learning, after that epoch, which is 0 before the first step;
  /// each is told once.
  case finding(Finding, epoch: Int)
  /// Training has ended.
  case finished(Result)
}

/// How much work training will be.
public struct TrainingPlan: Sendable, Equatable {
  /// The number of observations an epoch goes through.
  public let observations: Int
  /// The number of steps in an epoch: ⌈observations / batch size⌉.
  public let stepsPerEpoch: Int
  /// The number of epochs, if training does not end early.
  public let epochs: Int
  /// The number of parameters.
  public let parameters: Int
}

/// How far training has come.
public struct TrainingProgress: Sendable, Equatable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The steps of this epoch that are done.
  public let step: Int
  /// The mean loss of the observations of this epoch so far.
  public let loss: Double
}

/// One point of the learning curves.
public struct EpochReport: Sendable, Hashable, Codable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The mean loss of the observations as they were trained on, penalties left out.
  public let trainingLoss: Double
  /// The mean loss of the validation data after the epoch, penalties and smoothing left out.
  public let validationLoss: Double?
  /// The monitored metric of the validation data after the epoch.
  public let monitored: Double?
  /// The learning rate of the last step.
  public let learningRate: Double
  /// Whether the monitored metric is the best so far.
  public let isBest: Bool
}

/// Why training ended.
public enum TrainingEnding: String, Sendable, Hashable, Codable {
  /// It went through all epochs.
  case completed
  /// The monitored metric did not get better for as many epochs as patience allows.
  case stoppedEarly
  /// The optimizer found no lower cost.
  case converged
  /// Somebody stopped it.
  case stopped
  /// Its time was up.
  case outOfTime

  /// Whether it was ended before it had come to an end of its own.
  public var isPremature: Bool { self == .stopped || self == .outOfTime }
}

/// What training made.
public struct TrainingResult<Scalar: NetworkScalar>: Sendable {
  /// The network of the best epoch by the monitored metric where there is validation data, of the
  /// last epoch otherwise.
  public let network: NeuralNetwork<Scalar>
  /// The epoch the network is of, from 1; 0 where training was stopped before the first was done.
  public let bestEpoch: Int
  /// Both learning curves.
  public let history: [EpochReport]
  /// The steps that were taken, those of an epoch that was not finished among them.
  public let steps: Int
  /// Why training ended.
  public let ending: TrainingEnding
  /// The wall time of the epochs, validation left out.
  public let seconds: Double
  /// Where the trainer had halves of the validation rows, their scores before the link, of each half by
  /// the network of the epoch that was best on the other: how good the network is on rows that did not
  /// choose it. 0 where ``bestEpoch`` is.
  public let crossFittedScores: Matrix<Scalar>?
}

/// A switch that stops training after the step it is in, thrown by somebody or by the clock; the best
/// network so far is the result.
public final class TrainingControl: Sendable {
  private let stopped = Atomic<Bool>(false)
  private let start = ContinuousClock.now
  /// How long after `start` the time is up, in nanoseconds.
  private let limit = Atomic<Int64>(.max)

  /// A switch that is not thrown yet.
  public init() {}

  /// Stops training. May be called from any thread, more than once.
  public func stop() { stopped.store(true, ordering: .relaxed) }

  /// Stops training at `deadline`, in place of any other that was given. May be called from any thread.
  public func stop(at deadline: ContinuousClock.Instant) {
    limit.store(Int64((deadline - start) / .nanoseconds(1)), ordering: .relaxed)
  }

  /// Whether ``stop()`` was called.
  public var isStopped: Bool { stopped.load(ordering: .relaxed) }

  /// Why training has to end now, if it has to.
  var ending: TrainingEnding? {
    if isStopped { return .stopped }
    let limit = limit.load(ordering: .relaxed)
    guard limit < .max else { return nil }
    return ContinuousClock.now - start >= .nanoseconds(limit) ? .outOfTime : nil
  }
}
