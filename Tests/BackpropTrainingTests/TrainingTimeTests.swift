import BackpropCore
import BackpropTraining
import Testing

@Suite("The time of training") struct TrainingTimeTests {
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

  @Test("ends at the deadline, with the best network so far")
  func deadline() throws {
    let clock = ContinuousClock()
    let control = TrainingControl()
    let start = clock.now
    control.stop(at: start + .milliseconds(300))
    let result = try Self.ensemble().run(control: control)
    #expect(clock.now - start >= .milliseconds(300) && clock.now - start < .seconds(5))
    #expect(result.ending == .outOfTime && !control.isStopped)
    #expect(result.members.allSatisfy { $0.ending == .outOfTime && $0.bestEpoch > 0 })
  }

  @Test("a deadline that comes later changes nothing, and one that is past leaves no epoch")
  func otherDeadlines() throws {
    let control = TrainingControl()
    control.stop(at: .now + .seconds(1000))
    let trainer = try Self.ensemble(epochs: 5)
    let result = try trainer.run(control: control)
    #expect(result.ending == .completed)
    #expect(result.members.map(\.network) == (try trainer.run()).members.map(\.network))
    control.stop(at: .now - .seconds(1))
    let nothing = try trainer.run(control: control)
    #expect(nothing.ending == .outOfTime && nothing.history.isEmpty)
    #expect(nothing.members.allSatisfy { $0.steps == 0 && $0.bestEpoch == 0 })
  }

  @Test("the pace foretells how long a longer training takes")
  func pace() throws {
    let pace = try Self.ensemble().pace(within: .milliseconds(500))
    #expect(pace.result.history.count >= 2 && pace.result.ending == .outOfTime)
    #expect(pace.result.seconds >= 0.5 && pace.result.seconds < 5)
    let epochs = Int(1 / pace.secondsPerEpoch)
    let result = try Self.ensemble(epochs: epochs).run()
    // other programs take time too
    #expect(result.seconds > 0.3 && result.seconds < 6)
    #expect(result.history.count == epochs)
  }

  @Test("the pace is measured no longer than it takes to see that there is time enough")
  func amplePace() throws {
    let pace = try Self.ensemble(epochs: 200).pace(within: .seconds(60))
    #expect(pace.result.history.count >= 4 && pace.result.history.count < 200)
    #expect(pace.result.ending == .stopped)
  }

  @Test("the pace is measured in no more than its limit, even if no epoch ends in it")
  func hastyPace() throws {
    let rows = 400_000
    let x = Matrix<Float>(rows: rows, columns: 2)
    let data = Observations(x, Matrix<Float>(rows: rows, columns: 1))
    var options = TrainingOptions()
    options.batch = .observations(8)
    let trainer = try Trainer(
      TrainerTests.network(), on: data, validation: data.rows(at: [0, 1]), options)
    let pace = try EnsembleTrainer([trainer]).pace(within: .milliseconds(50))
    #expect(pace.result.history.isEmpty && pace.result.members[0].steps > 0)
    #expect(pace.result.seconds < 5)
    let steps = pace.result.members[0].steps
    let expected = pace.result.seconds / Double(steps) * 50_000
    #expect(pace.secondsPerEpoch > expected && pace.secondsPerEpoch < expected * 2)
  }

  @Test("the time left follows the pace of the last half minute")
  func timeLeft() {
    let start = ContinuousClock.now
    var left = TimeLeft(start: start)
    #expect(left.seconds(at: start, done: 0) == nil)
    func close(_ value: Double?, _ other: Double) -> Bool {
      value.map { abs($0 - other) < 1e-6 * other } ?? false
    }
    // a hundredth a second for 40 seconds, then a thousandth
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
