public import BackpropCore
public import BackpropTables
public import BackpropTraining

/// A network, or several that answer together, with everything that turns a row of a table into its input and its output
/// into an answer.
///
/// ```swift
/// let table = try Table(contentsOf: "breast-cancer.csv")
/// let model = try await TableModel.train(on: table, targets: ["diagnosis"])
/// try model.write(to: "breast-cancer.safetensors")
/// let probabilities = try model.predictions(for: table).probabilities
/// ```
public struct TableModel: Sendable, Equatable {
  /// How a table becomes features, and what the outputs mean; learned from the training rows.
  public let preprocessing: Preprocessing
  /// The network, or the networks that answer together.
  public let ensemble: NetworkEnsemble<Float>
  /// How it was trained and how well it did.
  public let record: TrainingRecord
  /// What intervals and sets are made of; nil where no row was held out of training, or a model was
  /// written before there were any.
  public let conformal: ConformalCalibration?
  /// From which probability of the second of two classes on it is the answer.
  public let threshold: Double

  /// A model of its parts.
  public init(
    preprocessing: Preprocessing, ensemble: NetworkEnsemble<Float>, record: TrainingRecord,
    conformal: ConformalCalibration? = nil, threshold: Double = 0.5
  ) {
    self.preprocessing = preprocessing
    self.ensemble = ensemble
    self.record = record
    self.conformal = conformal
    self.threshold = threshold
  }

  /// The number of parameters of all networks.
  public var parameterCount: Int {
    ensemble.parameterCount
  }

  /// What is predicted: one of two classes, one of several, several yes-or-no answers, or numbers.
  public var task: PredictionTask { preprocessing.target.task }

  /// Trains a model of `table` with the given targets, by ``Recipe/best`` unless `options` say
  /// otherwise, and returns the best one, also where `control` ended training.
  ///
  /// - Throws: `BackpropError` of kind `interrupted` where not even an epoch was done, or not the whole
  ///   cross-validation.
  public static func train(
    on table: Table, targets: [String], _ options: TableTrainingOptions? = nil,
    control: TrainingControl = TrainingControl()
  ) async throws -> TableModel {
    let training = try TableTraining(table, targets: targets, options)
    let scores = try await training.crossValidation()?.run(control: control)
    for try await event in training.events(control: control) {
      // a network of no epoch knows nothing yet
      if case .finished(let result) = event,
        result.ensemble.members.allSatisfy({ $0.bestEpoch > 0 })
      {
        return try result.training.model(of: result.ensemble, crossValidation: scores)
      }
    }
    throw BackpropError(
      .interrupted, "training was ended before the first epoch was done",
      remedy: "let it run for at least one epoch")
  }

  /// The answers for `rows` of `table`, by default all, in that order.
  ///
  /// A row is answered alike, to the last bit, whatever rows stand beside it. With a `coverage` c,
  /// such as 0.9, each answer has an interval or a set of classes too, which holds the truth of a
  /// share c of new rows: see ``ConformalCalibration``.
  ///
  /// - Throws: `BackpropError` where the table lacks a column the model was trained on, or a cell
  ///   is not of its type; where the model has no ``conformal``, or too few rows for `coverage`.
  public func predictions(
    for table: Table, rows: [Int]? = nil, coverage: Double? = nil, threads: Int? = nil
  ) throws -> Predictions {
    let thresholds = try coverage.map(thresholds)
    let x: Matrix<Float> = try preprocessing.features(of: table, rows: rows)
    return Predictions(
      outputs: ensemble.predictions(for: x, threads: threads ?? WorkerPool.processors),
      target: preprocessing.target, thresholds: thresholds, threshold: threshold)
  }

  private func thresholds(coverage: Double) throws -> [Double] {
    guard let conformal else {
      throw BackpropError(
        .usage, "the model has no calibration scores, which a coverage is made of",
        remedy: "train it again, with validation rows or several members")
    }
    return try conformal.thresholds(coverage: coverage)
  }

  /// How good the model is on labelled `rows` of `table`, by default all; regression in the units
  /// of the targets.
  public func evaluation(
    on table: Table, rows: [Int]? = nil, threads: Int? = nil
  ) throws -> Evaluation {
    let x: Matrix<Float> = try preprocessing.features(of: table, rows: rows)
    let y: Matrix<Float> = try preprocessing.targets(of: table, rows: rows)
    return try preprocessing.evaluation(
      ofScores: ensemble.scores(for: x, threads: threads ?? WorkerPool.processors), y,
      ensemble.loss, threshold: threshold, table: table, rows: rows)
  }
}

extension Preprocessing {
  /// How good scores before the link of `loss` are for the targets `y` of `rows` of `table`, the second
  /// of two classes being the answer from `threshold` on.
  func evaluation(
    ofScores z: Matrix<Float>, _ y: Matrix<Float>, _ loss: Loss, threshold: Double, table: Table,
    rows: [Int]?
  ) throws -> Evaluation {
    let evaluation = Evaluation(ofScores: z, targets: y, loss, threshold: threshold)
    guard target.task == .regression else { return evaluation }
    return Evaluation(
      numbers: target.unscaled(loss.predictions(of: z)),
      targets: try target.values(of: table, rows: rows), loss: evaluation[.loss])
  }
}

/// The answers of a model, one row an observation.
public struct Predictions: Sendable, Equatable {
  /// What the network put out: probabilities, or standardised numbers.
  let outputs: Matrix<Float>
  let target: TargetEncoding
  /// The threshold of the score of each target, where a coverage was asked for.
  let thresholds: [Double]?
  /// From which probability of the second of two classes on it is the answer.
  var threshold = 0.5

  /// The number of observations.
  public var count: Int { outputs.rows }

  /// The probability of each class, m × K; for two classes both columns. For several yes-or-no
  /// answers, the probability of the second class of each. Nil for regression.
  public var probabilities: Matrix<Float>? {
    switch target.task {
    case .regression: nil
    case .multiclass, .multilabel: outputs
    case .binary:
      Matrix(
        rows: count, columns: 2,
        values: (0..<count).flatMap { [1 - outputs[$0, 0], outputs[$0, 0]] })
    }
  }

  /// The predicted numbers in the units of the targets, m × K; nil unless this is a regression.
  public var numbers: Matrix<Double>? {
    target.task == .regression ? target.unscaled(outputs) : nil
  }

  /// The predicted class of each target, row by row: the most probable one, of two classes the second
  /// from ``TableModel/threshold`` on. Nil for regression.
  public var classes: [[String]]? {
    let names = target.targets.map { $0.classes ?? [] }
    switch target.task {
    case .regression: return nil
    case .multiclass:
      return (0..<count).map { row in
        let best = (1..<outputs.columns).reduce(0) { outputs[row, $1] > outputs[row, $0] ? $1 : $0 }
        return [names[0][best]]
      }
    case .binary, .multilabel:
      return (0..<count).map { row in
        (0..<outputs.columns).map { names[$0][Double(outputs[row, $0]) >= threshold ? 1 : 0] }
      }
    }
  }
}
