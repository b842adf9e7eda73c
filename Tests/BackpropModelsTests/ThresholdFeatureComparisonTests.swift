import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Foundation
import Testing

@Suite("The comparison of threshold features") struct ThresholdFeatureComparisonTests {
  /// A regression on codes without an order, or on noise.
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
    var options = Preset.best.options(task: .regression, rows: 400)
    options.training.epochs = 64
    options.validation = .outOfFold(networks: 3)
    change(&options)
    return options
  }

  private static func training(
    areCodes: Bool, _ change: (inout TableTrainingOptions) -> Void = { _ in }
  ) throws -> TableTraining {
    try TableTraining(try table(areCodes: areCodes), targets: ["y"], options(change))
  }

  @Test("threshold features win on codes and lose on noise", arguments: [1, 2, 3])
  func verdicts(threads: Int) throws {
    let codes = try Self.training(areCodes: true) { $0.threads = threads }
    let won = try codes.run()
    // two of the three folds of 400 rows
    #expect(
      won.comparison?.isWon == true && won.comparison?.rows == 267,
      "\(String(describing: won.comparison))")
    #expect(won.options.preprocessing.thresholdFeatures == .on(maximum: 63))
    #expect(won.prepared.preprocessing.featureNames.contains("x0 > 1.5"))
    #expect(won.prepared.rows == codes.rows && won.ensemble.members.count == 3)
    let noise = try Self.training(areCodes: false) { $0.threads = threads }
    let lost = try noise.run()
    #expect(lost.comparison?.isWon == false, "\(String(describing: lost.comparison))")
    #expect(lost.options == noise.options)
    #expect(lost.prepared.preprocessing.featureNames == ["x0", "x1", "x2", "x3"])
  }

  @Test("a won comparison gives the networks of --threshold-features, each trained once")
  func sameNetworks() throws {
    var plans: [TrainingPlan] = []
    let run = try Self.training(areCodes: true).run { event in
      switch event {
      case .networks(.started(let plan)), .comparison(.started(let plan)): plans.append(plan)
      default: break
      }
    }
    // each of three sees two thirds of 400 rows: all of them, two in the comparison, the third
    // after it
    #expect(plans.map(\.observations) == [800, 533, 267])
    let stepped = try Self.training(areCodes: true) {
      $0.preprocessing.thresholdFeatures = .on(maximum: 63)
    }.run()
    #expect(stepped.comparison == nil)
    #expect(run.ensemble.members.map(\.network) == stepped.ensemble.members.map(\.network))
    #expect(run.ensemble.history == stepped.ensemble.history)
    let comparison = try #require(run.comparison)
    func loss(_ fitted: FittedNetworks, _ training: TableTraining) throws -> Double {
      let trained = zip(training.trainer.members, fitted.ensemble.members).prefix(2)
      let squares = try trained.flatMap { member, result in
        let rows = try #require(member.validation)
        let answers = result.network.predictions(for: rows.x)
        return (0..<rows.count).map { pow(Double(answers[$0, 0] - rows.y[$0, 0]), 2) }
      }
      return squares.reduce(0, +) / Double(squares.count) / 2
    }
    let without = try Self.training(areCodes: true) { $0.preprocessing.thresholdFeatures = .off }
    let with = try Self.training(areCodes: true) {
      $0.preprocessing.thresholdFeatures = .on(maximum: 63)
    }
    #expect(abs(try loss(run, with) - comparison.lossWith) < 1e-6)
    #expect(abs(try loss(without.run(), without) - comparison.lossWithout) < 1e-6)
    #expect(comparison.standardError > 0 && comparison.standardError < comparison.lossWithout)
  }

  @Test(
    "the comparison of classes uses calibrated probabilities, so that confidence alone does not win"
  )
  func calibration() throws {
    let numbers = try Self.table(areCodes: true)
    let column = try numbers.column(named: "y")
    let values = numbers.allRows.compactMap { column.text(at: $0).flatMap(Double.init) }
    let table = try Table(
      columns: try (0..<4).map { index in
        let x = try numbers.column(named: "x\(index)")
        return ("x\(index)", .numbers(numbers.allRows.map { Double(x.text(at: $0) ?? "") ?? .nan }))
      } + [("y", .categories(values.map { $0 > 2 ? "yes" : "no" }))])
    var options = Preset.best.options(task: .binary, rows: 400)
    options.training.epochs = 32
    let result = try TableTraining(table, targets: ["y"], options).run()
    let comparison = try #require(result.comparison)
    options.preprocessing.thresholdFeatures = .off
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
    #expect(rows.count == comparison.rows)
    func loss(temperature: Double) -> Double {
      rows.reduce(0) { $0 + log(1 + exp(-$1 / temperature)) } / Double(rows.count)
    }
    let least = stride(from: -2.0, to: 2, by: 0.001).map { loss(temperature: exp($0)) }.min()
    #expect(abs(try #require(least) - comparison.lossWithout) < 1e-4)
    #expect(loss(temperature: 1) > comparison.lossWithout + 1e-3)
  }

  @Test(
    "the comparison is the same for any number of threads, and one network uses its validation rows"
  )
  func determinism() throws {
    let comparisons = try [1, 2, 3].map { threads in
      try Self.training(areCodes: true) { $0.threads = threads }.run().comparison
    }
    #expect(
      comparisons[0] != nil && comparisons[0] == comparisons[1] && comparisons[0] == comparisons[2])
    let one = try Self.training(areCodes: true) {
      $0.validation = .holdout(fraction: 0.2)
    }
    #expect(try one.run().comparison?.rows == 80)
    let table = try Self.table(areCodes: true)
    let other = try TableTraining(
      table, targets: ["y"], Self.options { $0.validation = .standard }, validation: table)
    #expect(try other.run().comparison?.rows == 400)
  }

  @Test("there is no comparison if the options decide, or if too few rows are held out")
  func none() throws {
    let changes: [(inout TableTrainingOptions) -> Void] = [
      { $0.preprocessing.thresholdFeatures = .off },
      { $0.preprocessing.thresholdFeatures = .on(maximum: 4) },
      {
        $0.validation = .none
      },
      { $0.validation = .outOfFold(networks: 40) },
    ]
    for change in changes {
      let training = try Self.training(areCodes: true) {
        change(&$0)
        $0.training.epochs = 2
      }
      let result = try training.run()
      #expect(result.comparison == nil && result.options == training.options)
    }
  }

  @Test("stopping the comparison or what follows keeps the networks without threshold features")
  func stop() throws {
    let training = try Self.training(areCodes: true)
    let plain = try training.trainer.run()
    for isCompared in [false, true] {
      let control = TrainingControl()
      var wasCompared = false
      let result = try training.run(control: control) { event in
        switch event {
        case .comparison(.epoch) where !isCompared: control.stop()
        case .compared: wasCompared = true
        case .networks(.epoch) where wasCompared: control.stop()
        default: break
        }
      }
      #expect(wasCompared == isCompared && result.comparison == nil)
      #expect(result.options == training.options)
      #expect(result.ensemble.stopReason == .completed && result.stopReason == .stopped)
      #expect(result.ensemble.members.map(\.network) == plain.members.map(\.network))
    }
  }

  @Test("threshold features lose if their network diverges")
  func divergence() throws {
    // more features bear less of a rate, so there are rates that only the networks without steps
    // bear
    let comparisons = stride(from: 1.0, to: 6, by: 0.25).lazy.compactMap { rate in
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
      }.run().comparison
    }
    let comparison = try #require(comparisons.first { $0.lossWith == .infinity })
    #expect(!comparison.isWon && comparison.lossWithout.isFinite)
  }

  @Test("TableModel.train and each training of a cross-validation make the comparison")
  func everywhere() async throws {
    let table = try Self.table(areCodes: true)
    let options = Self.options { $0.folds = 2 }
    let model = try await TableModel.train(on: table, targets: ["y"], options)
    #expect(model.preprocessing.featureNames.contains("x0 > 1.5"))
    let training = try TableTraining(table, targets: ["y"], options)
    let folds = try #require(try training.crossValidation())
    var comparisons: [ThresholdFeatureComparison] = []
    var scores: [Evaluation] = []
    _ = try await folds.run { event in
      switch event {
      case .training(_, .compared(let comparison, _)): comparisons.append(comparison)
      case .measured(_, let score): scores.append(score)
      default: break
      }
    }
    #expect(comparisons.count == 2 && comparisons.contains { $0.isWon })
    for fold in 0..<2 {
      let result = try folds.training(fold).run()
      #expect(result.comparison == comparisons[fold])
      let model = try TableModel(result)
      #expect(model.record.metrics.test == scores[fold])
    }
  }
}
