import BackpropCore
import BackpropTraining
import Testing

@Suite("Training time") struct TrainingTimeTests {
  private static func ensemble(
    _ count: Int = 2, epochs: Int = 1_000_000
  ) throws -> EnsembleTrainer<Float> {
    let rings = TrainerTests.rings
    return EnsembleTrainer(
      try (0..<count).map { index in
        let heldOut = (0..<rings.count).filter { $0 % count == index }
        var options = TrainingOptions()
        options.epochs = epochs
        options.seed = UInt64(index)
        return try Trainer(
          TrainerTests.network(), on: rings,
          rows: (0..<rings.count).filter { $0 % count != index },
          validation: Observations(rings.x.rows(at: heldOut), rings.y.rows(at: heldOut)), options)
      }, threads: 2)
  }

  @Test("training ends at the deadline, with the best network so far")
  func deadline() throws {
    let clock = ContinuousClock()
    let control = TrainingControl()
    let start = clock.now
    control.stop(at: start + .milliseconds(300))
    let result = try Self.ensemble().run(control: control)
    #expect(clock.now - start >= .milliseconds(300) && clock.now - start < .seconds(5))
    #expect(result.stopReason == .outOfTime && !control.isStopped)
    #expect(result.members.allSatisfy { $0.stopReason == .outOfTime && $0.bestEpoch > 0 })
  }

  @Test("a later deadline changes nothing, and with a past one there is no epoch")
  func otherDeadlines() throws {
    let control = TrainingControl()
    control.stop(at: .now + .seconds(1000))
    let trainer = try Self.ensemble(epochs: 5)
    let result = try trainer.run(control: control)
    #expect(result.stopReason == .completed)
    #expect(result.members.map(\.network) == (try trainer.run()).members.map(\.network))
    control.stop(at: .now - .seconds(1))
    let nothing = try trainer.run(control: control)
    #expect(nothing.stopReason == .outOfTime && nothing.history.isEmpty)
    #expect(nothing.members.allSatisfy { $0.steps == 0 && $0.bestEpoch == 0 })
  }

  @Test("the throughput predicts the time of a longer training")
  func throughput() throws {
    var seconds = 0.0
    // other tests use the processors too, so one good try of five is enough
    for _ in 0..<5 where !(0.5...2).contains(seconds) {
      let throughput = try Self.ensemble().throughput(within: .milliseconds(500))
      #expect(throughput.result.history.count >= 2 && throughput.result.stopReason == .outOfTime)
      #expect(throughput.result.seconds >= 0.5)
      let epochs = max(1, Int(1 / throughput.secondsPerEpoch))
      let result = try Self.ensemble(epochs: epochs).run()
      #expect(result.history.count == epochs)
      seconds = result.seconds
    }
    #expect((0.5...2).contains(seconds))
  }

  @Test("the measurement of the throughput ends early if there is clearly enough time")
  func shortMeasurement() throws {
    let throughput = try Self.ensemble(epochs: 200).throughput(within: .seconds(60))
    #expect(throughput.result.history.count >= 4 && throughput.result.history.count < 200)
    #expect(throughput.result.stopReason == .stopped)
  }

  @Test("the measurement of the throughput ends at its limit, even in the first epoch")
  func measurementWithoutEpoch() throws {
    let rows = 400_000
    let x = Matrix<Float>(rows: rows, columns: 2)
    let data = Observations(x, Matrix<Float>(rows: rows, columns: 1))
    var options = TrainingOptions()
    options.batch = .observations(8)
    let trainer = try Trainer(
      TrainerTests.network(), on: data, validation: data.rows(at: [0, 1]), options)
    let throughput = try EnsembleTrainer([trainer]).throughput(within: .milliseconds(50))
    #expect(throughput.result.history.isEmpty && throughput.result.members[0].steps > 0)
    #expect(throughput.result.seconds < 5)
    let steps = throughput.result.members[0].steps
    let expected = throughput.result.seconds / Double(steps) * 50_000
    #expect(throughput.secondsPerEpoch > expected && throughput.secondsPerEpoch < expected * 2)
  }

  @Test("the time left follows the speed of the last half minute")
  func timeLeft() {
    let start = ContinuousClock.now
    var left = TimeLeft(start: start)
    #expect(left.seconds(at: start, done: 0) == nil)
    func close(_ value: Double?, _ other: Double) -> Bool {
      value.map { abs($0 - other) < 1e-6 * other } ?? false
    }
    // a hundredth per second for 40 seconds, then a thousandth
    for second in 1...40 {
      let seconds = left.seconds(at: start + .seconds(second), done: Double(second) / 100)
      #expect(close(seconds, Double(100 - second)))
    }
    var last: Double?
    for second in 1...60 {
      last = left.seconds(at: start + .seconds(40 + second), done: 0.4 + Double(second) / 1000)
    }
    #expect(close(last, 540))
  }
}
