public import BackpropCore
public import BackpropTraining

/// The events of training on a table, in order. The events of each training end with its
/// `finished`, unless it fails.
public enum TableTrainingEvent: Sendable {
  /// Networks are being trained.
  case networks(TrainingEvent<EnsembleResult<Float>>)
  /// Networks with threshold features are being trained for the comparison.
  case comparison(TrainingEvent<EnsembleResult<Float>>)
  /// The comparison has ended. If threshold features won it, the other members are trained with
  /// them too, as networks of `architecture`. Findings of the first member are among the events of
  /// the comparison.
  case compared(ThresholdFeatureComparison, architecture: Architecture)
  /// Everything has ended.
  case finished(FittedNetworks)
}

extension TableTraining {
  /// Trains the networks. If the options leave threshold features open, compares networks with and
  /// without them, and trains all members with them if that is better. If `control` or a divergence
  /// ends the comparison or what follows it, the networks without threshold features are returned.
  ///
  /// The same options give the same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - control: A switch that ends training.
  ///   - report: Receives every event but `finished`, one at a time, on any of the threads.
  /// - Throws: `BackpropError` of kind `diverged` if a network without threshold features diverges.
  public func run(
    control: TrainingControl = TrainingControl(),
    report: (TableTrainingEvent) -> Void = { _ in }
  ) throws -> FittedNetworks {
    let first = try trainer.run(control: control) { report(.networks($0)) }
    report(.networks(.finished(first)))
    guard !first.stopReason.wasInterrupted, let other = try withThresholdFeatures() else {
      return FittedNetworks(self, first)
    }
    let outcome = try compare(first, with: other, control: control) { report(.comparison($0)) }
    guard case .compared(let comparison, let compared) = outcome else {
      return FittedNetworks(self, first, stopReason: outcome.stopReason)
    }
    let winner = comparison.isWon ? other : self
    report(
      .compared(comparison, architecture: winner.trainer.members[0].network.architecture))
    guard comparison.isWon, let compared else {
      return FittedNetworks(self, first, comparison: comparison)
    }
    do {
      let second = try other.trainer.run(after: compared, control: control) {
        report(.networks($0))
      }
      report(.networks(.finished(second)))
      return second.stopReason.wasInterrupted
        ? FittedNetworks(self, first, stopReason: second.stopReason)
        : FittedNetworks(other, second, comparison: comparison)
    } catch let error as BackpropError where error.kind == .diverged {
      return FittedNetworks(self, first)
    }
  }

  /// Runs on a thread of its own and returns the events, the last of which has the result. Training
  /// stops if the sequence is no longer read.
  public func events(
    control: TrainingControl = TrainingControl()
  ) -> AsyncThrowingStream<TableTrainingEvent, any Error> {
    eventStream(control) { report in report(.finished(try run(control: control, report: report))) }
  }
}
