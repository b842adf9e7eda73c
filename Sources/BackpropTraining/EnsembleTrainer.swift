public import BackpropCore
internal import Synchronization

/// The training of the members of an ensemble in parallel, each on its own threads.
///
/// In cross-validated bagging each member has another held-out part of the observations, its
/// *fold*. The fold chooses the member's best epoch. The member's predictions on it are
/// *out-of-fold*: it was not trained on these observations.
///
/// The result has the same bits for any number of threads.
public struct EnsembleTrainer<Scalar: NetworkScalar>: Sendable {
  /// The trainers of the members. Their own numbers of threads are ignored.
  public internal(set) var members: [Trainer<Scalar>]
  /// The number of threads.
  public let threads: Int

  /// A trainer of `members`. It computes nothing yet.
  ///
  /// - Precondition: There is at least one member. All have the same options except for the seed.
  public init(_ members: [Trainer<Scalar>], threads: Int? = nil) {
    precondition(!members.isEmpty, "an ensemble of no networks")
    self.members = members
    self.threads = threads ?? members[0].threads
  }

  /// Trains on new threads, as ``Trainer/events(control:)`` does. It reports an epoch after all
  /// members have done it; see ``EnsembleResult/history``.
  public func events(
    control: TrainingControl = TrainingControl()
  ) -> AsyncThrowingStream<TrainingEvent<EnsembleResult<Scalar>>, any Error> {
    eventStream(control) { report in report(.finished(try run(control: control, report: report))) }
  }

  /// Trains on the calling thread and others, and returns the result when all members have ended.
  /// `report` gets every event except the last one, one at a time, from any of the threads.
  ///
  /// - Throws: `BackpropError` of kind `diverged` if a member diverges. If several do, it is the
  ///   error of the earliest epoch.
  public func run(
    control: TrainingControl = TrainingControl(),
    report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void = { _ in }
  ) throws -> EnsembleResult<Scalar> {
    let clock = ContinuousClock()
    let start = clock.now
    let run = EnsembleRun(self, control)
    run.begin(report)
    run.train(report)
    return try run.result(seconds: (clock.now - start) / .seconds(1))
  }

  /// Trains the remaining members after the members of `done`, which are the first ones and trained
  /// to their ends. The result is that of all members, with the same bits as if one run had trained
  /// them. The events are those of the remaining members, without findings, which come from the
  /// first member.
  package func run(
    after done: EnsembleResult<Scalar>, control: TrainingControl = TrainingControl(),
    report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void = { _ in }
  ) throws -> EnsembleResult<Scalar> {
    let others = Array(members.dropFirst(done.members.count))
    guard !others.isEmpty else { return done }
    let result = try EnsembleTrainer(others, threads: threads).run(control: control) { event in
      if case .finding = event { return }
      report(event)
    }
    let trained = done.members + result.members
    var history = EnsembleHistory(of: members[0])
    while history.append(of: trained.map(\.history)) != nil {}
    return EnsembleResult(
      members: trained, history: history.means, seconds: done.seconds + result.seconds)
  }
}

/// The result of training an ensemble.
public struct EnsembleResult<Scalar: NetworkScalar>: Sendable {
  /// The results of the members.
  public let members: [TrainingResult<Scalar>]
  /// The learning curves: means over the members that were trained for so many epochs. The mean of
  /// the monitored metric decides whether an epoch is the best so far.
  public let history: [EpochReport]
  /// The wall time in seconds.
  public let seconds: Double

  /// The reason why training ended: the first of stopped, out of time and completed that a member
  /// has, otherwise that of the last member.
  public var stopReason: StopReason {
    let reasons = members.map(\.stopReason)
    for reason in [StopReason.stopped, .outOfTime, .completed] where reasons.contains(reason) {
      return reason
    }
    return reasons[reasons.count - 1]
  }
}

/// The learning curves of an ensemble: the means over its members.
private struct EnsembleHistory {
  private(set) var means: [EpochReport] = []
  private var watch: MetricWatch

  /// The history of members with the options of `member`.
  init<Scalar>(of member: Trainer<Scalar>) {
    watch = MetricWatch(member.options.earlyStopping, member.options.schedule)
  }

  /// Appends the mean of the next epoch over the `members` that have done it, and returns it.
  /// Returns nil if none has.
  mutating func append(of members: [[EpochReport]]) -> EpochReport? {
    let index = means.count
    let reports = members.filter { $0.count > index }.map { $0[index] }
    guard let first = reports.first else { return nil }
    var mean = first
    if members.count > 1 {
      let trainingLoss = Self.mean(reports.map(\.trainingLoss)) ?? 0
      let monitored = Self.mean(reports.map(\.monitored))
      mean = EpochReport(
        epoch: first.epoch, trainingLoss: trainingLoss,
        validationLoss: Self.mean(reports.map(\.validationLoss)), monitored: monitored,
        learningRate: first.learningRate, isBest: watch.note(monitored ?? trainingLoss))
    }
    means.append(mean)
    return mean
  }

