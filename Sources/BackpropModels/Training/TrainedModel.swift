internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

/// A model with the rows that its metrics are computed on: what a report of the training shows.
public struct TrainedModel: Sendable {
  /// The model.
  public let model: TableModel
  /// The most trustworthy rows with their predictions: test, else held-out, else training rows.
  public let evaluated: EvaluatedRows

  /// Fits what depends on held-out predictions, makes the model and measures it on every part of
  /// the rows.
  ///
  /// - Parameters:
  ///   - fitted: The trained networks.
  ///   - crossValidation: The metrics of a cross-validation, which the record of the model keeps.
  public init(_ fitted: FittedNetworks, crossValidation: CrossValidationMetrics? = nil) throws {
    let prepared = fitted.prepared
    let references = try prepared.referenceModels(fitted.trainer)
    let post = try PostFit(fitted, references.linear)
    let ensemble = post.ensemble
    let threads = fitted.trainer.threads
    let training = prepared.trainingPredictions { ensemble.logits(for: $0, threads: threads) }
    let heldOut = fitted.crossFitted.map(post.blended)
    let test = prepared.testPredictions { ensemble.logits(for: $0, threads: threads) }
    func evaluation(_ predictions: SourcedPredictions, _ threshold: Double) throws -> Evaluation {
      try predictions.evaluation(
        prepared.preprocessing, fitted.architecture.loss, threshold: threshold
      ).evaluation
    }
    let metrics = TrainingRecord.Metrics(
      training: try evaluation(training, post.threshold),
      validation: try heldOut.map { try evaluation($0, post.threshold) },
      test: try test.map { try evaluation($0, post.threshold) },
      baselines: try Baselines(references, fitted, evaluation))
    model = TableModel(
      preprocessing: prepared.preprocessing, ensemble: ensemble,
      record: TrainingRecord(fitted, post, metrics, crossValidation), conformal: post.conformal,
      threshold: post.threshold)
    evaluated = EvaluatedRows(
      test ?? heldOut ?? training, post,
      places: test == nil && heldOut != nil ? prepared.heldOutPlaces : nil)
  }
}

extension TableModel {
  /// The model of trained networks: see ``TrainedModel``.
  public init(_ fitted: FittedNetworks, crossValidation: CrossValidationMetrics? = nil) throws {
    self = try TrainedModel(fitted, crossValidation: crossValidation).model
  }
}

extension Baselines {
  /// The metrics of the reference models on the most trustworthy rows; nil if they were not asked
  /// for. The decision threshold of each is chosen as that of the model.
  fileprivate init?(
    _ references: ReferenceModels, _ fitted: FittedNetworks,
    _ evaluation: (SourcedPredictions, _ threshold: Double) throws -> Evaluation
  ) throws {
    guard let linear = references.linear, let naive = references.naive else { return nil }
    let (prepared, threads) = (fitted.prepared, fitted.trainer.threads)
    func measured(_ model: ReferenceModel) throws -> Evaluation {
      let threshold = SourcedPredictions.threshold(
        fitted.options.threshold, on: model.heldOut, fitted.architecture.loss)
      func logits(_ x: Matrix<Float>) -> Matrix<Float> {
        model.whole.logits(for: x, threads: threads)
      }
      return try evaluation(
        prepared.testPredictions(logits) ?? model.heldOut ?? prepared.trainingPredictions(logits),
        threshold)
    }
    self.init(
      constant: try measured(naive), linear: try measured(linear), linearRows: linear.rows)
  }
}

extension TrainingRecord {
  fileprivate init(
    _ fitted: FittedNetworks, _ post: PostFit, _ metrics: Metrics,
    _ crossValidation: CrossValidationMetrics?
  ) {
    let table = fitted.prepared.input.table
    self.init(
      options: fitted.options,
      source: table.source.split(separator: "/").last.map(String.init) ?? "",
      fingerprint: table.fingerprint, rows: fitted.prepared.rows,
      bestEpochs: fitted.ensemble.members.map(\.bestEpoch),
      linearWeight: fitted.options.blendsLinear ? post.linearWeight : nil,
      temperature: post.temperature?.value, stopReason: fitted.ensemble.stopReason,
      history: fitted.ensemble.history, metrics: metrics, crossValidation: crossValidation)
  }
}
