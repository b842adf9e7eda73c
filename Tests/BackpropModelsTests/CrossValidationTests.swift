import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

@Suite("Cross-validation") struct CrossValidationTests {
  private static func options(
    folds: Int = 4, repeats: Int = 1, _ change: (inout TableTrainingOptions) -> Void = { _ in }
  ) -> TableTrainingOptions {
    var options = TrainedTables.quick
    options.folds = folds
    options.repeats = repeats
    change(&options)
    return options
  }

  private static func validation(
    _ table: Table, _ targets: [String], _ options: TableTrainingOptions
  ) throws -> CrossValidation {
    try #require(try TableTraining(table, targets: targets, options).crossValidation())
  }

  @Test("cross-validation holds out each row once per repetition, stratified, and test rows never")
  func splits() throws {
    let table = try TrainedTables.table(TrainedTables.blobs)
    let validation = try Self.validation(
      table, ["group"], Self.options(repeats: 3) { $0.test = 0.2 })
    #expect(validation.count == 12 && validation.unmeasuredRows == 0)
    let rounds = (0..<3).map { validation.splits[$0 * 4..<$0 * 4 + 4] }
    let learned = try #require(rounds.first).flatMap(\.heldOut).sorted()
    #expect(learned.count == 96)
    for round in rounds {
      #expect(round.flatMap(\.heldOut).sorted() == learned)
      for split in round {
        #expect((split.training + split.heldOut).sorted() == learned)
        for group in 0..<3 { #expect(split.heldOut.count { $0 % 3 == group } == 8) }
      }
    }
    #expect(Set(validation.splits.map(\.heldOut)).count == 12)
  }

  @Test("each training of a cross-validation uses its rows alone, with a seed of its own")
  func trainings() async throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    let validation = try Self.validation(
      table, ["p"],
      Self.options(repeats: 2) {
        $0.validation = .outOfFold(networks: 3)
        $0.blendsLinear = true
      })
    var scores: [TrainingRecord.Metrics] = []
    var seeds: Set<UInt64> = []
    for (index, split) in validation.splits.enumerated() {
      let training = try validation.training(index)
      #expect(
        training.preprocessing.encodings
          == (try Preprocessing(fitting: table, targets: ["p"], rows: split.training).encodings))
      #expect(training.rows.training == 60 && training.rows.test == 20)
      #expect(training.prepared.testRows == split.heldOut)
      seeds.insert(training.options.training.seed)
      scores.append(try TableModel(training.run()).record.metrics)
    }
    #expect(seeds.count == 8)
    let found = try await validation.run()
    #expect(found.folds == 4 && found.repeats == 2)
    for (estimates, evaluations) in [
      (found.model, scores.compactMap(\.test)),
      (try #require(found.linear), scores.compactMap(\.baselines?.linear)),
      (try #require(found.constant), scores.compactMap(\.baselines?.constant)),
    ] {
      #expect(estimates == CrossValidationMetrics.estimates(evaluations, overlap: 1.0 / 3))
      let mean = evaluations.compactMap { $0[.rmse] }.reduce(0, +) / 8
      #expect(abs(try #require(estimates[.rmse]).mean - mean) < 1e-12)
    }
    let linear = try #require(found.linear?[.rmse])
    #expect(linear.mean < 0.1 * (found.constant?[.rmse]?.mean ?? 0))
  }

  @Test(
    "cross-validation is the same for any number of threads, and has baselines only if they are measured"
  )
  func threads() async throws {
    let table = try TrainedTables.table(TrainedTables.blobs)
    func scores(_ threads: Int) async throws -> CrossValidationMetrics {
      try await Self.validation(
        table, ["group"],
        Self.options(folds: 3) {
          $0.validation = .outOfFold(networks: 2)
          $0.threads = threads
          $0.measuresBaselines = false
        }
      ).run()
    }
    let one = try await scores(1)
    #expect(try await scores(2) == one)
    #expect(try await scores(3) == one)
    #expect(one.linear == nil && one.constant == nil && one.model[.accuracy] != nil)
  }

  @Test(
    "the bound of Student's t distribution is that of published tables",
    arguments: [
      (1, 0.95, 12.7062), (2, 0.95, 4.30265), (3, 0.95, 3.18245), (4, 0.95, 2.77645),
      (9, 0.95, 2.26216), (24, 0.95, 2.06390), (99, 0.95, 1.98422), (1, 0.5, 1), (4, 0.99, 4.60409),
      (5, 0.9, 2.01505), (1000, 0.95, 1.96234),
    ])
  func student(degrees: Int, probability: Double, bound: Double) {
    let found = StudentT(degreesOfFreedom: degrees).bound(probability: probability)
    #expect(abs(found - bound) < 6e-6 * bound, "\(found)")
  }

  private static func evaluation(right: Int, of count: Int) -> Evaluation {
    Evaluation(
      probabilities: Matrix<Double>(
        rows: count, columns: 1, values: (0..<count).map { $0 < right ? 0.9 : 0.1 }),
      targets: Matrix<Double>(rows: count, columns: 1, values: (0..<count).map { _ in 1 }))
  }

  @Test("an interval is mean ± t √((1/J + n₂/n₁) s²), within what the metric can be")
  func interval() throws {
    let three = [5, 6, 7].map { Self.evaluation(right: $0, of: 10) }
    let estimate = try #require(
      CrossValidationMetrics.estimates(three, overlap: 0.5)[.accuracy])
    // s = 0.1, t(2) = 4.30265, √(1/3 + 1/2) = 0.912871
    #expect(abs(estimate.mean - 0.6) < 1e-12 && abs(estimate.standardDeviation - 0.1) < 1e-12)
    #expect(abs(estimate.lower - (0.6 - 0.392777)) < 1e-5)
    #expect(abs(estimate.upper - (0.6 + 0.392777)) < 1e-5)
    let sure = try #require(
      CrossValidationMetrics.estimates(
        [9, 10].map { Self.evaluation(right: $0, of: 10) }, overlap: 1)[.accuracy])
    #expect(sure.lower == 0 && sure.upper == 1)
    // with one class there is no area under the curve, nor anything else of two classes
    let found = CrossValidationMetrics.estimates(three, overlap: 0.5)
    for metric in [Metric.rocAUC, .balancedAccuracy, .recall, .precision, .f1, .mcc] {
      #expect(found[metric] == nil, "\(metric)")
    }
    #expect(found[.logLoss] != nil)
  }

  @Test("cross-validation always trains on a row that is the only one of its class")
  func rareClass() async throws {
    let table = try TrainedTables.table(
      TrainedTables.text("a,y", 41) { "\($0),\($0 == 40 ? "rare" : $0 % 2 == 0 ? "u" : "v")" })
    let validation = try Self.validation(table, ["y"], Self.options())
    #expect(validation.unmeasuredRows == 1)
    #expect(validation.splits.allSatisfy { $0.training.contains(40) && $0.heldOut.count == 10 })
    let scores = try await validation.run()
    #expect(scores.model[.accuracy] != nil)
    let own = try TrainedTables.table(TrainedTables.text("a,y", 10) { "\($0 * 7 % 10),k\($0)" })
    let error = #expect(throws: BackpropError.self) {
      _ = try Self.validation(own, ["y"], Self.options())
    }
    #expect(error?.what.contains("no row can be held out") == true, "\(error as Any)")
  }

  @Test("a validation table is used in every fold of a cross-validation")
  func validationTable() throws {
    let table = try TrainedTables.table(TrainedTables.blobs)
    let training = try TableTraining(
      table, targets: ["group"], Self.options(),
      validation: try TrainedTables.table(TrainedTables.blobs))
    let validation = try #require(try training.crossValidation())
    #expect(try validation.training(1).rows.validation == 120)
    #expect(try validation.training(1).rows.training == 90)
  }

  @Test("a stopped cross-validation throws")
  func stopped() async throws {
    let table = try TrainedTables.table(TrainedTables.blobs)
    let validation = try Self.validation(table, ["group"], Self.options())
    let control = TrainingControl()
    var measured = 0
    let error = await #expect(throws: BackpropError.self) {
      _ = try await validation.run(control: control) { event in
        guard case .measured = event else { return }
        measured += 1
        if measured == 2 { control.stop() }
      }
    }
    #expect(error?.kind == .interrupted && measured == 2)
    #expect(error?.description.contains("training 3 of 4") ?? false, "\(error as Any)")
  }

  @Test("a cross-validation out of time throws, and so does training before the first epoch")
  func outOfTime() async throws {
    let table = try TrainedTables.table(TrainedTables.blobs)
    let validation = try Self.validation(table, ["group"], Self.options())
    let control = TrainingControl()
    control.stop(at: .now)
    let late = await #expect(throws: BackpropError.self) {
      _ = try await validation.run(control: control)
    }
    #expect(late?.kind == .interrupted, "\(late as Any)")
    let untrained = await #expect(throws: BackpropError.self) {
      _ = try await TableModel.train(
        on: table, targets: ["group"], TrainedTables.quick, control: control)
    }
    #expect(untrained?.kind == .interrupted, "\(untrained as Any)")
  }

  @Test("TableModel.train runs the cross-validation, and a model file keeps its metrics")
  func kept() async throws {
    let folder = try ModelFolder()
    let table = try TrainedTables.table(TrainedTables.blobs)
    let model = try await TableModel.train(on: table, targets: ["group"], Self.options())
    let scores = try #require(model.record.crossValidation)
    #expect(scores == (try await Self.validation(table, ["group"], Self.options()).run()))
    try model.write(to: folder.path("model"))
    #expect(try TableModel(contentsOf: folder.path("model")) == model)
    // the model itself is as it is without
    let without = try TrainedTables.model(table, ["group"])
    #expect(without.ensemble == model.ensemble && without.record.crossValidation == nil)
  }
}
