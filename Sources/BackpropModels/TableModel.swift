public import BackpropCore
public import BackpropTables
public import BackpropTraining

/// An ensemble with everything that turns a row of a table into its input and its output into a
/// prediction.
///
/// ```swift
/// let table = try Table(contentsOf: "breast-cancer.csv")
/// let model = try await TableModel.train(on: table, targets: ["diagnosis"])
/// try model.write(to: "breast-cancer.safetensors")
/// let probabilities = try model.predictions(for: table).probabilities
/// ```
public struct TableModel: Sendable, Equatable {
  /// How a row becomes features, and how outputs become predictions; fitted on the training rows.
  public let preprocessing: Preprocessing
  /// The networks.
  public let ensemble: NetworkEnsemble<Float>
  /// How the model was trained, and its metrics.
  public let record: TrainingRecord
  /// The calibration of intervals and prediction sets; nil if no row was held out, or if the file
  /// is of format version 3.
  public let conformal: ConformalCalibration?
  /// The decision threshold: the probability from which the second of two classes is predicted.
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

  /// What is predicted: one of two classes, one of several, several yes-or-no targets, or values.
  public var task: PredictionTask { preprocessing.target.task }

  /// Trains a model of `table` with the given targets, and returns it also if `control` stopped
  /// training after the first epoch.
  ///
  /// - Parameters:
  ///   - table: The observations.
  ///   - targets: The names of the columns to predict.
  ///   - options: The options (default: those of ``Preset/best``).
  ///   - control: A switch that stops training.
  /// - Throws: `BackpropError` of kind `interrupted` if no epoch was completed, or not the whole
  ///   cross-validation.
  public static func train(
    on table: Table, targets: [String], _ options: TableTrainingOptions? = nil,
    control: TrainingControl = TrainingControl()
  ) async throws -> TableModel {
    let training = try TableTraining(table, targets: targets, options)
    let metrics = try await training.crossValidation()?.run(control: control)
    for try await event in training.events(control: control) {
      if case .finished(let fitted) = event, fitted.areTrained {
        return try TableModel(fitted, crossValidation: metrics)
      }
    }
    throw BackpropError(
      .interrupted, "training was stopped before the first epoch was completed",
      remedy: "let it run for at least one epoch")
  }

  /// The predictions for `rows` of `table`, by default all, in that order.
  ///
  /// The prediction of a row has the same bits whatever other rows are predicted with it. With a
  /// `coverage` c, such as 0.9, each prediction also has an interval or a set of classes, which
  /// contains the true value for a fraction c of new rows: see ``ConformalCalibration``.
  ///
  /// - Throws: `BackpropError` if the table lacks a column of the model, if a cell is not of its
  ///   type, or if the model has no ``conformal`` or too few calibration rows for `coverage`.
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
        .usage, "the model has no nonconformity scores, which a coverage needs",
        remedy: "train it again with held-out rows: validation rows or an ensemble")
    }
    return try conformal.thresholds(coverage: coverage)
  }

  /// The metrics of the model on labelled `rows` of `table`, by default all; regression in the
  /// units of the targets.
  public func evaluation(
    on table: Table, rows: [Int]? = nil, threads: Int? = nil
  ) throws -> Evaluation {
    let x: Matrix<Float> = try preprocessing.features(of: table, rows: rows)
    let y: Matrix<Float> = try preprocessing.targets(of: table, rows: rows)
    return try preprocessing.evaluation(
      ofLogits: ensemble.logits(for: x, threads: threads ?? WorkerPool.processors), y,
      ensemble.loss, threshold: threshold, table: table, rows: rows)
  }
}

extension Preprocessing {
  /// The metrics of logits Z under `loss` for the targets `y` of `rows` of `table`, with the
  /// decision threshold `threshold`.
  func evaluation(
    ofLogits z: Matrix<Float>, _ y: Matrix<Float>, _ loss: Loss, threshold: Double, table: Table,
    rows: [Int]?
  ) throws -> Evaluation {
    let evaluation = Evaluation(ofLogits: z, targets: y, loss, threshold: threshold)
    guard target.task == .regression else { return evaluation }
    return Evaluation(
      values: target.unscaled(loss.predictions(logits: z)),
      targets: try target.values(of: table, rows: rows), loss: evaluation[.loss])
  }
}

/// The predictions of a model, one row for each observation.
public struct Predictions: Sendable, Equatable {
  /// The outputs of the ensemble: probabilities, or standardised values.
  let outputs: Matrix<Float>
  let target: TargetEncoding
  /// The threshold of the nonconformity scores of each target, if a coverage was asked for.
  let thresholds: [Double]?
  /// The decision threshold.
  var threshold = 0.5

  /// The number of observations.
  public var count: Int { outputs.rows }

  /// The probability of each class, m × K; for two classes both columns. For several yes-or-no
  /// targets, the probability of the second class of each. Nil for regression.
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

  /// The predicted values in the units of the targets, m × K; nil unless this is a regression.
  public var values: Matrix<Double>? {
    target.task == .regression ? target.unscaled(outputs) : nil
  }

  /// The predicted class of each target, row by row: the most probable one, or for two classes the
  /// second from the decision threshold. Nil for regression.
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
