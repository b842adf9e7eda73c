internal import BackpropCore
package import BackpropTables
public import BackpropTraining

/// How good a way to train is, measured by doing all of it several times: the rows are cut into
/// folds, and of the rows of all folds but one a model is made, preprocessing, best epochs, shares,
/// temperature and a trial of steps included, and measured on the fold left out.
///
/// The folds have each class by its share. A class that only one row or one group has would be unknown
/// to the model it is left out of, so these rows are in none of the folds and always trained on.
///
/// With a `PreprocessingOptions.group` its rows are in one fold. With a `PreprocessingOptions.time`
/// the windows expand: a model is made of the rows before a fold alone.
public struct CrossValidation: Sendable {
  let training: TableTraining
  /// What each training learns from and is measured on.
  package let splits: [Split]
  private let seeds: [UInt64]
  /// How many rows are always trained on, a class having no others, or none of another group.
  public let unmeasuredRows: Int

  /// Cuts the rows of `training` that it has not kept back for its test into folds, as its options ask.
  ///
  /// - Throws: `BackpropError` where there are too few rows for so many folds.
  init(_ training: TableTraining, folds: Int) throws {
    let options = training.options
    self.training = training
    guard options.preprocessing.time == nil || options.repeats == 1 else {
      throw BackpropError(
        .usage,
        "in the order of time there is one way to cut rows into folds, not \(options.repeats)",
        remedy: "leave the repetitions out")
    }
    let alone = training.splitter.rowsAlone(training.learning)
    let isAlone = Set(alone)
    let rows = training.learning.filter { !isAlone.contains($0) }
    unmeasuredRows = alone.count
    guard !rows.isEmpty else {
      throw BackpropError(
        .badData, "no row can be left out, each being of a class with no other rows to learn from",
        at: .init(file: training.source), remedy: "give more rows of each class")
    }
    let random = SplitMix64(seed: options.training.seed)
    var splits: [Split] = []
    var seeds: [UInt64] = []
    for index in 0..<options.repeats {
      var generator = random.stream(.fold, index)
      splits += try training.splitter.folds(rows, count: folds, using: &generator)
        .map { $0.adding(alone) }
      for _ in 0..<folds { seeds.append(generator.next()) }
    }
    (self.splits, self.seeds) = (splits, seeds)
    let fewest = splits.map(\.training.count).min() ?? 0
    guard fewest >= max(2, options.members) else {
      throw BackpropError(
        .usage,
        "\(folds) folds leave \(fewest) row(s) to train on, too few for \(options.members) network(s)",
        remedy: "give more rows, or fewer networks")
    }
  }

  /// How many models are trained: folds times repetitions.
  public var count: Int { splits.count }

  /// What happens in the course of it.
  public enum Event: Sendable {
    /// A model is trained, number `fold` from 0.
    case training(fold: Int, TableTrainingEvent)
    /// It is measured on the rows left out of it.
    case measured(fold: Int, Evaluation)
  }

  /// Trains and measures the models one after another; `report` is told of each.
  ///
  /// The same seed gives the same bits for any number of threads.
  ///
  /// - Throws: `BackpropError` of kind `interrupted` where `control` was stopped before the last one
  ///   was measured, `diverged` where one of the trainings does that.
  public func run(
    control: TrainingControl = TrainingControl(), report: (Event) -> Void = { _ in }
  ) async throws -> CrossValidationScores {
    var scores: [TrainingRecord.Scores] = []
    for fold in splits.indices {
      let part = try training(fold)
      var result: TableTrainingResult?
      for try await event in part.events(control: control) {
        report(.training(fold: fold, event))
        if case .finished(let ended) = event { result = ended }
      }
      guard let result, !result.ending.isPremature, !control.isStopped else {
        throw BackpropError(
          .interrupted,
          "interrupted in training \(fold + 1) of \(count) of the cross-validation; no model was made",
          remedy: "let it run to the end, or ask for fewer folds or repetitions")
      }
      scores.append(try result.training.model(of: result.ensemble).record.scores)
      if let test = scores[fold].test { report(.measured(fold: fold, test)) }
    }
    let (heldOut, trained) = splits.reduce((0, 0)) {
      ($0.0 + $1.heldOut.count, $0.1 + $1.training.count)
    }
    return CrossValidationScores(
      scores, folds: count / training.options.repeats, repeats: training.options.repeats,
      overlap: Double(heldOut) / Double(trained))
  }

  /// The training of fold `index`.
  package func training(_ index: Int) throws -> TableTraining {
    var options = training.options
    options.training.seed = seeds[index]
    return try TableTraining(
      training.table, targets: training.preprocessing.target.targets.map(\.column), options,
      validation: training.validationTable, test: nil, split: splits[index])
  }
}

extension TableTraining {
  /// The cross-validation that the options ask for; nil where they do not.
  ///
  /// - Throws: `BackpropError` where it cannot be.
  public func crossValidation() throws -> CrossValidation? {
    guard options.repeats >= 1, options.folds != nil || options.repeats == 1 else {
      throw BackpropError(
        .usage, "\(options.repeats) repetition(s) of no folds",
        remedy: "give --folds a number from 2, and --repeats one from 1")
    }
    return try options.folds.map { try CrossValidation(self, folds: $0) }
  }
}
