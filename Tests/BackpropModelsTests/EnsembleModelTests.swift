import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

@Suite("Ensemble models") struct EnsembleModelTests {
  private static func options(
    _ change: (inout TableTrainingOptions) -> Void = { _ in }
  ) -> TableTrainingOptions {
    var options = TrainedTables.quick
    options.validation = .outOfFold(networks: 4)
    options.training.epochs = 30
    options.training.learningRate = 0.01
    options.training.earlyStopping.patience = nil
    change(&options)
    return options
  }

  @Test("each row is held out of one member of an ensemble, stratified by class")
  func folds() throws {
    let training = try TableTraining(
      try TrainedTables.table(TrainedTables.blobs), targets: ["group"],
      Self.options { $0.test = 0.2 })
    let members = training.trainer.members
    #expect(members.count == 4 && training.rows.training == 96 && training.rows.validation == 0)
    let trained = members.map { Set($0.rows ?? []) }
    for row in 0..<96 { #expect(trained.count { !$0.contains(row) } == 1) }
    for member in members {
      let heldOut = (0..<96).filter { !(member.rows ?? []).contains($0) }
      #expect(heldOut.count == 24)
      #expect(member.validation?.x == member.observations.x.rows(at: heldOut))
      #expect(member.validation?.y == member.observations.y.rows(at: heldOut))
      for k in 0..<3 {
        #expect((0..<24).count { member.validation?.y[$0, k] == 1 } == 8)
      }
    }
    #expect(Set(members.map(\.options.seed)).count == 4)
    #expect(Set(members.map { $0.network.parameters.weights(of: 0)[0, 0] }).count == 4)
  }

  @Test("out-of-fold metrics predict each row with the member that was not trained on it")
  func outOfFold() throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    let training = try TableTraining(table, targets: ["p"], Self.options())
    let fitted = try training.run()
    let (result, model) = (fitted.ensemble, try TableModel(fitted))
    var squares = 0.0
    for (member, trained) in zip(training.trainer.members, result.members) {
      let heldOut = try #require(member.validation)
      let z = trained.network.predictions(for: heldOut.x)
      let answers = try #require(training.preprocessing.target.unscaled(z) as Matrix<Double>?)
      let truth = training.preprocessing.target.unscaled(heldOut.y)
      for row in 0..<heldOut.count {
        squares += (answers[row, 0] - truth[row, 0]) * (answers[row, 0] - truth[row, 0])
      }
    }
    let rmse = (squares / Double(table.rowCount)).squareRoot()
    let score = try #require(model.record.metrics.validation?[.rmse])
    #expect(abs(score - rmse) < 1e-5 * rmse)
    #expect(model.record.bestEpochs == result.members.map(\.bestEpoch))
  }

  @Test("out-of-fold metrics of noise show no gain")
  func noise() throws {
    var generator = SplitMix64(seed: 4)
    let text = TrainedTables.text("a,b,y", 240) { _ in
      "\(generator.normal()),\(generator.normal()),\(generator.below(2))"
    }
    var (chosen, reported): (Double, Double) = (0, 0)
    for seed in 0..<4 as Range<UInt64> {
      let training = try TableTraining(
        TrainedTables.table(text), targets: ["y"],
        Self.options {
          $0.hidden = [64]
          $0.training.epochs = 120
          $0.training.learningRate = 0.05
          $0.training.earlyStopping = EarlyStopping(
            metric: .accuracy, patience: nil, prefersLast: true)
          $0.training.seed = seed
        })
      let fitted = try training.run()
      for member in fitted.ensemble.members {
        chosen += try #require(member.history[member.bestEpoch - 1].monitored) / 16
      }
      let scores = try TableModel(fitted).record.metrics
      reported += try #require(scores.validation?[.accuracy]) / 4
    }
    // the metric that chose the epochs, and the reported one
    #expect(chosen > 0.55 && abs(reported - 0.5) < 0.03, "\(chosen), \(reported)")
  }

