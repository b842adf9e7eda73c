internal import BackpropCore

/// Everything that turns a table into the matrices of a network, learned from its training rows.
///
/// ```swift
/// let table = try Table(contentsOf: "breast-cancer.csv")
/// let preprocessing = try Preprocessing(
///   fitting: table, targets: ["diagnosis"], rows: trainingRows)
/// let x: Matrix<Float> = try preprocessing.features(of: table, rows: trainingRows)
/// let y: Matrix<Float> = try preprocessing.targets(of: table, rows: trainingRows)
/// ```
///
/// Columns are found by name, so a new table may have them in another order, have others beside
/// them, and lack the targets. A row comes out the same whatever rows stand beside it.
public struct Preprocessing: Codable, Hashable, Sendable {
  /// What makes the features, in their order.
  public let encodings: [FeatureEncoding]
  /// What is to be predicted.
  public let target: TargetEncoding
  /// What was done with each column and why, in the order of the table.
  public let decisions: [Decision]
  /// What somebody should look at before trusting a result.
  public let warnings: [String]
  /// The spellings of a missing value in the training file, if they were not the usual ones.
  let missing: [String]?
  /// Whether the training file had a header, if that was said.
  let hasHeader: Bool?
  /// Whether the training file had decimal commas; nil where it had none.
  let decimalComma: Bool?

  /// Learns from `rows` of `table`, by default all, how to turn it into features and `targets`.
  ///
  /// Statistics, categories and classes come from `rows` alone, and so does the task unless `task` says
  /// it, as it should where more rows are known, or the options do. Numbers to be predicted are scaled
  /// as `targetScaling` says. Throws if a named column does not exist, if there are fewer than two rows,
  /// if a target is missing or has one class only, or if no column is left that could be a feature.
  ///
  /// - Complexity: O(rows · columns).
  public init(
    fitting table: Table, targets: [String], rows: [Int]? = nil,
    options: PreprocessingOptions = PreprocessingOptions(), task: PredictionTask? = nil,
    targetScaling: NumericScaling = .standard
  ) throws {
    let rows = rows ?? table.allRows
    try table.check(rows)
    guard rows.count >= 2 else {
      throw BackpropError(
        .badData, "\(rows.count) observation(s) to learn from, where at least 2 are needed",
        at: .init(file: table.source), remedy: "give more rows")
    }
    try Preprocessing.check(options, targets: targets, table: table)
    target = try TargetEncoding(
      fitting: table, targets: targets, rows: rows, task: options.task ?? task,
      positiveClass: options.positiveClass,
      standardises: options.standardisesTargets, scaling: targetScaling,
      limits: options.limitsPredictions)
    if let weights = options.weights {
      _ = try SampleWeights.read(table: table, rows: rows, column: weights)
    }
    var fit = PreprocessingFit(
      table: table, rows: rows, options: options, target: target,
      targetScaling: targetScaling)
    try fit.run()
    encodings = fit.encodings
    decisions = fit.decisions
    warnings = fit.warnings
    let usual = table.options.missing == ReadingOptions.defaultMissing
    missing = usual ? nil : table.options.missing.sorted(by: ClassOrder.bytesPrecede)
    hasHeader = table.options.hasHeader
    decimalComma = table.hasDecimalComma ? true : nil
    guard !encodings.isEmpty else {
      throw BackpropError(
        .badData,
        "0 feature(s) are left, where a minimum of 1 is needed: "
          + Preprocessing.summary(of: decisions), at: .init(file: table.source),
        remedy: "give a column that differs from row to row, or keep one of the dropped by name")
    }
  }

  /// The names of the features, in the order of the columns of ``features(of:rows:)``.
  public var featureNames: [String] { encodings.flatMap(\.featureNames) }

  /// The column of the table each feature comes from, in the same order.
  public var featureColumns: [String] {
    encodings.flatMap { encoding in
      if case .pixels(let pixels) = encoding { return pixels.columns }
      return encoding.featureNames.map { _ in encoding.columns[0] }
    }
  }

  /// The number of features.
  public var featureCount: Int {
    encodings.reduce(0) { sum, encoding in
      if case .pixels(let pixels) = encoding { return sum + pixels.count }
      return sum + encoding.featureNames.count
    }
  }

