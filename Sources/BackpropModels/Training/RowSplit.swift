internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

/// The rows of a table by their use: test, validation and training rows, and the folds of an
/// ensemble.
///
/// Each use draws from a random stream of its own, so that one does not shift another.
struct RowSplit: Sendable {
  /// Draws rows, stratified by class, with groups together or in the order of time.
  let splitter: Splitter
  let test: [Int]
  let validation: [Int]
  let training: [Int]
  /// Training and validation rows: all that cross-validation may cut into folds.
  let learning: [Int]
  /// For each member of an ensemble, the places in `training` that it is trained on and those it is
  /// not.
  let folds: [Split]
  /// For each fold, two halves of its held-out places; nil if it cannot be halved, such as a fold
  /// that is one group.
  let halves: [[[Int]]?]

  /// Splits `rows` of the table of `input`, whose target is `target`.
  init(
    _ input: TrainingInput, _ options: TableTrainingOptions, rows: [Int], target: TargetEncoding
  ) throws {
    let random = SplitMix64(seed: options.training.seed)
    let splitter = try Splitter(
      input.table, classes: Self.strata(input.table, rows, target), options.preprocessing)
    var left = input.split?.training ?? rows
    func holdOut(_ fraction: Double, stream: Int) throws -> [Int] {
      guard fraction != 0 else { return [] }
      var generator = random.stream(.split, stream)
      let split = try splitter.split(left, holdingOut: fraction, using: &generator)
      left = split.training
      return split.heldOut
    }
    test =
      try input.split?.heldOut ?? (input.test == nil ? holdOut(options.test, stream: 0) : [])
    learning = left
    if case .holdout(let fraction) = options.validation, input.validation == nil {
      validation = try holdOut(fraction, stream: 1)
    } else {
      validation = []
    }
    training = left
    self.splitter = splitter
    guard case .outOfFold(let networks) = options.validation else {
      (folds, halves) = ([], [])
      return
    }
    var generator = random.stream(.split, 1)
    let parts = try splitter.folds(left, count: networks, using: &generator)
    folds = parts.map { $0.mapped(Self.places(left)) }
    halves = parts.map { part in
      let halves = try? splitter.folds(part.heldOut, count: 2, using: &generator)
      return halves?.map { $0.heldOut.map(Self.places(part.heldOut)) }
    }
  }

  /// The class of every row of `table` that is one of `rows`, so that each part of a split has the
  /// class frequencies of the table; nil for regression.
  private static func strata(
    _ table: Table, _ rows: [Int], _ target: TargetEncoding
  ) throws -> [Int]? {
    guard let indices = try target.classIndices(of: table, rows: rows) else { return nil }
    var classes = [Int](repeating: 0, count: table.rowCount)
    for (row, index) in zip(rows, indices) { classes[row] = index }
    return classes
  }

  /// A function from a row to its place in `rows`.
  private static func places(_ rows: [Int]) -> (Int) -> Int {
    let places = Dictionary(uniqueKeysWithValues: zip(rows, rows.indices))
    return { places[$0] ?? 0 }
  }
}