  @Test("an ensemble predicts the weighted mean of its members and of a linear model")
  func blended() throws {
    // a straight line with noise: no network is better than a linear model
    let line = TrainedTables.text("a,b,y", 60) {
      let noise = Double($0 * 7919 % 101) / 20
      return "\($0 % 13),\($0 * 5 % 17),\(2 * ($0 % 13) - $0 * 5 % 17)\(".")\(Int(noise * 10))"
    }
    let table = try TrainedTables.table(line)
    let model = try TrainedTables.model(table, ["y"], Self.options { $0.blendsLinear = true })
    let weight = try #require(model.record.linearWeight)
    #expect(weight > 0.5 && weight <= 1)
    let members = model.ensemble.members
    let last = try #require(members.last)
    #expect(last.weight == weight && last.network.architecture.layers.count == 1)
    let x: Matrix<Float> = try model.preprocessing.features(of: table, rows: nil)
    let answers = try #require(model.predictions(for: table).values)
    let z = model.ensemble.logits(for: x)
    #expect(answers == model.preprocessing.target.unscaled(z))
    for row in 0..<5 {
      let mean = members.reduce(0) {
        $0 + $1.weight * Double($1.network.predictions(for: x)[row, 0])
      }
      #expect(abs(Double(z[row, 0]) - mean) < 1e-6)
    }
    let without = try TrainedTables.model(table, ["y"], Self.options())
    #expect(without.record.linearWeight == nil && without.ensemble.members.count == 4)
    #expect(without.ensemble.members.allSatisfy { $0.weight == 0.25 })
    let losses = [model, without].map { $0.record.metrics.validation?[.loss] ?? .nan }
    #expect(losses[0] < losses[1])
  }

  @Test("the baselines of an ensemble are measured out of fold too")
  func baselines() throws {
    // twenty columns of noise: in 60 rows a linear model finds what is not there
    var generator = SplitMix64(seed: 4)
    let header = (0..<20).map { "x\($0)" }.joined(separator: ",")
    let noise = TrainedTables.text(header + ",y", 60) { _ in
      (0..<21).map { _ in "\(generator.normal())" }.joined(separator: ",")
    }
    let table = try TrainedTables.table(noise)
    let several = try TrainedTables.model(table, ["y"], Self.options())
    #expect(try #require(several.record.metrics.baselines?.linear[.r2]) < 0)
    #expect(try #require(several.record.metrics.baselines?.constant[.r2]) < 0)
    let one = try TrainedTables.model(
      table, ["y"],
      Self.options {
        $0.validation = .none
      })
    #expect(try #require(one.record.metrics.baselines?.linear[.r2]) > 0.1)
  }

  @Test("one network gets the weight of its linear model from validation rows")
  func blendedAlone() throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    let model = try TrainedTables.model(
      table, ["p"],
      Self.options {
        $0.validation = .standard
        $0.blendsLinear = true
        $0.training.epochs = 1
      })
    #expect(try #require(model.record.linearWeight) > 0.5)
    #expect(model.ensemble.members.count <= 2)
  }

  @Test("an ensemble of fewer than two networks, or of more than there are rows, is refused")
  func refusals() throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    for (networks, says) in [
      (0, "0 networks"), (-3, "-3 networks"), (1, "1 network"), (81, "81 folds"),
    ] {
      let error = try #require(throws: BackpropError.self) {
        _ = try TableTraining(
          table, targets: ["p"],
          Self.options { $0.validation = .outOfFold(networks: networks) })
      }
      #expect(error.description.contains(says), "\(error)")
    }
  }

  @Test("a validation table takes the place of an ensemble's folds")
  func validationTable() throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    let training = try TableTraining(table, targets: ["p"], Self.options(), validation: table)
    #expect(training.trainer.members.count == 1 && training.options.validation == .none)
    #expect(training.prepared.heldOut == RowSource(.validation, count: 80))
  }
}
