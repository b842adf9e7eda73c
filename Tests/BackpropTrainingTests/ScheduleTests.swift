import BackpropTraining
import Testing

/// The learning rates of PyTorch's schedulers over sixty steps (`Scripts/fixtures/schedules.py`).
private struct ScheduleFixture: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    let name, schedule: String
    let learningRate: Double
    let every, patience, warmUpSteps: Int?
    let factor, minimum, warmUpFactor: Double?
    let anneal: String?
    let metrics: [Double]?
    let rates: [Double]

    var testDescription: String { name }

    var options: TrainingOptions? {
      var options = TrainingOptions()
      options.learningRate = learningRate
      if let warmUpSteps, let warmUpFactor {
        options.warmUp = WarmUp(steps: warmUpSteps, start: warmUpFactor)
      }
      switch schedule {
      case "constant": options.schedule = .constant
      case "step": options.schedule = .step(every: every ?? 0, factor: factor ?? 0)
      case "exponential": options.schedule = .exponential(factor: factor ?? 0)
      case "cosine": options.schedule = .cosine(end: (minimum ?? 0) / learningRate)
      case "oneCycle": options.schedule = .oneCycle
      case "plateau":
        options.schedule = .reduceOnPlateau(factor: factor ?? 0, patience: patience ?? 0)
      default: return nil
      }
      return options
    }
  }
  let cases: [Case]

  // the library has no one-cycle schedule with straight lines
  static let torch = fixture("schedules.json", as: ScheduleFixture.self).cases.filter {
    $0.anneal != "linear"
  }
}

@Suite("Schedules")
struct ScheduleTests {
  @Test("schedules give the same sixty learning rates as PyTorch", arguments: ScheduleFixture.torch)
  private func ratesOfTorch(example: ScheduleFixture.Case) throws {
    let options = try #require(example.options)
    var watch = MetricWatch(options.earlyStopping, options.schedule)
    var largest = 0.0
    for (index, expected) in example.rates.enumerated() {
      // one step per epoch, so schedules over epochs and over steps agree
      let rate = options.learningRate(
        step: index, of: example.rates.count, epoch: index, reductions: watch.reductions)
      if let metrics = example.metrics { _ = watch.note(metrics[index]) }
      largest = max(largest, abs(rate - expected))
    }
    #expect(largest <= 1e-15, "largest difference of a learning rate")
  }

  @Test("the references cover every schedule")
  func everySchedule() throws {
    let tested = Set(ScheduleFixture.torch.compactMap { $0.options?.schedule }.map(kind))
      .union(RealMLPFixture.reference.schedules.keys.map { Substring($0) })
    #expect(tested == Set(Schedule.all.map(kind)))
  }

  private func kind(_ schedule: Schedule) -> Substring {
    schedule.description.split(separator: ":")[0]
  }

  @Test("a schedule round-trips through its description", arguments: Schedule.all)
  func names(schedule: Schedule) {
    #expect(Schedule(schedule.description) == schedule)
  }

  @Test(
    "a schedule with a setting out of range gives nil",
    arguments: [
      "step:0,0.1", "step:1.5,0.1", "step:3", "cosine:2", "exponential:0", "linear", "coslog:0",
      "coslog:2.5",
    ])
  func badNames(name: String) { #expect(Schedule(name) == nil) }
}
