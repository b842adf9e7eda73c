import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

@Suite("A model with a threshold") struct ThresholdModelTests {
  /// One row in eight is positive, mostly where a is large.
  private static let rare = TrainedTables.text("a,b,y", 320) { row in
    let (a, noise) = (row * 37 % 101, row * 7919 % 97)
    return "\(a),\(row % 7),\(a + noise > 155 ? "yes" : "no")"
  }

  private static func options(
    _ threshold: ThresholdChoice, members: Int = 1
  ) -> TableTrainingOptions {
    var options = TrainedTables.quick
    options.training.epochs = 20
    options.threshold = threshold
    if members > 1 { options.validation = .outOfFold(networks: members) }
    options.test = 0.3
    return options
  }

  @Test(
    "the decision threshold is the best one on held-out rows", arguments: [1, 3], [Metric.f1, .mcc])
  func chosen(members: Int, metric: Metric) throws {
    let table = try TrainedTables.table(Self.rare)
    let model = try TrainedTables.model(table, ["y"], Self.options(.best(metric), members: members))
    #expect(model.threshold != 0.5)
    let value = try #require(model.record.metrics.validation?[metric])
    for other in stride(from: 0.05, to: 1, by: 0.05) {
      let scores = try TrainedTables.model(
        table, ["y"], Self.options(.value(other), members: members)
      ).record.metrics
      #expect(try #require(scores.validation?[metric]) <= value, "\(other)")
    }
    // the simpler models have thresholds of their own
    let standard = try TrainedTables.model(
      table, ["y"], Self.options(.value(0.5), members: members))
    #expect(standard.threshold == 0.5 && standard.ensemble == model.ensemble)
    #expect(
      try #require(model.record.metrics.baselines?.constant[.recall])
        > #require(standard.record.metrics.baselines?.constant[.recall]) || metric == .mcc)
  }

  @Test("the decision threshold changes predictions and metrics, and a file keeps it")
  func answers() throws {
    let table = try TrainedTables.table(Self.rare)
    let folder = try ModelFolder()
    let model = try TrainedTables.model(table, ["y"], Self.options(.value(0.125)))
    #expect(model.threshold == 0.125)
    try model.write(to: folder.path("model"))
    let back = try TableModel(contentsOf: folder.path("model"))
    #expect(back == model && back.threshold == 0.125)
    let answers = try back.predictions(for: table)
    let (classes, probabilities) = (
      try #require(answers.classes), try #require(answers.probabilities)
    )
    var between = 0
    for row in 0..<table.rowCount {
      #expect(classes[row] == [probabilities[row, 1] >= 0.125 ? "yes" : "no"])
      if probabilities[row, 1] >= 0.125, probabilities[row, 1] < 0.5 { between += 1 }
    }
    #expect(between > 5)
    let confusion = try #require(try back.evaluation(on: table).confusion)
    #expect(confusion[0][1] + confusion[1][1] == classes.count { $0 == ["yes"] })
    // 0.5 is not written
    try TrainedTables.model(table, ["y"], Self.options(.value(0.5))).write(
      to: folder.path("standard"))
    let standard = try SafetensorsFile.read(from: folder.path("standard")).metadata["backprop"]
    #expect(!(try #require(standard).contains(#""threshold":0.5"#)))
    #expect(try TableModel(contentsOf: folder.path("standard")).threshold == 0.5)
  }

  @Test("a decision threshold without held-out rows or two classes is refused")
  func errors() throws {
    let table = try TrainedTables.table(Self.rare)
    var none = Self.options(.best(.f1))
    none.validation = .none
    for (options, target, says) in [
      (none, "y", "no rows are held out to choose the decision threshold by f1"),
      (Self.options(.value(0.4)), "b", "a multiclass task has no decision threshold"),
    ] {
      let error = try #require(throws: BackpropError.self) {
        _ = try TableTraining(table, targets: [target], options)
      }
      #expect(error.kind == .usage && error.description.contains(says), "\(error)")
    }
    for text in ["0", "1", "-1", "nan", "inf", "rocAUC", "f2"] {
      #expect(ThresholdChoice(text) == nil)
    }
    for text in ["0.25", "f1", "balancedAccuracy"] {
      #expect(ThresholdChoice(text)?.description == text)
    }
  }
}
