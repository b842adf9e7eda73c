import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Testing

/// The checks of scikit-learn's `check_estimator` about data that cannot be learned from, and about
/// weights.
@Suite("Training a model of a table") struct EstimatorInputChecks {
  private static let rows = TrainedTables.text("a,b,y", 40) {
    "\($0 * 7 % 41),\($0 * 3 % 37),\($0 % 2)"
  }

  private static let bad: [(name: String, text: String, says: String)] = [
    ("no rows (estimators_empty_data_messages)", "a,y\n", "header but no rows"),
    ("no features (estimators_empty_data_messages)", "y\n0\n1\n0\n1\n0\n1\n", "0 features"),
    ("one row (fit2d_1sample)", "a,y\n1,2\n", "only one class"),
    ("one class (classifiers_one_label)", "a,y\n1,0\n2,0\n3,0\n", "only one class, '0'"),
    ("infinity (estimators_nan_inf)", rows + "inf,1,0\n", "infinity"),
    ("minus infinity (estimators_nan_inf)", rows + "-inf,1,0\n", "infinity"),
    ("a missing target (supervised_y_no_nan)", rows + "1,1,\n", "the target is missing"),
    ("an infinite target (supervised_y_no_nan)", rows + "1,1,inf\n", "infinity"),
    ("a target that is not there (requires_y_none)", "a,b\n1,2\n3,4\n", "no column 'y'"),
    ("rows of different lengths (fit1d)", rows + "1\n", "cell"),
  ]

  @Test("refuses what cannot be learned from, and says why", arguments: bad)
  func refuses(name: String, text: String, says: String) throws {
    try expect(.badData, says) { _ = try TrainedTables.model(TrainedTables.table(text), ["y"]) }
  }

  @Test(
    "refuses text and infinity where the model knows numbers (estimators_nan_inf)",
    arguments: ["w", "inf", "-inf"])
  func predicts(cell: String) throws {
    let model = try TrainedTables.model(TrainedTables.table(Self.rows), ["y"])
    try expect(.badData, "\"\(cell)\"") {
      _ = try Table(
        bytes: Array("a,b\n1,2\n\(cell),2\n".utf8), named: "new.csv",
        options: model.preprocessing.readingOptions)
    }
  }

  @Test("takes missing values as values of their own (estimators_nan_inf)")
  func missing() throws {
    let model = try TrainedTables.model(TrainedTables.table(Self.rows + "NaN,1,0\n,1,1\n"), ["y"])
    let answers = try model.predictions(for: TrainedTables.table("a,b\nNaN,3\n"))
    #expect(answers.probabilities?.toRows().joined().allSatisfy(\.isFinite) == true)
  }

  @Test("refuses unseen classes when it is measured")
  func unseen() throws {
    let model = try TrainedTables.model(TrainedTables.table(Self.rows), ["y"])
    try expect(.badData, "\"5\" does not occur") {
      _ = try model.evaluation(on: TrainedTables.table("a,b,y\n1,2,5\n"))
    }
  }

  @Test("gives no answer before it is trained but the error of training (estimators_unfitted)")
  func divergence() throws {
    var options = TrainedTables.quick
    options.training.learningRate = 1e30
    try expect(.diverged, "training diverged") {
      _ = try TrainedTables.model(TrainedTables.table(Self.rows), ["y"], options)
    }
  }

  private static func weighed(_ count: Int, _ weight: (Int) -> Int?) -> String {
    TrainedTables.text("a,b,w,y", count) {
      let odd = weight($0) == 0
      return
        "\(odd ? 1000 + $0 : $0 * 7 % 41),\($0 * 3 % 37),\(weight($0).map(String.init) ?? ""),\($0 % 2)"
    }
  }

  private static var weighing: TableTrainingOptions {
    var options = TrainedTables.quick
    options.validation = .none
    options.preprocessing.weights = "w"
    return options
  }

  @Test(
    "with weights of zero is training without those rows, to the bit (sample_weight_equivalence)")
  func zeroWeights() throws {
    let all = Self.weighed(60) { $0 % 3 == 1 ? 0 : 1 }
    let lines = all.split(separator: "\n")
    let part = lines.filter { $0.split(separator: ",")[2] != "0" }.joined(separator: "\n")
    #expect(lines.count - part.split(separator: "\n").count == 20)
    let model = try TrainedTables.model(TrainedTables.table(all), ["y"], Self.weighing)
    let other = try TrainedTables.model(TrainedTables.table(part), ["y"], Self.weighing)
    #expect(model.ensemble == other.ensemble)
    #expect(model.preprocessing.encodings == other.preprocessing.encodings)
    #expect(model.record.rows.training == 40)
  }

