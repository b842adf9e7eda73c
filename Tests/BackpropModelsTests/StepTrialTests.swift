import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Foundation
import Testing

@Suite("Trial of steps") struct StepTrialTests {
  /// Numbers to predict from codes that mean nothing as numbers, or that nothing tells.
  private static func table(areCodes: Bool) throws -> Table {
    var random = SplitMix64(seed: 5)
    let effects = (0..<4).map { _ in (0..<8).map { _ in random.uniform() } }
    let x = (0..<4).map { _ in
      (0..<400).map { _ in areCodes ? Double(random.next() % 8) : 3 * random.uniform() }
    }
    let y = (0..<400).map { row in
      (0..<4).reduce(0.1 * random.uniform()) { sum, k in
        sum + (areCodes ? effects[k][Int(x[k][row])] : random.uniform())
      }
    }
    return try Table(
      columns: x.enumerated().map { ("x\($0)", .numbers($1)) } + [("y", .numbers(y))])
  }

  private static func options(
    _ change: (inout TableTrainingOptions) -> Void = { _ in }
  ) -> TableTrainingOptions {
    var options = Recipe.best.options(task: .regression, rows: 400)
    options.training.epochs = 64
    options.members = 3
    change(&options)
    return options
  }

  private static func training(
    areCodes: Bool, _ change: (inout TableTrainingOptions) -> Void = { _ in }
  ) throws -> TableTraining {
    try TableTraining(try table(areCodes: areCodes), targets: ["y"], options(change))
  }

  @Test("gives codes steps, and none to numbers that tell nothing", arguments: [1, 2, 3])
  func verdicts(threads: Int) throws {
    let codes = try Self.training(areCodes: true) { $0.threads = threads }
    let won = try codes.run()
    // two of the three folds of 400 rows
    #expect(won.trial?.isWon == true && won.trial?.rows == 267, "\(String(describing: won.trial))")
    #expect(won.training.options.preprocessing.mostSteps == 63)
    #expect(won.training.preprocessing.featureNames.contains("x0 > 1.5"))
    #expect(won.training.rows == codes.rows && won.ensemble.members.count == 3)
    let noise = try Self.training(areCodes: false) { $0.threads = threads }
    let lost = try noise.run()
    #expect(lost.trial?.isWon == false, "\(String(describing: lost.trial))")
    #expect(lost.training.options == noise.options)
    #expect(lost.training.preprocessing.featureNames == ["x0", "x1", "x2", "x3"])
  }

  @Test("what it settles is what steps that are asked for make, each network trained once")
  func sameNetworks() throws {
    var plans: [TrainingPlan] = []
    let run = try Self.training(areCodes: true).run { event in
      switch event {
      case .networks(.started(let plan)), .trial(.started(let plan)): plans.append(plan)
      default: break
      }
    }
    // each of three sees two thirds of 400 rows: all of them, two in the trial, the third behind it
    #expect(plans.map(\.observations) == [800, 533, 267])
    let stepped = try Self.training(areCodes: true) { $0.preprocessing.mostSteps = 63 }.run()
    #expect(stepped.trial == nil)
    #expect(run.ensemble.members.map(\.network) == stepped.ensemble.members.map(\.network))
    #expect(run.ensemble.history == stepped.ensemble.history)
    let trial = try #require(run.trial)
    func loss(_ training: TableTraining, _ result: EnsembleResult<Float>) throws -> Double {
      let trained = zip(training.trainer.members, result.members).prefix(2)
      let squares = try trained.flatMap { member, result in
        let rows = try #require(member.validation)
        let answers = result.network.predictions(for: rows.x)
        return (0..<rows.count).map { pow(Double(answers[$0, 0] - rows.y[$0, 0]), 2) }
      }
      return squares.reduce(0, +) / Double(squares.count) / 2
    }
    let without = try Self.training(areCodes: true) { $0.triesSteps = false }
    #expect(abs(try loss(run.training, run.ensemble) - trial.lossWith) < 1e-6)
    #expect(abs(try loss(without, without.trainer.run()) - trial.lossWithout) < 1e-6)
    #expect(trial.standardError > 0 && trial.standardError < trial.lossWithout)
  }

