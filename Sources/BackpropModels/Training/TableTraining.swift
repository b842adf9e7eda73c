public import BackpropCore
public import BackpropTables
public import BackpropTraining

/// Training on a table: the prepared table and a trainer of its networks.
///
/// ``run(control:report:)`` trains; `TableModel(_:crossValidation:)` makes a model of what it
/// returns.
public struct TableTraining: Sendable {
  /// The rows, the preprocessing and the options.
  public let prepared: PreparedTable
  /// The networks, and how they are trained.
  public private(set) var trainer: EnsembleTrainer<Float>
  /// The options, with what depends on the table filled in.
  public private(set) var options: TableTrainingOptions

  /// Prepares the rows of `input` and makes the networks for them.
  ///
  /// - Throws: `BackpropError` if the table or the options do not allow it.
  public init(_ input: TrainingInput, _ options: TableTrainingOptions) throws {
    let prepared = try PreparedTable(input, options)
    self.prepared = prepared
    self.options = prepared.options
    trainer = try EnsembleTrainer(prepared)
  }

  /// Prepares `table` and makes the networks for it.
  ///
  /// - Parameters:
  ///   - table: The observations.
  ///   - targets: The names of the columns to predict.
  ///   - options: The networks, their training and the fractions of rows that are held out
  ///     (default: those of ``Preset/best``).
  ///   - validation: A table that chooses the best epoch of one network, in place of
  ///     ``TableTrainingOptions/validation``.
  ///   - test: A table that measures the model, in place of ``TableTrainingOptions/test``.
  /// - Throws: `BackpropError` if the table or the options do not allow it.
  public init(
    _ table: Table, targets: [String], _ options: TableTrainingOptions? = nil,
    validation: Table? = nil, test: Table? = nil
  ) throws {
    let options =
      try options
      ?? Preset.best.options(
        task: TargetEncoding(fitting: table, targets: targets).task, rows: table.rowCount,
        areImages: table.image != nil)
    try self.init(
      TrainingInput(table, targets: targets, validation: validation, test: test), options)
  }

  /// The fitted preprocessing.
  public var preprocessing: Preprocessing { prepared.preprocessing }
  /// The number of rows of each part.
  public var rows: TrainingRecord.RowCounts { prepared.rows }

  /// Trains for `epochs`; without a comparison of threshold features unless `compares`.
  package mutating func limit(epochs: Int, compares: Bool) {
    options.training.epochs = epochs
    if !compares, options.preprocessing.thresholdFeatures == .automatic {
      options.preprocessing.thresholdFeatures = .off
    }
    trainer = trainer.with(epochs: epochs)
  }
}

extension EnsembleTrainer<Float> {
  /// A trainer of the networks that the options of `prepared` describe: one, or one for each fold.
  init(_ prepared: PreparedTable) throws {
    let options = prepared.options
    let architecture = try Architecture(
      inputs: prepared.preprocessing.featureCount,
      layers: options.layers(for: prepared.preprocessing), loss: options.loss ?? .halfSquaredError)
    try MemoryNeed.check(architecture, networks: options.validation.networks)
    let observations = try prepared.observations()
    let folds = prepared.split.folds
    guard !folds.isEmpty else {
      let heldOut = prepared.validation.map { Observations($0.x, $0.y) }
      self.init([
        try Trainer(architecture, observations, nil, heldOut, nil, options, options.training.seed)
      ])
      return
    }
    let random = SplitMix64(seed: options.training.seed)
    self.init(
      try folds.enumerated().map { index, fold in
        var seed = random.stream(.member, index)
        // the weights of rows count in training only
        let heldOut = Observations(observations.x, observations.y).rows(at: fold.heldOut)
        return try Trainer(
          architecture, observations, fold.training, heldOut, prepared.split.halves[index], options,
          seed.next())
      })
  }
}

extension Trainer<Float> {
  /// A trainer of one network on `rows` of `observations`, or on all.
  fileprivate init(
    _ architecture: Architecture, _ observations: Observations<Float>, _ rows: [Int]?,
    _ heldOut: Observations<Float>?, _ halves: [[Int]]?, _ options: TableTrainingOptions,
    _ seed: UInt64
  ) throws {
    var training = options.training
    training.seed = seed
    let network = NeuralNetwork<Float>(
      architecture, seed: seed, initializer: options.initializer,
      x: rows.map(observations.x.rows(at:)) ?? observations.x)
    try self.init(
      network, on: observations, rows: rows, validation: heldOut, halves: halves, training,
      threads: options.threads)
  }
}

extension PreparedTable {
  /// The training rows with their weights: those of the weight column times those of the classes.
  func observations() throws -> Observations<Float> {
    let weights = try preprocessing.weights(of: training.table, rows: training.rows)
    let observations = Observations(
      training.x, training.y, weights: weights.map { $0.map(Float.init) })
    guard options.classWeights != .unweighted else { return observations }
    let target = preprocessing.target
    guard let indices = try target.classIndices(of: training.table, rows: training.rows) else {
      throw BackpropError(
        .usage, "a \(target.task.rawValue) task has no classes to weight",
        at: .init(option: "classWeights"), remedy: "omit the class weights")
    }
    var counts = [Int](repeating: 0, count: target.classes.count)
    for index in indices { counts[index] += 1 }
    return observations.weighted(
      byClass: try options.classWeights.factors(classes: target.classes, counts: counts))
  }
}