  private static func mean(_ values: [Double?]) -> Double? {
    let values = values.compactMap(\.self)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

/// A run of an ensemble. It chooses the member to train next and reports the events of all members.
///
/// Policy: a lock protects `state`. Only the thread that took a member there uses the member's run.
final class EnsembleRun<Scalar: NetworkScalar>: @unchecked Sendable {
  private let runs: [TrainingRun<Scalar>]
  private let workers: Int
  private let state: Mutex<State>

  /// The state that the threads share.
  private struct State {
    var members: [Member]
    /// The last epoch to train. It is lower than that of the options after a member has failed.
    var lastEpoch = Int.max
    var history: EnsembleHistory

    /// Appends the mean of the next epoch if no member will change it, and returns it.
    mutating func nextMean() -> EpochReport? {
      let index = history.means.count
      guard members.allSatisfy({ $0.isDone || $0.reports.count > index }) else { return nil }
      return history.append(of: members.map(\.reports))
    }
  }

  /// The progress of a member.
  private struct Member {
    var isTaken = false
    var isDone = false
    var reports: [EpochReport] = []
    var failure: (any Error)?
  }

  init(_ trainer: EnsembleTrainer<Scalar>, _ control: TrainingControl) {
    let members = trainer.members
    let threads = max(1, trainer.threads / members.count)
    runs = members.map { TrainingRun($0, control, WorkerPool(threads: threads)) }
    workers = min(trainer.threads, members.count)
    state = Mutex(
      State(
        members: members.map { _ in Member() }, history: EnsembleHistory(of: members[0])))
  }

  /// The amount of work of the run.
  var plan: TrainingPlan {
    let plans = runs.map(\.plan)
    return TrainingPlan(
      observations: plans.reduce(0) { $0 + $1.observations },
      stepsPerEpoch: plans.reduce(0) { $0 + $1.stepsPerEpoch }, epochs: plans[0].epochs,
      parameters: plans.reduce(0) { $0 + $1.parameters })
  }

  /// Reports the events before the first epoch.
  func begin(_ report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void) {
    report(.started(plan))
    runs[0].begin { event in
      if case .finding(let finding, let epoch) = event { report(.finding(finding, epoch: epoch)) }
    }
  }

  /// Trains all members until they end.
  func train(_ report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void) {
    WorkerPool(threads: workers).run(workers, worth: .max) { _, _ in self.work(report) }
  }

  /// Trains members, one epoch at a time, until every member is done or taken by another thread.
  private func work(_ report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void) {
    while let index = take() {
      do {
        let isMore = try runs[index].advance { event in self.forward(event, of: index, report) }
        putBack(index, isDone: !isMore, failure: nil, report)
      } catch {
        putBack(index, isDone: true, failure: error, report)
      }
    }
  }

  /// Takes the member to train next: the one with the fewest epochs. Returns nil if all are taken
  /// or done.
  private func take() -> Int? {
    state.withLock { state in
      let free = state.members.indices.filter { index in
        let member = state.members[index]
        return !member.isTaken && !member.isDone && member.reports.count < state.lastEpoch
      }
      let next = free.min { state.members[$0].reports.count < state.members[$1].reports.count }
      if let next { state.members[next].isTaken = true }
      return next
    }
  }

  /// Returns member `index` after an epoch, and reports epochs that all members have done.
  private func putBack(
    _ index: Int, isDone: Bool, failure: (any Error)?,
    _ report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void
  ) {
    state.withLock { state in
      state.members[index].isTaken = false
      state.members[index].isDone = isDone
      if failure != nil {
        state.members[index].failure = failure
        state.lastEpoch = min(state.lastEpoch, state.members[index].reports.count + 1)
      }
      while let mean = state.nextMean() { report(.epoch(mean)) }
    }
  }

  /// Reports `event` of member `index`: the progress of all members, and findings of the first
  /// member.
  private func forward(
    _ event: TrainingEvent<TrainingResult<Scalar>>, of index: Int,
    _ report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void
  ) {
    state.withLock { state in
      switch event {
      case .epoch(let point): state.members[index].reports.append(point)
      case .progress(let progress):
        let done = state.members.reduce(0) { $0 + $1.reports.count }
        report(
          .progress(
            TrainingProgress(
              epoch: done / runs.count + 1,
              step: done % runs.count * runs[index].plan.stepsPerEpoch + progress.step,
              loss: progress.loss)))
      case .finding(let finding, let epoch):
        if index == 0 { report(.finding(finding, epoch: epoch)) }
      case .started, .finished: break
      }
    }
  }

  /// The result, or the earliest error of a member.
  func result(seconds: Double) throws -> EnsembleResult<Scalar> {
    let state = state.withLock { $0 }
    let failed = state.members.indices.filter { state.members[$0].failure != nil }
      .min { state.members[$0].reports.count < state.members[$1].reports.count }
    if let failed, let failure = state.members[failed].failure { throw failure }
    return EnsembleResult(
      members: runs.map(\.result), history: state.history.means, seconds: seconds)
  }
}
