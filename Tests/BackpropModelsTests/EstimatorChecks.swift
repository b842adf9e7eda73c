import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

/// What scikit-learn's `check_estimator` asks of every estimator, as far as it makes sense for a
/// model of a table. Its name for the check stands in brackets.
@Suite("A model of a table") struct EstimatorChecks {
  private static let features = TrainedTables.text("a,b,y", 60) {
    "\($0 * 37 % 61),\($0 * 29 % 53),\($0 * 37 % 61 > 30 ? "high" : "low")"
  }
  private static var long: TableTrainingOptions {
    var options = TrainedTables.quick
    options.training.epochs = 60
    options.training.learningRate = 0.02
    return options
  }

  @Test("is the same when it is trained again (fit_idempotent)", arguments: TrainedTables.all)
  func idempotent(example: TrainingCase) throws { #expect(try example.model() == example.model()) }

  @Test(
    "has options that training does not change (estimators_overwrite_params)",
    arguments: TrainedTables.all)
  func options(example: TrainingCase) throws {
    let record = try example.model().record
    #expect(record.options.hidden == example.options.hidden)
    #expect(record.options.training == example.options.training)
    #expect(record.options.classWeights == example.options.classWeights)
  }

  @Test("does not change when it answers (dict_unchanged)", arguments: TrainedTables.all)
  func unchanged(example: TrainingCase) throws {
    let model = try example.model()
    let before = model
    #expect(try model.predictions(for: example.table) == model.predictions(for: example.table))
    #expect(model == before)
  }

  @Test(
    "answers rows alike in any order (methods_sample_order_invariance)",
    arguments: TrainedTables.all)
  func order(example: TrainingCase) throws {
    let (model, table) = (try example.model(), try example.table)
    let all = try answers(model, table, table.allRows)
    #expect(try answers(model, table, table.allRows.reversed()) == all.reversed())
  }

  @Test(
    "answers a part of the rows as it answers all (methods_subset_invariance)",
    arguments: TrainedTables.all)
  func subset(example: TrainingCase) throws {
    let (model, table) = (try example.model(), try example.table)
    let all = try answers(model, table, table.allRows)
    for size in [1, 7] {
      let parts = try stride(from: 0, to: table.rowCount, by: size).flatMap {
        try answers(model, table, Array($0..<min($0 + size, table.rowCount)))
      }
      #expect(parts == all, "\(size) rows at a time")
    }
  }

  @Test(
    "counts the epochs it was trained for (non_transformer_estimators_n_iter)",
    arguments: TrainedTables.all)
  func epochs(example: TrainingCase) throws {
    let record = try example.model().record
    #expect(record.history.count == 4)
    #expect(record.bestEpochs.count == example.options.validation.networks)
    #expect(record.bestEpochs.allSatisfy { (1...4).contains($0) })
  }

  @Test("gives the class of highest probability (decision_proba_consistency)")
  func probabilities() throws {
    let model = try TrainedTables.all[0].model()
    let predictions = try model.predictions(for: TrainedTables.all[0].table)
    let probabilities = try #require(predictions.probabilities).toRows()
    let classes = model.preprocessing.target.classes
    for (row, answer) in zip(probabilities, try #require(predictions.classes)) {
      #expect(row.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(abs(row.reduce(0, +) - 1) < 1e-6)
      #expect(answer == [classes[row.indices.max { row[$0] < row[$1] } ?? 0]])
    }
  }

  @Test("learns groups of points (classifiers_train)")
  func classifies() throws {
    let model = try TrainedTables.model(
      TrainedTables.table(TrainedTables.blobs), ["group"], Self.long)
    #expect(try #require(model.record.metrics.training[.accuracy]) > 0.83)
  }

  @Test("learns numbers (regressors_train)")
  func regresses() throws {
    let model = try TrainedTables.model(
      TrainedTables.table(TrainedTables.numbers), ["p"], Self.long)
    #expect(try #require(model.record.metrics.training[.r2]) > 0.5)
  }

  @Test(
    "gives classes as they are spelled (classifiers_classes)",
    arguments: [
      ["öst", "West, \"far\""], ["3", "12", "7"], ["-1", "1"], ["01", "02"], ["True", "False"],
      ["é", "e\u{301}"],
    ])
  func labels(classes: [String]) throws {
    let text = TrainedTables.text("a,y", 90) { row in
      let name = classes[row % classes.count]
      return
        "\(row % classes.count).\(row),\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
    let table = try TrainedTables.table(text)
    let model = try TrainedTables.model(table, ["y"], Self.long)
    let known = model.preprocessing.target.classes
    #expect(Set(known.map { Array($0.utf8) }) == Set(classes.map { Array($0.utf8) }))
    let answered = try #require(model.predictions(for: table).classes).map { $0[0] }
    #expect(Set(answered).isSubset(of: Set(classes)))
  }

  @Test("takes whole numbers as it takes others (regressors_int)")
  func wholeNumbers() throws {
    var options = TrainedTables.quick
    options.preprocessing.task = .regression
    func model(_ ending: String) throws -> TableModel {
      let text = TrainedTables.text("a,y", 50) { "\($0 * 7 % 51),\($0 * 3 % 17)\(ending)" }
      return try TrainedTables.model(TrainedTables.table(text), ["y"], options)
    }
    #expect(try model("").ensemble == model(".0").ensemble)
  }

  @Test("answers several yes-or-no questions at once (classifiers_multilabel)")
  func multilabel() throws {
    let example = TrainedTables.all[8]
    let model = try example.model()
    #expect(model.task == .multilabel)
    let predictions = try model.predictions(for: example.table)
    #expect(predictions.classes?.allSatisfy { $0.count == 2 } == true)
    #expect(predictions.probabilities?.toRows().joined().allSatisfy { $0 >= 0 && $0 <= 1 } == true)
  }

  @Test("answers with several numbers at once (regressor_multioutput)")
  func multioutput() throws {
    let example = TrainedTables.all[6]
    let numbers = try #require(try example.model().predictions(for: example.table).values)
    #expect(numbers.rows == 80 && numbers.columns == 2)
  }

  @Test(
    "finds its columns by name, in any order and among others (dataframe_column_names_consistency)"
  )
  func columns() throws {
    let table = try TrainedTables.table(Self.features)
    let model = try TrainedTables.model(table, ["y"])
    let lines = Self.features.split(separator: "\n").map { $0.split(separator: ",") }
    let moved = lines.map { "x,\($0[1]),\($0[0])" }.joined(separator: "\n")
    #expect(
      try answers(model, TrainedTables.table(moved), Array(0..<60))
        == answers(model, table, table.allRows))
  }

  @Test("names the column it misses (n_features_in_after_fitting)")
  func missingColumn() throws {
    let model = try TrainedTables.model(TrainedTables.table(Self.features), ["y"])
    try expect(.badData, "there is no column 'b'") {
      _ = try model.predictions(for: TrainedTables.table("a,B\n1,2\n"))
    }
  }

  @Test("learns from one feature (fit2d_1feature)")
  func oneFeature() throws {
    let text = TrainedTables.text("a,y", 30) { "\($0),\($0 % 2)" }
    #expect(
      try TrainedTables.model(TrainedTables.table(text), ["y"]).preprocessing.featureCount == 1)
  }

  @Test("weights each class as the options say (class_weight_classifiers)")
  func classWeights() throws {
    let table = try TrainedTables.table(
      TrainedTables.text("a,y", 60) { "\($0 * 37 % 61),\($0 % 2 == 0 ? "p" : "q")" })
    func share(_ weight: Double) throws -> Int {
      var options = Self.long
      options.classWeights = .named(["p": weight])
      let model = try TrainedTables.model(table, ["y"], options)
      return try #require(model.predictions(for: table).classes).count { $0 == ["p"] }
    }
    #expect(try share(100) > share(0.01))
  }

  private func answers(_ model: TableModel, _ table: Table, _ rows: [Int]) throws -> [[Double]] {
    let predictions = try model.predictions(for: table, rows: rows)
    return predictions.values?.toRows()
      ?? predictions.probabilities?.toRows().map { $0.map(Double.init) } ?? []
  }
}

func expect(
  _ kind: BackpropError.Kind, _ says: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) throws {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  } catch let error as BackpropError {
    #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
    #expect(error.what.contains(says), "\(error)", sourceLocation: sourceLocation)
    #expect(!error.remedy.isEmpty, sourceLocation: sourceLocation)
  }
}
