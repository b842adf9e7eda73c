internal import Backprop

/// The JSON of `train` and of `evaluate`, whose keys are the same; those that are nil are left out.
struct ReportJSON: Encodable {
  let task: PredictionTask
  let rows: Int
  let features: Int
  let classes: [String]
  let parameters: Int
  let epochs: Int
  let seconds: Double
  let samplesPerSecond: Double
  let training: ScoresJSON?
  let validation: ScoresJSON?
  let test: ScoresJSON?
  // of `train` alone
  var bestEpoch: Int?
  var bestEpochs: [Int]?
  var linearShare: Double?
  var threshold: Double?
  var ending: TrainingEnding?
  var seed: UInt64?
  var output: String?
  var linear: ScoresJSON?
  var constant: ScoresJSON?
  var crossValidation: CrossValidationScores?
  var decisions: [Decision]?
  var warnings: [String]?

  private init(
    _ model: TableModel, rows: Int, seconds: Double, samplesPerSecond: Double, test: Evaluation?
  ) {
    task = model.task
    self.rows = rows
    features = model.preprocessing.featureCount
    classes = model.preprocessing.target.classes
    parameters = model.parameterCount
    epochs = model.record.history.count
    self.seconds = seconds
    self.samplesPerSecond = samplesPerSecond
    training = ScoresJSON(model.record.scores.training)
    validation = ScoresJSON(model.record.scores.validation)
    self.test = ScoresJSON(test)
  }

  /// What `train` did.
  init(
    training model: TableModel, _ result: EnsembleResult<Float>, output: String,
    warnings: [String]
  ) {
    let rows = model.record.rows
    let scores = model.record.scores
    self.init(
      model, rows: rows.training + rows.validation + rows.test, seconds: result.seconds,
      samplesPerSecond: model.samplesPerSecond(result), test: scores.test)
    if result.members.count == 1 {
      bestEpoch = result.members[0].bestEpoch
    } else {
      bestEpochs = model.record.bestEpochs
    }
    linearShare = model.record.linearShare
    threshold = model.task == .binary ? model.threshold : nil
    ending = result.ending
    seed = model.record.options.training.seed
    self.output = output
    linear = ScoresJSON(scores.baselines?.linear)
    constant = ScoresJSON(scores.baselines?.constant)
    crossValidation = model.record.crossValidation
    decisions = model.preprocessing.decisions
    self.warnings = warnings
  }

  /// What `evaluate` found: `test` are the rows evaluated, the other scores those of training.
  init(
    evaluating model: TableModel, on table: Table, _ evaluation: Evaluation, seconds: Double
  ) {
    self.init(
      model, rows: table.rowCount, seconds: seconds,
      samplesPerSecond: seconds > 0 ? Double(table.rowCount) / seconds : 0, test: evaluation)
  }
}
