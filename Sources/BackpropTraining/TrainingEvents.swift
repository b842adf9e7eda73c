public import BackpropCore

/// An event of training. The order is: one `started`, then for each epoch any number of `progress`
/// and one `epoch`, then one `finished`. A `finding` comes after `started`, or after the `epoch`
/// that shows it.
///
/// `Result` is ``TrainingResult`` for a ``Trainer`` and ``EnsembleResult`` for an
/// ``EnsembleTrainer``.
public enum TrainingEvent<Result: Sendable>: Sendable {
  /// Training begins.
  case started(TrainingPlan)
  /// Some batches are done. It comes at most about twenty times per second.
  case progress(TrainingProgress)
  /// An epoch is done.
  case epoch(EpochReport)
  /// A problem that keeps the network from learning, after `epoch` (0 before the first step). Each
  /// comes once.
  case finding(Finding, epoch: Int)
  /// Training has ended.
  case finished(Result)
}

/// The amount of work of a training.
public struct TrainingPlan: Sendable, Equatable {
  /// The number of observations in an epoch.
  public let observations: Int
  /// The number of steps in an epoch: ⌈observations / batch size⌉.
  public let stepsPerEpoch: Int
  /// The number of epochs unless training ends early.
  public let epochs: Int
  /// The number of parameters.
  public let parameters: Int
}

/// The progress of training.
public struct TrainingProgress: Sendable, Equatable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The number of steps done in this epoch.
  public let step: Int
  /// The mean loss over the observations of this epoch so far.
  public let loss: Double
}

/// A point of the learning curves.
public struct EpochReport: Sendable, Hashable, Codable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The mean loss of the observations during the epoch, without penalties.
  public let trainingLoss: Double
  /// The mean loss of the validation data after the epoch, without penalties and label smoothing.
  public let validationLoss: Double?
  /// The monitored metric of the validation data after the epoch.
  public let monitored: Double?
  /// The learning rate of the last step.
  public let learningRate: Double
  /// Whether the monitored metric is the best so far.
  public let isBest: Bool
}

/// The reason why training ended.
public enum StopReason: String, Sendable, Hashable, Codable {
  /// All epochs are done.
  case completed
  /// The monitored metric did not improve for as many epochs as the patience.
  case stoppedEarly
  /// The optimizer found no lower cost.
  case converged
  /// The user or the caller stopped it.
  case stopped
  /// The deadline passed.
  case outOfTime

  /// Whether a stop or a deadline ended training early.
  public var wasInterrupted: Bool {
    switch self {
    case .stopped, .outOfTime: true
    case .completed, .stoppedEarly, .converged: false
    }
  }
}

/// The result of training a network.
public struct TrainingResult<Scalar: NetworkScalar>: Sendable {
  /// The network of the best epoch by the monitored metric if there is validation data, otherwise
  /// of the last epoch.
  public let network: NeuralNetwork<Scalar>
  /// The epoch of the network, from 1. It is 0 if training stopped before the end of the first
  /// epoch.
  public let bestEpoch: Int
  /// The learning curves.
  public let history: [EpochReport]
  /// The number of steps, including those of an unfinished epoch.
  public let steps: Int
  /// The reason why training ended.
  public let stopReason: StopReason
  /// The wall time of the epochs in seconds, without validation.
  public let seconds: Double
  /// Cross-fitted logits of the validation rows, nil without halves. The logits of each half are
  /// from the network of the epoch that was best on the other half, so these rows did not choose
  /// it. They are 0 if ``bestEpoch`` is 0.
  public let crossFittedLogits: Matrix<Scalar>?
}
