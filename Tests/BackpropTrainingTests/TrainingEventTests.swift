import BackpropCore
import BackpropTraining
import Testing

@Suite("Training events")
struct TrainingEventTests {
  private func trainer(epochs: Int) throws -> Trainer<Float> {
    var options = TrainingOptions()
    options.epochs = epochs
    return try Trainer(
      TrainerTests.network(), on: TrainerTests.rings, validation: TrainerTests.rings, options)
  }

  /// A trainer that takes hours. On a machine that is busy with other tests, a reader of events may
  /// have to wait for a minute, and the training must not end before.
  private func longTrainer() throws -> Trainer<Float> {
    var options = TrainingOptions()
    options.epochs = 1_000_000
    options.batch = .observations(1)
    let rows = (0..<20_000).map { $0 % TrainerTests.rings.count }
    return try Trainer(
      TrainerTests.network(), on: TrainerTests.rings.rows(at: rows),
      validation: TrainerTests.rings, options)
  }

  @Test("training events come in order: the plan, each epoch, the result")
  func order() async throws {
    var plan: TrainingPlan?
    var epochs: [Int] = []
    var result: TrainingResult<Float>?
    for try await event in try trainer(epochs: 5).events() {
      switch event {
      case .started(let started):
        #expect(plan == nil && epochs.isEmpty)
        plan = started
      case .progress(let progress): #expect(progress.epoch == epochs.count + 1)
      case .epoch(let report): epochs.append(report.epoch)
      case .finding(let finding, _): Issue.record("a healthy run has \(finding)")
      case .finished(let finished): result = finished
      }
    }
    // 200 observations in batches of 32: six full ones and one of 8
    #expect(plan?.stepsPerEpoch == 7 && plan?.observations == 200 && plan?.epochs == 5)
    #expect(plan?.parameters == 2 * 16 + 16 + 16 * 16 + 16 + 16 + 1)
    #expect(epochs == [1, 2, 3, 4, 5])
    #expect(result?.history.map(\.epoch) == epochs)
    #expect(result?.network == (try trainer(epochs: 5).run().network))
  }

  @Test("training events end when the control stops, with the best network so far")
  func control() async throws {
    let control = TrainingControl()
    var result: TrainingResult<Float>?
    for try await event in try longTrainer().events(control: control) {
      if case .epoch(let report) = event, report.epoch == 3 { control.stop() }
      if case .finished(let finished) = event { result = finished }
    }
    #expect(result?.stopReason == .stopped)
    #expect(try #require(result).bestEpoch >= 1)
  }

  @Test("training stops when the task that reads its events is cancelled")
  func cancellation() async throws {
    let control = TrainingControl()
    let trainer = try longTrainer()
    let task = Task {
      for try await _ in trainer.events(control: control) {}
    }
    try await Task.sleep(for: .milliseconds(30))
    task.cancel()
    _ = await task.result
    #expect(control.isStopped)
  }

  @Test("many trainings at once do not block Swift's cooperative pool")
  func cooperativePool() async throws {
    let control = TrainingControl()
    let trainer = try longTrainer()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      // more runs than there are cooperative threads
      for _ in 0..<12 {
        group.addTask {
          for try await _ in trainer.events(control: control) {}
          return false
        }
      }
      group.addTask {
        for _ in 0..<20 { try await Task.sleep(for: .milliseconds(1)) }
        return true
      }
      for try await isSleeper in group where isSleeper { control.stop() }
    }
    #expect(control.isStopped)
  }
}