  /// The places of the features that are scaled numbers, and of those that are codes with how many
  /// codes there are, 0 included.
  package var embeddable: (numbers: [Int], codes: [(place: Int, categories: Int)]) {
    var result: (numbers: [Int], codes: [(place: Int, categories: Int)]) = ([], [])
    var place = 0
    for encoding in encodings {
      switch encoding {
      case .numeric(let numeric):
        result.numbers.append(place)
        place += numeric.featureNames.count
      case .categorical(let categorical):
        if categorical.isCode { result.codes.append((place, categorical.categories.count + 1)) }
        place += categorical.featureNames.count
      case .date(let date):
        let waves = place + date.time.featureNames.count
        place += date.featureNames.count
        result.numbers += [waves - date.time.featureNames.count] + Array(waves..<place)
      case .pixels(let pixels): place += pixels.count
      }
    }
    return result
  }

  /// Whether a column of numbers has steps.
  package var hasSteps: Bool {
    encodings.contains { encoding in
      if case .numeric(let numeric) = encoding { numeric.steps != nil } else { false }
    }
  }

  /// The columns of the table that the features are made of.
  public var sourceColumns: [String] { encodings.flatMap(\.columns) }

  /// How to read a new file so that its columns have the types of the training file: pass them to
  /// ``Table/init(contentsOf:labels:options:)``. Columns that are not needed are not kept.
  public var readingOptions: ReadingOptions {
    var options = ReadingOptions(hasHeader: hasHeader)
    if let missing { options.missing = Set(missing) }
    options.expectsDecimalComma = decimalComma == true
    for encoding in encodings {
      switch encoding {
      case .numeric(let numeric): options.expectedTypes[numeric.column] = .numeric
      case .categorical(let categorical): options.expectedTypes[categorical.column] = .categorical
      case .date(let date): options.expectedTypes[date.time.column] = .categorical
      case .pixels(let pixels):
        for name in pixels.columns { options.expectedTypes[name] = .numeric }
      }
    }
    for target in target.targets {
      if target.scale != nil {
        options.expectedTypes[target.column] = .numeric
      } else if target.classes?.allSatisfy({ ClassOrder.number($0) != nil }) != true {
        options.expectedTypes[target.column] = .categorical
      }
    }
    let weights = decisions.filter { $0.role == .weight }.map(\.column)
    options.columns = Set(sourceColumns + target.targets.map(\.column) + weights)
    return options
  }

  private static func check(
    _ options: PreprocessingOptions, targets: [String], table: Table
  ) throws {
    let roles = [
      (options.weights, "the weights"), (options.group, "the groups"), (options.time, "the time"),
    ].compactMap { name, role in name.map { ($0, role) } }
    let named = options.dropping.union(options.keeping).union(roles.map(\.0))
    for name in named.sorted() { _ = try table.column(named: name) }
    let both = options.dropping.intersection(options.keeping.union(targets))
    if let name = both.min() {
      throw BackpropError(
        .usage, "column '\(name)' is to be dropped and used at once",
        at: .init(file: table.source, column: name), remedy: "choose one of the two")
    }
    if let (name, role) = roles.first(where: { targets.contains($0.0) }) {
      throw BackpropError(
        .usage, "column '\(name)' cannot be a target and \(role)",
        at: .init(file: table.source, column: name), remedy: "name another column")
    }
    if let group = options.group, options.keeping.contains(group) {
      throw BackpropError(
        .usage, "column '\(group)' cannot be a feature and the groups",
        at: .init(file: table.source, column: group),
        remedy: "a new row is of a group the model does not know, so do not keep it")
    }
  }

  private static func summary(of decisions: [Decision]) -> String {
    let dropped = decisions.filter { $0.role == .dropped }
    guard !dropped.isEmpty else { return "the table has no column beside the targets" }
    return dropped.prefix(5).map { "'\($0.column)' was dropped (\($0.reason))" }
      .joined(separator: "; ") + (dropped.count > 5 ? "; and \(dropped.count - 5) more" : "")
  }
}
