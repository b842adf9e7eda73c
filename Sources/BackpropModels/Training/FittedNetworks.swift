public import BackpropCore
public import BackpropTraining

/// The trained networks of a table, with their held-out predictions.
public struct FittedNetworks: Sendable {
  /// The rows and the preprocessing; with threshold features, if the comparison was won by them.
  public let prepared: PreparedTable
  /// The options that the networks were trained with.
  public let options: TableTrainingOptions
  /// The networks.
  public let ensemble: EnsembleResult<Float>
  /// The comparison of networks with and without threshold features; nil if there was none, or if
  /// it or the training after it was interrupted or diverged.
  public let comparison: ThresholdFeatureComparison?
  /// The reason why all of it stopped. It may be an interruption of the comparison, after the
  /// networks had completed.
  public let stopReason: StopReason
  let trainer: EnsembleTrainer<Float>
  /// Held-out rows, each predicted by the network that was not trained on it.
  let heldOut: SourcedPredictions?
  /// The same rows, each predicted at an epoch that other held-out rows chose: metrics without the
  /// optimism of choosing the epoch on the rows that are measured.
  let crossFitted: SourcedPredictions?

  /// The networks that `training` made.
  init(
    _ training: TableTraining, _ ensemble: EnsembleResult<Float>,
    comparison: ThresholdFeatureComparison? = nil, stopReason: StopReason? = nil
  ) {
    prepared = training.prepared
    options = training.options
    trainer = training.trainer
    self.ensemble = ensemble
    self.comparison = comparison
    self.stopReason = stopReason ?? ensemble.stopReason
    let threads = trainer.threads
    let members = ensemble.members
    heldOut = prepared.heldOutPredictions { index, x in
      members[index].network.logits(for: x, threads: threads)
    }
    crossFitted = prepared.heldOutPredictions { index, x in
      members[index].crossFittedLogits ?? members[index].network.logits(for: x, threads: threads)
    }
  }

  /// Whether every network has been through an epoch at least, so that there is a model.
  public var areTrained: Bool { ensemble.members.allSatisfy { $0.bestEpoch > 0 } }

  /// The architecture of each network.
  public var architecture: Architecture { ensemble.members[0].network.architecture }
}
