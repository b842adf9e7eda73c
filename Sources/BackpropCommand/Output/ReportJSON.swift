internal import Backprop

/// The JSON of `train` and of `evaluate`. Both have the same keys; keys without a value are
/// omitted.
struct ReportJSON: Encodable {
  let task: PredictionTask
  let rows: Int
  let features: Int
  let classes: [String]
  let parameters: Int
  let epochs: Int
  let seconds: Double
  let samplesPerSecond: Double
  var training, validation, test: MetricsJSON?
  // of `train` alone
  var bestEpoch: Int?
  var bestEpochs: [Int]?
  var linearWeight: Double?
  var threshold: Double?
  var stopReason: StopReason?
  var seed: UInt64?
  var output: String?
  var linear, constant: MetricsJSON?
  var crossValidation: CrossValidationMetrics?
  var columnSummaries: [ColumnSummary]?
  var warnings: [String]?

  private init(_ model: TableModel, rows: Int, seconds: Double, samplesPerSecond: Double) {
    task = model.task
    self.rows = rows
    features = model.preprocessing.featureCount
    classes = model.preprocessing.target.classes
    parameters = model.parameterCount
    epochs = model.record.history.count
    self.seconds = seconds
    self.samplesPerSecond = samplesPerSecond
    for sourced in model.record.evaluations {
      switch sourced.source.kind {
      case .test, .given: test = MetricsJSON(sourced)
      case .outOfFold, .validation: validation = MetricsJSON(sourced)
      case .training: training = MetricsJSON(sourced)
      }
    }
  }

  /// The result of `train`.
  init(
    training model: TableModel, _ result: EnsembleResult<Float>, output: String,
    warnings: [String]
  ) {
    let record = model.record
    let rows = record.rows
    self.init(
      model, rows: rows.training + rows.validation + rows.test, seconds: result.seconds,
      samplesPerSecond: model.samplesPerSecond(result))
    switch record.options.validation {
    case .none, .holdout: bestEpoch = record.bestEpochs[0]
    case .outOfFold: bestEpochs = record.bestEpochs
    }
    linearWeight = record.linearWeight
    threshold = model.task == .binary ? model.threshold : nil
    stopReason = result.stopReason
    seed = record.options.training.seed
    self.output = output
    if let baselines = record.metrics.baselines {
      let source = record.primary.source
      linear = MetricsJSON(SourcedEvaluation(source, baselines.linear))
      constant = MetricsJSON(SourcedEvaluation(source, baselines.constant))
    }
    crossValidation = record.crossValidation
    columnSummaries = model.preprocessing.columnSummaries
    self.warnings = warnings
  }

  /// The result of `evaluate`: `test` has the given rows, the other metrics are those of training.
  init(evaluating model: TableModel, _ given: SourcedEvaluation, seconds: Double) {
    let rows = given.source.count
    self.init(
      model, rows: rows, seconds: seconds,
      samplesPerSecond: seconds > 0 ? Double(rows) / seconds : 0)
    test = MetricsJSON(given)
  }
}
