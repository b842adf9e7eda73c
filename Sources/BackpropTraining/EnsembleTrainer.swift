public import BackpropCore
internal import Synchronization

/// Trains the members of an ensemble side by side, each on threads of its own.
///
/// In cross-validated bagging each member leaves out another part of the observations, its *fold*,
/// which chooses its best epoch and of which its answers are *out of fold*: of observations it was
/// not trained on.
///
/// The same members give the same bits for any number of threads.
public struct EnsembleTrainer<Scalar: NetworkScalar>: Sendable {
  /// How each member is trained; their own numbers of threads are not looked at.
  public internal(set) var members: [Trainer<Scalar>]
  /// How many threads compute.
  public let threads: Int

  /// A trainer of `members`; nothing is computed yet.
  ///
  /// - Precondition: there is one member at least, and all are trained with the same options but for
  ///   the seed.
  public init(_ members: [Trainer<Scalar>], threads: Int? = nil) {
    precondition(!members.isEmpty, "an ensemble of no networks")
    self.members = members
    self.threads = threads ?? members[0].threads
  }

  /// Trains on threads of its own, as ``Trainer/events(control:)`` does. The epochs it tells are those
  /// all members have done: see ``EnsembleResult/history``.
  public func events(
    control: TrainingControl = TrainingControl()
  ) -> AsyncThrowingStream<TrainingEvent<EnsembleResult<Scalar>>, any Error> {
    eventStream(control) { report in report(.finished(try run(control: control, report: report))) }
  }

  /// Trains on the calling thread and others, and returns when all members have ended; `report` is told
  /// every event but the last, one at a time, from any of the threads.
  ///
  /// - Throws: `BackpropError` of kind `diverged` when the loss of a member is no longer a finite
  ///   number: of several, the one it happens to in the earliest epoch.
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

  /// Trains the members behind those of `done`, which are the first ones, already trained to their ends;
  /// the result is that of all, with the bits it would have had they been trained together. The events
  /// are of those that are trained here, but for findings, which are of the first member.
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

/// What training an ensemble made.
public struct EnsembleResult<Scalar: NetworkScalar>: Sendable {
  /// What became of each member.
  public let members: [TrainingResult<Scalar>]
  /// The means over the members that were trained so long; whether an epoch is the best so far goes by
  /// the mean of the monitored metric.
  public let history: [EpochReport]
  /// The wall time of it all.
  public let seconds: Double

  /// Why training ended: stopped if a member was, else out of time if a member was, else completed if
  /// one was, else as the last of them ended.
  public var ending: TrainingEnding {
    let endings = members.map(\.ending)
    for ending in [TrainingEnding.stopped, .outOfTime, .completed] where endings.contains(ending) {
      return ending
    }
    return endings[endings.count - 1]
  }
}

/// The learning curves of an ensemble: the means over its members.
private struct EnsembleHistory {
  private(set) var means: [EpochReport] = []
  private var watch: MetricWatch

  /// Of members that are trained as `member` is.
  init<Scalar>(of member: Trainer<Scalar>) {
    watch = MetricWatch(member.options.earlyStopping, member.options.schedule)
  }

  /// Takes the mean of the next epoch, over those of the `members` that were trained so long; nil where
  /// none was.
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

/// One run of an ensemble: which member is trained next, and what is told of all of them.
///
/// Policy: `state` is behind its lock; a run is used by the thread alone that took it there.
final class EnsembleRun<Scalar: NetworkScalar>: @unchecked Sendable {
  private let runs: [TrainingRun<Scalar>]
  private let workers: Int
  private let state: Mutex<State>

  /// What the threads share.
  private struct State {
    var members: [Member]
    /// Up to which epoch members are trained: less than asked for once one has failed.
    var lastEpoch = Int.max
    var history: EnsembleHistory

    /// The mean of the first epoch without one, once no member will change it.
    mutating func nextMean() -> EpochReport? {
      let index = history.means.count
      guard members.allSatisfy({ $0.isDone || $0.reports.count > index }) else { return nil }
      return history.append(of: members.map(\.reports))
    }
  }

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

  /// What the run will be.
  var plan: TrainingPlan {
    let plans = runs.map(\.plan)
    return TrainingPlan(
      observations: plans.reduce(0) { $0 + $1.observations },
      stepsPerEpoch: plans.reduce(0) { $0 + $1.stepsPerEpoch }, epochs: plans[0].epochs,
      parameters: plans.reduce(0) { $0 + $1.parameters })
  }

  func begin(_ report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void) {
    report(.started(plan))
    runs[0].begin { event in
      if case .finding(let finding, let epoch) = event { report(.finding(finding, epoch: epoch)) }
    }
  }

  /// Trains all members to their ends.
  func train(_ report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void) {
    WorkerPool(threads: workers).run(workers, worth: .max) { _, _ in self.work(report) }
  }

  /// Trains members, an epoch at a time, until none is left that no other thread trains.
  private func work(_ report: (TrainingEvent<EnsembleResult<Scalar>>) -> Void) {
    while let index = take() {
      do {
        let isMore = try runs[index].advance { event in self.tell(event, of: index, report) }
        putBack(index, isDone: !isMore, failure: nil, report)
      } catch {
        putBack(index, isDone: true, failure: error, report)
      }
    }
  }

  /// The member to train next, which is the one that has been trained least; nil where the others are
  /// taken or done.
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

  /// Tells `event` of member `index`: how far all have come, and of one member what it suffers from.
  private func tell(
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

  func result(seconds: Double) throws -> EnsembleResult<Scalar> {
    let state = state.withLock { $0 }
    let failed = state.members.indices.filter { state.members[$0].failure != nil }
      .min { state.members[$0].reports.count < state.members[$1].reports.count }
    if let failed, let failure = state.members[failed].failure { throw failure }
    return EnsembleResult(
      members: runs.map(\.result), history: state.history.means, seconds: seconds)
  }
}
