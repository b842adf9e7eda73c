import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

@Suite("Models of several networks") struct MembersTests {
  private static func options(
    _ change: (inout TableTrainingOptions) -> Void = { _ in }
  ) -> TableTrainingOptions {
    var options = TrainedTables.quick
    options.members = 4
    options.training.epochs = 30
    options.training.learningRate = 0.01
    options.training.earlyStopping.patience = nil
    change(&options)
    return options
  }

  @Test("each row is left out by one network, every class by its share, and no other row")
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

  @Test("the validation scores are of each row by the network that was not trained on it")
  func outOfFold() throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    let training = try TableTraining(table, targets: ["p"], Self.options())
    let result = try training.trainer.run()
    let model = try training.model(of: result)
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
    let score = try #require(model.record.scores.validation?[.rmse])
    #expect(abs(score - rmse) < 1e-5 * rmse)
    #expect(model.record.bestEpochs == result.members.map(\.bestEpoch))
  }

  @Test("where there is nothing to learn, the validation scores do not say otherwise")
  func noise() throws {
    var generator = SplitMix64(seed: 4)
    let text = TrainedTables.text("a,b,y", 240) { _ in
      "\(generator.normal()),\(generator.normal()),\(generator.below(2))"
    }
    var (chosen, told): (Double, Double) = (0, 0)
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
      let result = try training.trainer.run()
      for member in result.members {
        chosen += try #require(member.history[member.bestEpoch - 1].monitored) / 16
      }
      let scores = try training.model(of: result).record.scores
      told += try #require(scores.validation?[.accuracy]) / 4
    }
    // what the rows that chose the epochs say, and what is told
    #expect(chosen > 0.55 && abs(told - 0.5) < 0.03, "\(chosen), \(told)")
  }

  @Test("answers are the mean of the networks', blended with the linear model where that is better")
  func blended() throws {
    // a straight line with noise: no network is better than a linear model
    let line = TrainedTables.text("a,b,y", 60) {
      let noise = Double($0 * 7919 % 101) / 20
      return "\($0 % 13),\($0 * 5 % 17),\(2 * ($0 % 13) - $0 * 5 % 17)\(".")\(Int(noise * 10))"
    }
    let table = try TrainedTables.table(line)
    let model = try TrainedTables.model(table, ["y"], Self.options { $0.blendsLinear = true })
    let share = try #require(model.record.linearShare)
    #expect(share > 0.5 && share <= 1)
    let members = model.ensemble.members
    let last = try #require(members.last)
    #expect(last.share == share && last.network.architecture.layers.count == 1)
    let x: Matrix<Float> = try model.preprocessing.features(of: table, rows: nil)
    let answers = try #require(model.predictions(for: table).numbers)
    let z = model.ensemble.scores(for: x)
    #expect(answers == model.preprocessing.target.unscaled(z))
    for row in 0..<5 {
      let mean = members.reduce(0) {
        $0 + $1.share * Double($1.network.predictions(for: x)[row, 0])
      }
      #expect(abs(Double(z[row, 0]) - mean) < 1e-6)
    }
    let without = try TrainedTables.model(table, ["y"], Self.options())
    #expect(without.record.linearShare == nil && without.ensemble.members.count == 4)
    #expect(without.ensemble.members.allSatisfy { $0.share == 0.25 })
    let losses = [model, without].map { $0.record.scores.validation?[.loss] ?? .nan }
    #expect(losses[0] < losses[1])
  }

  @Test("the linear model beside several networks is measured out of fold too")
  func baselines() throws {
    // twenty columns of noise: in 60 rows a linear model finds what is not there
    var generator = SplitMix64(seed: 4)
    let header = (0..<20).map { "x\($0)" }.joined(separator: ",")
    let noise = TrainedTables.text(header + ",y", 60) { _ in
      (0..<21).map { _ in "\(generator.normal())" }.joined(separator: ",")
    }
    let table = try TrainedTables.table(noise)
    let several = try TrainedTables.model(table, ["y"], Self.options())
    #expect(try #require(several.record.scores.baselines?.linear[.r2]) < 0)
    #expect(try #require(several.record.scores.baselines?.constant[.r2]) < 0)
    let one = try TrainedTables.model(
      table, ["y"],
      Self.options {
        $0.members = 1
        $0.validation = 0
      })
    #expect(try #require(one.record.scores.baselines?.linear[.r2]) > 0.1)
  }

  @Test("one network blends by its validation rows")
  func blendedAlone() throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    let model = try TrainedTables.model(
      table, ["p"],
      Self.options {
        $0.members = 1
        $0.blendsLinear = true
        $0.training.epochs = 1
      })
    #expect(try #require(model.record.linearShare) > 0.5)
    #expect(model.ensemble.members.count <= 2)
  }

  @Test("numbers of networks that cannot be, and rows that are not needed, are refused")
  func refusals() throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    for (members, says) in [(0, "0 networks"), (-3, "-3 networks"), (81, "81 folds")] {
      let error = try #require(throws: BackpropError.self) {
        _ = try TableTraining(table, targets: ["p"], Self.options { $0.members = members })
      }
      #expect(error.description.contains(says), "\(error)")
    }
    let error = try #require(throws: BackpropError.self) {
      _ = try TableTraining(table, targets: ["p"], Self.options(), validation: table)
    }
    #expect(error.description.contains("not trained on"))
  }
}
