public import BackpropCore
public import BackpropTables
public import BackpropTraining

/// A table made ready for training: its rows split, its preprocessing fitted on the training rows,
/// and a trainer.
public struct TableTraining: Sendable {
  /// What will be trained, and on what.
  public private(set) var trainer: EnsembleTrainer<Float>
  /// What was learned about the columns.
  public let preprocessing: Preprocessing
  /// The options, with what they left open settled.
  public private(set) var options: TableTrainingOptions
  /// How many rows each part has.
  public let rows: TrainingRecord.RowCounts
  /// What messages call the table: its path, or `standard input`.
  public var source: String { table.source }
  let table: Table
  let training: Part
  let validation: Part?
  /// Where the rows of ``validation`` are, if not in ``table``.
  let validationTable: Table?
  let test: Part?
  /// Where the rows of ``test`` are, if not in ``table``.
  let testTable: Table?
  /// Every row that may be learned from: all but those of ``test``.
  let learning: [Int]
  /// The rows that are measured on, where they were settled before, and those learned from.
  let split: Split?
  /// How rows are parted.
  let splitter: Splitter
  /// Of several members, the places in the training part that each is trained on and those it is not.
  let folds: [Split]
  /// The models to compare with, where they are made before training.
  package var simpleModels: SimpleModels?

  /// Rows of a table, as matrices.
  struct Part: Sendable {
    let table: Table
    let rows: [Int]
    let x: Matrix<Float>
    let y: Matrix<Float>

    init(_ table: Table, _ rows: [Int], _ preprocessing: Preprocessing) throws {
      self.table = table
      self.rows = rows
      x = try preprocessing.features(of: table, rows: rows)
      y = try preprocessing.targets(of: table, rows: rows)
    }

    /// Throws unless every target is 0 or more.
    func requireCounts(_ targets: [String]) throws {
      guard let index = y.withUnsafeElements({ $0.firstIndex { $0 < 0 } }) else { return }
      throw BackpropError(
        .badData, "the count \(y[index / y.columns, index % y.columns]) is negative",
        at: .init(
          file: table.source, line: table.line(ofRow: rows[index / y.columns]),
          column: targets[index % y.columns]),
        remedy: "correct it, or take another loss than \(Loss.poisson)")
    }
  }

  /// Splits `table`, fits its preprocessing and makes a network for it.
  ///
  /// - Parameters:
  ///   - table: The observations.
  ///   - targets: The names of the columns to predict.
  ///   - options: The networks, how they are trained, and what share of the rows is held out; those
  ///     of ``Recipe/best`` unless given.
  ///   - validation: A table that chooses the best epoch, instead of a share of the rows.
  ///   - test: A table to measure the model on, instead of a share of the rows.
  /// - Throws: `BackpropError` where the table or the options do not allow it.
  public init(
    _ table: Table, targets: [String], _ options: TableTrainingOptions? = nil,
    validation: Table? = nil, test: Table? = nil
  ) throws {
    try self.init(
      table, targets: targets, options, validation: validation, test: test, split: nil)
  }

