internal import Backprop
internal import BackpropModels

/// Shows the events of training on a table: progress, findings and the outcome of a comparison.
struct TrainingDisplay {
  private let format: OutputArguments.Format
  private let training: TableTraining
  private var networks: ProgressDisplay
  private var comparison: ProgressDisplay
  /// Findings of the comparison. They are about the first member if the comparison is won.
  private var findings: [TrainingEvent<EnsembleResult<Float>>] = []
  /// The warnings about the networks without threshold features, if others are trained after them.
  private var earlierWarnings: [String]?
  private var messages: Messages { Messages(isJSON: format == .json) }

  init(_ training: TableTraining, _ format: OutputArguments.Format) {
    self.training = training
    self.format = format
    networks = ProgressDisplay(format, mayEndEarly: training.mayEndEarly)
    comparison = ProgressDisplay(
      format, mayEndEarly: training.mayEndEarly, title: "comparison of threshold features")
  }

  mutating func show(_ event: TableTrainingEvent) {
    switch event {
    case .networks(let event): networks.show(event)
    case .comparison(let event):
      comparison.show(event)
      if case .finding = event { findings.append(event) }
    case .compared(let result, let architecture):
      messages.note(result.remark)
      guard result.isWon else { return }
      earlierWarnings = networks.warnings
      TrainReport(training, format: format).announceNetworks(architecture)
      networks = ProgressDisplay(format, mayEndEarly: training.mayEndEarly)
      for finding in findings { networks.show(finding) }
    case .finished: break
    }
  }

  /// Explains why networks with threshold features were not kept, and returns the warnings about
  /// the networks that were kept.
  func conclude(_ fitted: FittedNetworks) -> [String] {
    let stopReason = fitted.stopReason
    if stopReason.wasInterrupted, !fitted.ensemble.stopReason.wasInterrupted {
      let reason = stopReason == .stopped ? "interrupted" : "out of time"
      messages.note("\(reason) during the comparison: the model has no threshold features")
    }
    guard fitted.comparison == nil, let earlierWarnings else { return networks.warnings }
    if !stopReason.wasInterrupted {
      messages.note(
        "a network with threshold features diverged: the model has no threshold features")
    }
    return earlierWarnings
  }
}

extension ThresholdFeatureComparison {
  /// The outcome in a sentence.
  var remark: String {
    (isWon
      ? "threshold features are used: they lower the loss"
      : "threshold features are not used: no significant gain")
      + " (\(lossWith.significant(4)) with them, \(lossWithout.significant(4)) without, "
      + "on \(counted(rows, "held-out row")))"
  }
}
