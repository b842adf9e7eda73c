internal import BackpropCore
package import BackpropTables
public import BackpropTraining

/// The quality of a way to train, measured by repeating all of it: the rows are cut into folds, and
/// a model is made without each fold and measured on it. Each of these models has its own
/// preprocessing, best epochs, ensemble weights, temperature and comparison of threshold features.
///
/// The folds are stratified by class. If only one row or one group has a class, the model without
/// it would not know the class, so these rows are in no fold and always trained on.
///
/// With a `PreprocessingOptions.group`, the rows of a group are in one fold. With a
/// `PreprocessingOptions.time` the windows expand: a model is made of the rows before its fold
/// alone.
public struct CrossValidation: Sendable {
  let input: TrainingInput
  let options: TableTrainingOptions
  /// For each model, the rows it learns from and the rows it is measured on.
  package let splits: [Split]
  private let seeds: [UInt64]
  /// The number of rows that are always trained on, because no other row or group has their class.
  public let unmeasuredRows: Int

  /// Cuts the rows of `training` into folds, without its test rows.
  ///
  /// - Throws: `BackpropError` if there are too few rows for so many folds.
  init(_ training: TableTraining, folds: Int) throws {
    let options = training.options
    input = training.prepared.input
    self.options = options
    guard options.preprocessing.time == nil || options.repeats == 1 else {
      throw BackpropError(
        .usage,
        "in the order of time there is one way to cut rows into folds, not \(options.repeats)",
        at: .init(option: "repeats"), remedy: "omit the repetitions")
    }
    let split = training.prepared.split
    let alone = split.splitter.rowsAlone(split.learning)
    unmeasuredRows = alone.count
    (splits, seeds) = try Self.folds(
      split, without: alone, count: folds, options, source: training.prepared.source)
    let fewest = splits.map(\.training.count).min() ?? 0
    guard fewest >= max(2, options.validation.networks) else {
      throw BackpropError(
        .usage,
        "\(folds) folds leave \(counted(fewest, "row")) to train on, too few for "
          + counted(options.validation.networks, "network"),
        at: .init(option: "folds"), remedy: "use more rows, or fewer networks")
    }
  }

  /// The folds of every repetition, and a seed for each of them.
  private static func folds(
    _ split: RowSplit, without alone: [Int], count: Int, _ options: TableTrainingOptions,
    source: String
  ) throws -> ([Split], [UInt64]) {
    let isAlone = Set(alone)
    let rows = split.learning.filter { !isAlone.contains($0) }
    guard !rows.isEmpty else {
      throw BackpropError(
        .badData, "no row can be held out: no class has another row to learn from",
        at: .init(file: source), remedy: "add rows of each class")
    }
    let random = SplitMix64(seed: options.training.seed)
    var splits: [Split] = []
    var seeds: [UInt64] = []
    for index in 0..<options.repeats {
      var generator = random.stream(.fold, index)
      splits += try split.splitter.folds(rows, count: count, using: &generator)
        .map { $0.adding(alone) }
      for _ in 0..<count { seeds.append(generator.next()) }
    }
    return (splits, seeds)
  }

  /// The number of models: folds times repetitions.
  public var count: Int { splits.count }

  /// An event of a cross-validation.
  public enum Event: Sendable {
    /// An event in the training of model number `fold`, counted from 0.
    case training(fold: Int, TableTrainingEvent)
    /// The model was measured on its fold.
    case measured(fold: Int, Evaluation)
  }

  /// Trains and measures the models one after another; `report` receives the events.
  ///
  /// The same seed gives the same bits for any number of threads.
  ///
  /// - Throws: `BackpropError` of kind `interrupted` if `control` was stopped before the last model
  ///   was measured, `diverged` if one of the trainings diverges.
  public func run(
    control: TrainingControl = TrainingControl(), report: (Event) -> Void = { _ in }
  ) async throws -> CrossValidationMetrics {
    var metrics: [TrainingRecord.Metrics] = []
    for fold in splits.indices {
      var fitted: FittedNetworks?
      for try await event in try training(fold).events(control: control) {
        report(.training(fold: fold, event))
        if case .finished(let ended) = event { fitted = ended }
      }
      guard let fitted, !fitted.stopReason.wasInterrupted, !control.isStopped else {
        throw BackpropError(
          .interrupted,
          "interrupted in training \(fold + 1) of \(count) of the cross-validation; no model was made",
          remedy: "let it run to the end, or use fewer folds or repetitions")
      }
      metrics.append(try TableModel(fitted).record.metrics)
      if let test = metrics[fold].test { report(.measured(fold: fold, test)) }
    }
    let (heldOut, trained) = splits.reduce((0, 0)) {
      ($0.0 + $1.heldOut.count, $0.1 + $1.training.count)
    }
    return CrossValidationMetrics(
      metrics, folds: count / options.repeats, repeats: options.repeats,
      overlap: Double(heldOut) / Double(trained))
  }

  /// The training of fold `index`.
  package func training(_ index: Int) throws -> TableTraining {
    var options = options
    options.training.seed = seeds[index]
    return try TableTraining(
      TrainingInput(
        input.table, targets: input.targets, validation: input.validation, test: nil,
        split: splits[index]), options)
  }
}

extension TableTraining {
  /// The cross-validation that the options ask for; nil if they do not.
  ///
  /// - Throws: `BackpropError` if the rows or the options do not allow it.
  public func crossValidation() throws -> CrossValidation? {
    guard options.repeats >= 1, options.folds != nil || options.repeats == 1 else {
      throw BackpropError(
        .usage, "\(counted(options.repeats, "repetition")) of a cross-validation without folds",
        at: .init(option: "folds"), remedy: "use at least 2 folds and 1 repetition")
    }
    return try options.folds.map { try CrossValidation(self, folds: $0) }
  }
}