  /// The same, measured on the rows that `split` holds out, if there is one, and made of the others.
  init(
    _ table: Table, targets: [String], _ options: TableTrainingOptions?, validation: Table?,
    test: Table?, split: Split?
  ) throws {
    var options =
      try options
      ?? Recipe.best.options(
        task: TargetEncoding(fitting: table, targets: targets).task, rows: table.rowCount,
        areImages: table.image != nil)
    // a count is the mean of its distribution only as it stands
    if options.loss == .poisson { options.preprocessing.standardisesTargets = false }
    let random = SplitMix64(seed: options.training.seed)
    let (rowsThatCount, target) = try Self.target(table, targets: targets, options.preprocessing)
    let splitter = try Splitter(
      table, classes: Self.strata(table, rowsThatCount, target), options.preprocessing)
    self.splitter = splitter
    var left = split?.training ?? rowsThatCount
    func holdOut(_ share: Double, _ use: Int) throws -> [Int] {
      guard share != 0 else { return [] }
      var generator = random.stream(.split, use)
      let split = try splitter.split(left, holdingOut: share, using: &generator)
      left = split.training
      return split.heldOut
    }
    let testRows = try split?.heldOut ?? (test == nil ? holdOut(options.test, 0) : [])
    self.split = split
    learning = left
    let isOne = options.members == 1
    let validationRows = validation == nil && isOne ? try holdOut(options.validation, 1) : []
    let preprocessing = try Preprocessing(
      fitting: table, targets: targets, rows: left, options: options.preprocessing,
      task: target.task, targetScaling: Self.boundsErrors(options.loss) ? .robust : .standard)
    guard test != nil || options.test == 0 || split != nil || !testRows.isEmpty else {
      throw BackpropError(
        .badData,
        "no row can be kept back for the test, each being of a class with no other rows to learn from",
        at: .init(file: table.source),
        remedy: "give more rows of each class, or a file of its own with --test")
    }
    func part(_ other: Table?, _ rows: [Int]) throws -> Part? {
      if let other { return try Part(other, other.allRows, preprocessing) }
      return rows.isEmpty ? nil : try Part(table, rows, preprocessing)
    }
    if options.members != 1 { try Self.checkMembers(options, validation) }
    training = try Part(table, left, preprocessing)
    self.validation = try part(validation, validationRows)
    validationTable = validation
    testTable = test
    self.test = try part(test, testRows)
    rows = TrainingRecord.RowCounts(
      training: left.count, validation: self.validation?.rows.count ?? 0,
      test: self.test?.rows.count ?? 0)
    self.table = table
    self.preprocessing = preprocessing
    options.loss = try Self.loss(options.loss, for: preprocessing.target.task)
    self.options = options
    guard options.training.cost.labelSmoothing == 0 || preprocessing.target.task != .regression
    else {
      throw BackpropError(
        .usage, "numbers have no labels to smooth", remedy: "leave the label smoothing out")
    }
    try options.threshold.check(
      preprocessing.target.task, hasHeldOutRows: !isOne || self.validation != nil)
    if options.loss == .poisson {
      for part in [training, self.validation, self.test] { try part?.requireCounts(targets) }
    }

    let architecture = try Architecture(
      inputs: preprocessing.featureCount, layers: Self.layers(options, preprocessing),
      loss: options.loss ?? .halfSquaredError)
    try MemoryNeed.check(architecture, members: options.members)
    let observations = try Self.observations(training, preprocessing, options)
    func member(
      _ rows: [Int]?, _ validation: Observations<Float>?, _ halves: [[Int]]?, seed: UInt64
    ) throws -> Trainer<Float> {
      var training = options.training
      training.seed = seed
      let network = NeuralNetwork<Float>(
        architecture, seed: seed, initializer: options.initializer,
        x: rows.map(observations.x.rows(at:))
          ?? observations.x)
      return try Trainer(
        network, on: observations, rows: rows, validation: validation, halves: halves, training,
        threads: options.threads)
    }
    if isOne {
      folds = []
      trainer = EnsembleTrainer([
        try member(
          nil, self.validation.map { Observations($0.x, $0.y) }, nil, seed: options.training.seed)
      ])
    } else {
      var generator = random.stream(.split, 1)
      let places = Dictionary(uniqueKeysWithValues: zip(left, left.indices))
      let parts = try splitter.folds(left, count: options.members, using: &generator)
      folds = parts.map { $0.mapped { places[$0] ?? 0 } }
      // what cannot be halved, such as a fold of one group, is scored by the network it chose
      let halves = parts.map { part -> [[Int]]? in
        let halves = try? splitter.folds(part.heldOut, count: 2, using: &generator)
        let places = Dictionary(uniqueKeysWithValues: zip(part.heldOut, part.heldOut.indices))
        return halves?.map { $0.heldOut.map { places[$0] ?? 0 } }
      }
      trainer = EnsembleTrainer(
        try folds.enumerated().map { index, fold in
          var seed = random.stream(.member, index)
          // only training weighs
          let heldOut = Observations(observations.x, observations.y).rows(at: fold.heldOut)
          return try member(fold.training, heldOut, halves[index], seed: seed.next())
        })
    }
  }

  /// The same with another number of epochs, and with a trial of steps or without.
  package func with(epochs: Int, triesSteps: Bool) -> TableTraining {
    var copy = self
    copy.options.training.epochs = epochs
    copy.options.triesSteps = triesSteps
    copy.trainer = trainer.with(epochs: epochs)
    return copy
  }

  /// Throws unless so many members can be trained.
  private static func checkMembers(
    _ options: TableTrainingOptions, _ validation: Table?
  ) throws {
    guard options.members >= 1 else {
      throw BackpropError(
        .usage, "\(options.members) networks cannot answer", remedy: "take at least 1")
    }
    guard validation == nil else {
      throw BackpropError(
        .usage,
        "of \(options.members) networks each is validated on the rows it is not trained on, and other rows were given",
        remedy: "leave them out, or take one network")
    }
    guard options.preprocessing.time == nil else {
      throw BackpropError(
        .usage,
        "\(options.members) networks would each be trained on rows later than those left out of it",
        remedy: "in the order of time take one network: leave --members out")
    }
  }