  @Test(
    "compares classes by calibrated probabilities, so that a network that is surer is no better")
  func calibration() throws {
    let numbers = try Self.table(areCodes: true)
    let column = try numbers.column(named: "y")
    let values = numbers.allRows.compactMap { column.text(at: $0).flatMap(Double.init) }
    let table = try Table(
      columns: try (0..<4).map { index in
        let x = try numbers.column(named: "x\(index)")
        return ("x\(index)", .numbers(numbers.allRows.map { Double(x.text(at: $0) ?? "") ?? .nan }))
      } + [("y", .categories(values.map { $0 > 2 ? "yes" : "no" }))])
    var options = Recipe.best.options(task: .binary, rows: 400)
    options.training.epochs = 32
    let result = try TableTraining(table, targets: ["y"], options).run()
    let trial = try #require(result.trial)
    options.triesSteps = false
    let training = try TableTraining(table, targets: ["y"], options)
    let networks = try training.trainer.run().members.prefix(2)
    let rows = try zip(networks, training.trainer.members).flatMap { trained, member in
      let heldOut = try #require(member.validation)
      let p = trained.network.predictions(for: heldOut.x)
      return (0..<heldOut.count).map { row -> Double in
        let z = log(Double(p[row, 0])) - log(1 - Double(p[row, 0]))
        return heldOut.y[row, 0] > 0.5 ? z : -z
      }
    }
    #expect(rows.count == trial.rows)
    func loss(temperature: Double) -> Double {
      rows.reduce(0) { $0 + log(1 + exp(-$1 / temperature)) } / Double(rows.count)
    }
    let least = stride(from: -2.0, to: 2, by: 0.001).map { loss(temperature: exp($0)) }.min()
    #expect(abs(try #require(least) - trial.lossWithout) < 1e-4)
    #expect(loss(temperature: 1) > trial.lossWithout + 1e-3)
  }

  @Test("is the same for any number of threads, and of one network on its validation rows")
  func determinism() throws {
    let trials = try [1, 2, 3].map { threads in
      try Self.training(areCodes: true) { $0.threads = threads }.run().trial
    }
    #expect(trials[0] != nil && trials[0] == trials[1] && trials[0] == trials[2])
    let one = try Self.training(areCodes: true) {
      $0.members = 1
      $0.validation = 0.2
    }
    #expect(try one.run().trial?.rows == 80)
    let table = try Self.table(areCodes: true)
    let other = try TableTraining(
      table, targets: ["y"], Self.options { $0.members = 1 }, validation: table)
    #expect(try other.run().trial?.rows == 400)
  }

  @Test("there is none where nobody asks, steps are settled, or rows are few")
  func none() throws {
    let changes: [(inout TableTrainingOptions) -> Void] = [
      { $0.triesSteps = false }, { $0.preprocessing.mostSteps = 4 },
      {
        $0.members = 1
        $0.validation = 0
      },
      { $0.members = 40 },
    ]
    for change in changes {
      let training = try Self.training(areCodes: true) {
        change(&$0)
        $0.training.epochs = 2
      }
      let result = try training.run()
      #expect(result.trial == nil && result.training.options == training.options)
    }
  }

  @Test("what is stopped in the trial or behind it leaves the networks that were there before")
  func stop() throws {
    let training = try Self.training(areCodes: true)
    let plain = try training.trainer.run()
    for isTried in [false, true] {
      let control = TrainingControl()
      var wasTried = false
      let result = try training.run(control: control) { event in
        switch event {
        case .trial(.epoch) where !isTried: control.stop()
        case .tried: wasTried = true
        case .networks(.epoch) where wasTried: control.stop()
        default: break
        }
      }
      #expect(wasTried == isTried && result.trial == nil)
      #expect(result.training.options == training.options)
      #expect(result.ensemble.ending == .completed && result.ending == .stopped)
      #expect(result.ensemble.members.map(\.network) == plain.members.map(\.network))
    }
  }

  @Test("steps whose network diverges are not taken")
  func divergence() throws {
    // more features bear less of a rate, so there are rates that only the networks without steps bear
    let trials = stride(from: 1.0, to: 6, by: 0.25).lazy.compactMap { rate in
      try? Self.training(areCodes: false) {
        $0.hidden = []
        $0.embedsNumbers = false
        $0.scalesFeatures = false
        $0.training.epochs = 200
        $0.training.optimizer = .gradientDescent
        $0.training.batch = .all
        $0.training.weightDecay = 0
        $0.training.dropout = 0
        $0.training.schedule = .constant
        $0.training.rateFactors = nil
        $0.training.learningRate = rate
      }.run().trial
    }
    let trial = try #require(trials.first { $0.lossWith == .infinity })
    #expect(!trial.isWon && trial.lossWithout.isFinite)
  }

  @Test("is made for the model of a table, and in each training of a cross-validation")
  func everywhere() async throws {
    let table = try Self.table(areCodes: true)
    let options = Self.options { $0.folds = 2 }
    let model = try await TableModel.train(on: table, targets: ["y"], options)
    #expect(model.preprocessing.featureNames.contains("x0 > 1.5"))
    let training = try TableTraining(table, targets: ["y"], options)
    let folds = try #require(try training.crossValidation())
    var trials: [StepTrial] = []
    var scores: [Evaluation] = []
    _ = try await folds.run { event in
      switch event {
      case .training(_, .tried(let trial, _)): trials.append(trial)
      case .measured(_, let score): scores.append(score)
      default: break
      }
    }
    #expect(trials.count == 2 && trials.contains { $0.isWon })
    for fold in 0..<2 {
      let result = try folds.training(fold).run()
      #expect(result.trial == trials[fold])
      let model = try result.training.model(of: result.ensemble)
      #expect(model.record.scores.test == scores[fold])
    }
  }
}
