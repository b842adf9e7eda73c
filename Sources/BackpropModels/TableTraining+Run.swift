public import BackpropCore
public import BackpropTraining

/// What happens in the course of training on a table, in this order. The events of each training end
/// with its `finished`, unless it fails.
public enum TableTrainingEvent: Sendable {
  /// The networks are trained.
  case networks(TrainingEvent<EnsembleResult<Float>>)
  /// Where ``TableTrainingOptions/triesSteps`` asks for it, networks with steps are trained beside them.
  case trial(TrainingEvent<EnsembleResult<Float>>)
  /// They were compared. Where steps won, the other networks are trained with steps too, if there are
  /// others, by `training`, which is the one there was where they did not; `finished` then has all of
  /// them. What was found in the first of them was told in the trial.
  case tried(StepTrial, training: TableTraining)
  /// All is over.
  case finished(TableTrainingResult)
}

/// What training on a table made.
public struct TableTrainingResult: Sendable {
  /// What made the networks: the training that was asked for, or the same with steps.
  public let training: TableTraining
  /// The networks.
  public let ensemble: EnsembleResult<Float>
  /// What came of the trial of steps; nil where there was none, and where it or the training behind it did
  /// not come to its end.
  public let trial: StepTrial?
  /// Why it all ended; premature, where the networks are not, if that was in the trial or behind it.
  public let ending: TrainingEnding
}

extension TableTraining {
  /// Trains the networks; then, where the options ask for it, finds out whether they are better with
  /// steps, and if they are, trains the others with steps too. What `control` ends, leaves the networks
  /// that were trained before.
  ///
  /// The same options give the same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - control: A switch that ends training.
  ///   - report: Is told every event but the last, one at a time, from any of the threads.
  /// - Throws: `BackpropError` of kind `diverged` where a network without steps does that.
  public func run(
    control: TrainingControl = TrainingControl(),
    report: (TableTrainingEvent) -> Void = { _ in }
  ) throws -> TableTrainingResult {
    let first = try trainer.run(control: control) { report(.networks($0)) }
    report(.networks(.finished(first)))
    func withoutSteps(_ ending: TrainingEnding, _ trial: StepTrial? = nil) -> TableTrainingResult {
      TableTrainingResult(training: self, ensemble: first, trial: trial, ending: ending)
    }
    guard !first.ending.isPremature else { return withoutSteps(first.ending) }
    switch try stepTrial(of: first, control: control, report: { report(.trial($0)) }) {
    case .none: return withoutSteps(first.ending)
    case .ended(let ending): return withoutSteps(ending)
    case .diverged(let trial):
      report(.tried(trial, training: self))
      return withoutSteps(first.ending, trial)
    case .compared(let trial, let stepped, let trained):
      report(.tried(trial, training: trial.isWon ? stepped : self))
      guard trial.isWon else { return withoutSteps(first.ending, trial) }
      do {
        let second = try stepped.trainer.run(after: trained, control: control) {
          report(.networks($0))
        }
        report(.networks(.finished(second)))
        guard !second.ending.isPremature else { return withoutSteps(second.ending) }
        return TableTrainingResult(
          training: stepped, ensemble: second, trial: trial, ending: second.ending)
      } catch let error as BackpropError where error.kind == .diverged {
        return withoutSteps(first.ending)
      }
    }
  }

  /// The same on a thread of its own: the events, the last of which has the result. Who stops listening
  /// stops training.
  public func events(
    control: TrainingControl = TrainingControl()
  ) -> AsyncThrowingStream<TableTrainingEvent, any Error> {
    eventStream(control) { report in report(.finished(try run(control: control, report: report))) }
  }
}