  /// The layers that `options` ask for: embeddings of what can be embedded, the scaling layer, the
  /// hidden layers, the output layer.
  private static func layers(
    _ options: TableTrainingOptions, _ preprocessing: Preprocessing
  ) -> [Layer] {
    let (numbers, codes) = preprocessing.embeddable
    var layers: [Layer] = []
    var width = 1
    if !codes.isEmpty {
      let embedding = CategoryEmbedding(
        columns: codes.map(\.place), categories: codes.map(\.categories))
      width = embedding.size
      layers.append(.categoryEmbedding(embedding))
    }
    if options.embedsNumbers, !numbers.isEmpty {
      // behind the vectors of the codes before them
      let columns = numbers.map { number in
        number + codes.count { $0.place < number } * (width - 1)
      }
      layers.append(.numericEmbedding(NumericEmbedding(columns: columns)))
    }
    if options.scalesFeatures { layers.append(.scaling) }
    layers += options.hidden.map {
      .dense(
        DenseLayer(
          neurons: $0, activation: options.activation, hasBiases: options.hasBiases,
          isParametric: options.isParametric))
    }
    let output = DenseLayer(
      neurons: preprocessing.target.outputs, activation: .identity, hasBiases: options.hasBiases)
    return layers + [.dense(output)]
  }

  /// Whether there are rows that networks are measured on which were not trained on them.
  package var hasHeldOutRows: Bool { validation != nil || !folds.isEmpty }

  /// The rows a report judges the model by: the test rows, or else those of validation, or else those
  /// of training; with the table they are in and what they are called.
  package var judged: (name: String, table: Table, rows: [Int]) {
    if let test { return ("test rows", test.table, test.rows) }
    if let validation { return ("validation rows", validation.table, validation.rows) }
    return ("training rows", training.table, training.rows)
  }

  /// The rows that a model is made of and measured on, those of no weight left out; and what is to be
  /// predicted, settled from all of them, since a part could look like another task.
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

  /// The class of every row of `table`, where it is one of `rows`, so that each part of a split has its
  /// share of each class; nil for regression.
  private static func strata(
    _ table: Table, _ rows: [Int], _ target: TargetEncoding
  ) throws -> [Int]? {
    guard let indices = try target.classIndices(of: table, rows: rows) else { return nil }
    var classes = [Int](repeating: 0, count: table.rowCount)
    for (row, index) in zip(rows, indices) { classes[row] = index }
    return classes
  }

  /// Whether an error however large changes the parameters no more than a large one.
  private static func boundsErrors(_ loss: Loss?) -> Bool {
    switch loss {
    case .meanAbsoluteError, .huber: true
    default: false
    }
  }

  private static func loss(_ loss: Loss?, for task: PredictionTask) throws -> Loss {
    let usual: Loss =
      switch task {
      case .binary, .multilabel: .binaryCrossEntropy
      case .multiclass: .categoricalCrossEntropy
      case .regression: .halfSquaredError
      }
    guard let loss else { return usual }
    let fits =
      switch task {
      case .binary, .multilabel: loss.link == .sigmoid
      case .multiclass: loss.link == .softmax
      case .regression: !loss.isCrossEntropy
      }
    guard fits else {
      throw BackpropError(
        .usage, "the loss \(loss) does not fit a \(task.rawValue) task",
        remedy: "take \(usual), or state another task")
    }
    return loss
  }

  private static func observations(
    _ part: Part, _ preprocessing: Preprocessing, _ options: TableTrainingOptions
  ) throws -> Observations<Float> {
    let weights = try preprocessing.weights(of: part.table, rows: part.rows)
    let observations = Observations(part.x, part.y, weights: weights.map { $0.map(Float.init) })
    guard options.classWeights != .equal else { return observations }
    guard let indices = try preprocessing.target.classIndices(of: part.table, rows: part.rows)
    else {
      throw BackpropError(
        .usage, "a \(preprocessing.target.task.rawValue) task has no classes to weigh",
        remedy: "leave the class weights out")
    }
    let classes = preprocessing.target.classes
    var counts = [Int](repeating: 0, count: classes.count)
    for index in indices { counts[index] += 1 }
    return observations.weighted(
      byClass: try options.classWeights.factors(classes: classes, counts: counts))
  }
}
