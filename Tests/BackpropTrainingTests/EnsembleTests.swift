import BackpropCore
import BackpropTraining
import Foundation
import Synchronization
import Testing

@Suite("Ensembles") struct EnsembleTests {
  private static func options(_ seed: UInt64) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = 12
    options.learningRate = 0.02
    options.dropout = 0.1
    options.seed = seed
    return options
  }

  /// Four members, each with another quarter of the rings as its fold.
  private static func members(
    _ change: (Int, inout TrainingOptions) -> Void = { _, _ in }
  ) throws -> [Trainer<Float>] {
    let rings = TrainerTests.rings
    return try (0..<4).map { index in
      let heldOut = (0..<rings.count).filter { $0 % 4 == index }
      var options = options(UInt64(index))
      change(index, &options)
      return try Trainer(
        TrainerTests.network(), on: rings,
        rows: (0..<rings.count).filter { $0 % 4 != index },
        validation: Observations(rings.x.rows(at: heldOut), rings.y.rows(at: heldOut)), options)
    }
  }

  @Test("an ensemble has the bits of its members trained alone, on any number of threads")
  func sameBits() throws {
    let members = try Self.members()
    let alone = try members.map { try $0.run().network }
    for threads in [1, 2, 3, 9] {
      let result = try EnsembleTrainer(members, threads: threads).run()
      #expect(result.members.map(\.network) == alone, "\(threads) threads")
    }
  }

  @Test(
    "members trained after others equal those of one run of all, and so do the means",
    arguments: 1...4)
  func afterOthers(first: Int) throws {
    // some members end early, so later means are over fewer
    let members = try Self.members { $1.earlyStopping.patience = 1 }
    let whole = try EnsembleTrainer(members).run()
    #expect(Set(whole.members.map(\.history.count)).count > 1)
    let done = try EnsembleTrainer(Array(members.prefix(first))).run()
    var plans: [TrainingPlan] = []
    let all = try EnsembleTrainer(members).run(after: done) { event in
      if case .started(let plan) = event { plans.append(plan) }
    }
    #expect(all.members.map(\.network) == whole.members.map(\.network))
    #expect(all.members.map(\.history) == whole.members.map(\.history))
    #expect(all.history == whole.history && all.seconds >= done.seconds)
    // each member is trained on three quarters of 200 rings
    #expect(plans.map(\.observations) == (first < 4 ? [150 * (4 - first)] : []))
  }

  @Test("an ensemble reports the findings of its first member, once")
  func findings() throws {
    let members = try Self.members { $1.learningRate = 3 }
    var reported: [[String]] = [[], [], []]
    func note(_ run: Int) -> (TrainingEvent<EnsembleResult<Float>>) -> Void {
      {
        if case .finding(let finding, let epoch) = $0 {
          reported[run].append("\(epoch): \(finding)")
        }
      }
    }
    _ = try EnsembleTrainer(members).run(report: note(0))
    let done = try EnsembleTrainer(Array(members.prefix(2))).run(report: note(1))
    _ = try EnsembleTrainer(members).run(after: done, report: note(2))
    #expect(!reported[0].isEmpty && reported[0] == reported[1] && reported[2].isEmpty)
  }

  @Test(
    "training on some rows equals training on a copy of them",
    arguments: [BatchSize.all, .observations(32), .full(32), .observations(1000)],
    [Optimizer.adam(), .lbfgs()])
  func rows(batch: BatchSize, optimizer: Optimizer) throws {
    var options = Self.options(1)
    options.optimizer = optimizer
    if optimizer.needsFullBatch {
      options.batch = .all
      options.dropout = 0
    } else {
      options.batch = batch
    }
    let rings = TrainerTests.rings.weighted(byClass: [1, 3])
    let rows = (0..<rings.count).filter { $0 % 3 != 1 }
    let copy = Observations(
      rings.x.rows(at: rows), rings.y.rows(at: rows),
      weights: rings.weights.map { weights in rows.map { weights[$0] } })
    let network = try TrainerTests.network()
    let some = try Trainer(network, on: rings, rows: rows, options).run()
    let copied = try Trainer(network, on: copy, options).run()
    #expect(some.network == copied.network)
    #expect(some.history == copied.history)
    #expect(some.network != (try Trainer(network, on: rings, options).run().network))
  }

  @Test("an ensemble reports the means of its members' epochs, once and in order")
  func history() throws {
    // members that end at different times
    let members = try Self.members { index, options in
      options.earlyStopping.patience = index == 2 ? 1 : nil
      options.learningRate = index == 2 ? 1e-9 : 0.02
    }
    let reported = Mutex<[EpochReport]>([])
    let result = try EnsembleTrainer(members, threads: 3).run { event in
      if case .epoch(let report) = event { reported.withLock { $0.append(report) } }
    }
    #expect(reported.withLock { $0 } == result.history)
    #expect(result.history.map(\.epoch) == Array(1...12))
    #expect(result.members[2].history.count < 12)
    #expect(result.stopReason == .completed)
    for (index, mean) in result.history.enumerated() {
      let reports = result.members.filter { $0.history.count > index }.map { $0.history[index] }
      let losses = reports.map(\.trainingLoss)
      #expect(mean.trainingLoss == losses.reduce(0, +) / Double(losses.count))
      let validation = reports.compactMap(\.validationLoss)
      #expect(mean.validationLoss == validation.reduce(0, +) / Double(validation.count))
    }
  }

  @Test("the training plan of an ensemble covers all members")
  func plan() throws {
    let plan = Mutex<TrainingPlan?>(nil)
    _ = try EnsembleTrainer(try Self.members(), threads: 2).run { event in
      if case .started(let started) = event { plan.withLock { $0 = started } }
    }
    let started = try #require(plan.withLock { $0 })
    #expect(started.observations == 600 && started.stepsPerEpoch == 4 * 5)
    #expect(started.epochs == 12)
    #expect(started.parameters == 4 * (try TrainerTests.network().architecture.parameterCount))
  }

  @Test("an ensemble reports the member that diverges first, on any number of threads")
  func divergence() throws {
    let members = try Self.members { index, options in
      options.optimizer = .gradientDescent
      options.clipping = .none
      options.learningRate = [0.01, 1e18, 0.01, 1e30][index]
    }
    let messages = try [1, 2, 4].map { threads in
      try #require(throws: BackpropError.self) {
        _ = try EnsembleTrainer(members, threads: threads).run()
      }.description
    }
    #expect(Set(messages).count == 1, "\(messages)")
    #expect(messages[0].contains("diverged"))
  }

  @Test("a stop ends all members of an ensemble, each with its best network so far")
  func stopping() throws {
    let control = TrainingControl()
    let members = try Self.members { _, options in options.epochs = 1_000_000 }
    let result = try EnsembleTrainer(members, threads: 2).run(control: control) {
      if case .epoch(let report) = $0, report.epoch == 3 { control.stop() }
    }
    #expect(result.stopReason == .stopped)
    #expect(result.members.allSatisfy { $0.stopReason == .stopped && $0.bestEpoch > 0 })
    #expect(result.members.allSatisfy { $0.history.count >= 3 })
  }

  @Test(
    "predictions of an ensemble are the link of the weighted sum of the logits",
    arguments: [1, 3])
  func predictions(outputs: Int) throws {
    let loss: Loss = outputs == 1 ? .binaryCrossEntropy : .categoricalCrossEntropy
    let architecture = try Architecture(inputs: 2, hidden: [5], outputs: outputs, loss: loss)
    let networks = (0..<3).map { NeuralNetwork<Double>(architecture, seed: $0) }
    let weights = [0.5, 0.3, 0.2]
    let ensemble = NetworkEnsemble(
      zip(networks, weights).map { NetworkEnsemble.Member($0, weight: $1) })
    let x: Matrix<Double> = [[0.3, -1], [2, 0.1], [-0.7, 0.6]]
    let predictions = ensemble.predictions(for: x)
    for row in 0..<x.rows {
      let logits = (0..<outputs).map { output in
        zip(networks, weights).reduce(0) { sum, member in
          sum + member.1 * member.0.forward(x).preactivations[1][row, output]
        }
      }
      let powers = logits.map { exp($0) }
      for output in 0..<outputs {
        let expected =
          outputs == 1
          ? 1 / (1 + exp(-logits[0])) : powers[output] / powers.reduce(0, +)
        #expect(abs(predictions[row, output] - expected) < 1e-15)
      }
    }
    // an ensemble of one network is that network, to the last bit
    #expect(NetworkEnsemble(networks[0]).predictions(for: x) == networks[0].predictions(for: x))
  }

  @Test("the evaluation of an ensemble has the loss of its predictions")
  func evaluation() throws {
    let rings = TrainerTests.rings
    let networks = try EnsembleTrainer(try Self.members()).run().members.map(\.network)
    let ensemble = NetworkEnsemble(networks.map { NetworkEnsemble.Member($0, weight: 0.25) })
    let evaluation = ensemble.evaluation(of: rings)
    let p = ensemble.predictions(for: rings.x)
    let losses = (0..<rings.count).map { row in
      -log(Double(rings.y[row, 0] == 1 ? p[row, 0] : 1 - p[row, 0]))
    }
    let mean = losses.reduce(0, +) / Double(losses.count)
    #expect(abs(try #require(evaluation[.loss]) - mean) < 1e-5)
    #expect(try #require(evaluation[.accuracy]) > 0.9)
  }
}