  @Test("with weights of zero is measured without those rows, and without their classes")
  func zeroWeightsAside() throws {
    let text = TrainedTables.text("a,b,w,y", 60) {
      let isUnsure = $0 % 6 == 5
      return
        "\($0 * 7 % 41),\($0 * 3 % 37),\(isUnsure ? 0 : 1),\(isUnsure ? "unsure" : "\($0 % 2)")"
    }
    var options = Self.weighing
    (options.test, options.folds) = (0.2, 3)
    let training = try TableTraining(TrainedTables.table(text), targets: ["y"], options)
    #expect(training.preprocessing.target.task == .binary)
    #expect(training.rows.training == 40 && training.rows.test == 10)
    let folds = try #require(try training.crossValidation())
    #expect(folds.splits.flatMap(\.heldOut).count == 40)
    #expect(folds.splits.flatMap(\.heldOut).allSatisfy { $0 % 6 != 5 })
  }

  @Test("with equal weights is training without weights (sample_weights_list)")
  func equalWeights() throws {
    var options = Self.weighing
    let table = try TrainedTables.table(Self.weighed(60) { _ in 1 })
    let model = try TrainedTables.model(table, ["y"], options)
    options.preprocessing.weights = nil
    options.preprocessing.dropping = ["w"]
    #expect(try TrainedTables.model(table, ["y"], options).ensemble == model.ensemble)
  }

  @Test("refuses weights that are all zero (sample_weights_all_zero_error)")
  func noWeight() throws {
    try expect(.badData, "all weights are zero") {
      _ = try TrainedTables.model(
        TrainedTables.table(Self.weighed(40) { _ in 0 }), ["y"], Self.weighing)
    }
  }

  @Test(
    "refuses weights that are missing or negative (sample_weights_shape)", arguments: [nil, -1])
  func badWeights(weight: Int?) throws {
    try expect(.badData, "the weight") {
      _ = try TrainedTables.model(
        TrainedTables.table(Self.weighed(40) { $0 == 20 ? weight : 1 }), ["y"], Self.weighing)
    }
  }

  @Test("with weight on one class only says so (classifiers_one_label_sample_weights)")
  func oneClassWeighed() throws {
    try expect(.badData, "only one class") {
      _ = try TrainedTables.model(
        TrainedTables.table(Self.weighed(40) { $0 % 2 }), ["y"], Self.weighing)
    }
  }

  @Test(
    "reads back the weights of classes that it writes",
    arguments: [
      ClassWeights.unweighted, .balanced, .named(["a": 2]),
      .named(["a,b": 2, "c=d": 0.5, "e\\": 1]),
    ])
  func classWeights(weights: ClassWeights) {
    #expect(ClassWeights(weights.description) == weights, "\(weights)")
  }

  @Test("training options out of range are refused", arguments: OptionMistake.all)
  func options(mistake: OptionMistake) throws {
    var options = TrainedTables.quick
    mistake.make(&options)
    try expect(.usage, mistake.says) {
      _ = try TrainedTables.model(TrainedTables.table(Self.rows), ["y"], options)
    }
  }
}

/// An option that cannot be.
struct OptionMistake: Sendable, CustomTestStringConvertible {
  let says: String
  let make: @Sendable (inout TableTrainingOptions) -> Void
  var testDescription: String { says }

  static let all = [
    OptionMistake(says: "cannot have 0 neurons") { $0.hidden = [0] },
    OptionMistake(says: "cannot have -1 neurons") { $0.hidden = [8, -1] },
    OptionMistake(says: "parameters takes") { $0.hidden = [1 << 20, 1 << 20] },
    OptionMistake(says: "parameters takes") { $0.hidden = [1 << 62, 1 << 62] },
    OptionMistake(says: "a learning rate of 0.0") { $0.training.learningRate = 0 },
    OptionMistake(says: "0 epochs") { $0.training.epochs = 0 },
    OptionMistake(says: "0 threads") { $0.threads = 0 },
    OptionMistake(says: "the fraction of rows to hold out is 1.5") {
      $0.validation = .holdout(fraction: 1.5)
    },
    OptionMistake(says: "the fraction of rows to hold out is -0.5") { $0.test = -0.5 },
    OptionMistake(says: "does not fit a binary task") { $0.loss = .poisson },
    OptionMistake(says: "no class 'z'") { $0.classWeights = .named(["z": 1]) },
  ]
}
