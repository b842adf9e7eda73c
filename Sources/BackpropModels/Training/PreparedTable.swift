internal import BackpropCore
public import BackpropTables
internal import BackpropTraining

/// A table that is ready for training: its rows split, its preprocessing fitted on the training
/// rows, and all parts as matrices.
public struct PreparedTable: Sendable {
  /// The tables and targets.
  public let input: TrainingInput
  /// The options, with what depends on the table filled in: the loss, and no fraction for
  /// validation if a table takes its place.
  public let options: TableTrainingOptions
  /// The preprocessing, fitted on the training rows.
  public let preprocessing: Preprocessing
  /// The number of rows of each part.
  public let rows: TrainingRecord.RowCounts
  let split: RowSplit
  let training: PreparedRows
  let validation: PreparedRows?
  let test: PreparedRows?

  /// Splits the table, fits its preprocessing and makes its matrices.
  ///
  /// - Throws: `BackpropError` if the table or the options do not allow it.
  public init(_ input: TrainingInput, _ asked: TableTrainingOptions) throws {
    var options = asked
    if input.validation != nil { options.validation = .none }
    try options.validation.check()
    // a count is the mean of its distribution, and must not be scaled
    if options.loss == .poisson { options.preprocessing.standardisesTargets = false }
    let (rows, target) = try Self.target(
      input.table, targets: input.targets, options.preprocessing)
    split = try RowSplit(input, options, rows: rows, target: target)
    preprocessing = try Preprocessing(
      fitting: input.table, targets: input.targets, rows: split.training,
      options: options.preprocessing, task: target.task,
      targetScaling: options.loss?.boundsErrors == true ? .robust : .standard)
    try Self.check(input, options, split)
    training = try PreparedRows(input.table, split.training, preprocessing)
    validation = try Self.part(input.validation, input.table, split.validation, preprocessing)
    test = try Self.part(input.test, input.table, split.test, preprocessing)
    self.rows = TrainingRecord.RowCounts(
      training: training.rows.count, validation: validation?.rows.count ?? 0,
      test: test?.rows.count ?? 0)
    options.loss = try options.loss(for: preprocessing.target.task)
    self.input = input
    self.options = options
    try checkOptions()
  }

  /// The held-out rows that choose epochs and fit what depends on them; nil if there are none.
  public var heldOut: RowSource? { rows.heldOut(options.validation) }

  /// The name of the table in messages: its path, or `standard input`.
  public var source: String { input.table.source }

  /// The rows of ``heldOut``.
  var heldOutRows: PreparedRows? { split.folds.isEmpty ? validation : training }

  /// For each network, the places in ``heldOutRows`` that it was not trained on; together all
  /// places.
  var heldOutPlaces: [[Int]] {
    split.folds.isEmpty
      ? [Array(0..<(validation?.rows.count ?? 0))] : split.folds.map(\.heldOut)
  }

  /// The rows that a model is made of and measured on, without those of weight 0, and the target.
  /// All of these rows decide the task, because a part of them could look like another task.
  package static func target(
    _ table: Table, targets: [String], _ options: PreprocessingOptions
  ) throws -> (rows: [Int], target: TargetEncoding) {
    var rows = table.allRows
    if let weights = options.weights, !targets.contains(weights) {
      let values = try SampleWeights.read(table: table, column: weights)
      rows = rows.filter { values[$0] > 0 }
    }
    return (
      rows,
      try TargetEncoding(
        fitting: table, targets: targets, rows: rows, task: options.task,
        positiveClass: options.positiveClass)
    )
  }

  /// The rows of `other`, or else `rows` of `table`; nil if there are none.
  private static func part(
    _ other: Table?, _ table: Table, _ rows: [Int], _ preprocessing: Preprocessing
  ) throws -> PreparedRows? {
    if let other { return try PreparedRows(other, other.allRows, preprocessing) }
    return rows.isEmpty ? nil : try PreparedRows(table, rows, preprocessing)
  }

  private static func check(
    _ input: TrainingInput, _ options: TableTrainingOptions, _ split: RowSplit
  ) throws {
    guard
      input.test != nil || options.test == 0 || input.split != nil || !split.test.isEmpty
    else {
      throw BackpropError(
        .badData,
        "no row can be held out for the test: no class has another row to learn from",
        at: .init(file: input.table.source, option: "test"),
        remedy: "add rows of each class, or give the test rows as a table of their own")
    }
    if case .outOfFold(let networks) = options.validation, options.preprocessing.time != nil {
      throw BackpropError(
        .usage,
        "an ensemble of \(networks) networks would train on rows later than their held-out fold",
        at: .init(option: "validation"),
        remedy: "train one network if rows are in the order of time")
    }
  }

  private func checkOptions() throws {
    let task = preprocessing.target.task
    guard options.training.cost.labelSmoothing == 0 || task != .regression else {
      throw BackpropError(
        .usage, "a regression target has no labels to smooth",
        at: .init(option: "training.cost.labelSmoothing"), remedy: "omit the label smoothing")
    }
    try options.threshold.check(task, hasHeldOutRows: heldOut != nil)
    guard options.loss == .poisson else { return }
    for part in [training, validation, test] { try part?.requireCounts(input.targets) }
  }
}

extension PreparedTable {
  /// The rows of the table that measure the model, or of the test table, counted from 0.
  package var testRows: [Int] { test?.rows ?? [] }
}
