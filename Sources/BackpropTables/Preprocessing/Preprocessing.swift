internal import BackpropCore

/// Turns a table into the matrices of a network; fitted on training rows.
///
/// ```swift
/// let table = try Table(contentsOf: "breast-cancer.csv")
/// let preprocessing = try Preprocessing(
///   fitting: table, targets: ["diagnosis"], rows: trainingRows)
/// let x: Matrix<Float> = try preprocessing.features(of: table, rows: trainingRows)
/// let y: Matrix<Float> = try preprocessing.targets(of: table, rows: trainingRows)
/// ```
///
/// Columns are found by name, so a new table may have them in another order, have additional
/// columns and lack the targets. The features of a row do not depend on the other rows.
public struct Preprocessing: Codable, Hashable, Sendable {
  /// The encodings of the columns, in the order of the features.
  public let encodings: [FeatureEncoding]
  /// The encoding of the targets.
  public let target: TargetEncoding
  /// The use of each column, in the order of the table.
  public let columnSummaries: [ColumnSummary]
  /// Warnings about the data that may affect the results.
  public let warnings: [String]
  /// The spellings of missing values in the training file; nil for the default ones.
  let missing: [String]?
  /// Whether the training file had a header, if the caller declared it.
  let hasHeader: Bool?

  /// Fits the preprocessing of features and `targets` on `rows` of `table` (default: all).
  ///
  /// Statistics, categories and classes are computed from `rows` only. The task is inferred from
  /// `rows` unless the options or `task` set it; set it if more rows are known. Regression targets
  /// are scaled by `targetScaling`. Throws if a named column does not exist, if there are fewer
  /// than two rows, if a target is missing or has only one class, or if no feature is left.
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
        .badData, "there are \(counted(rows.count, "training row")), but at least 2 are needed",
        at: .init(file: table.source), remedy: "provide more rows")
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
    columnSummaries = fit.columnSummaries
    warnings = fit.warnings
    let isDefault = table.options.missing == ReadingOptions.defaultMissing
    missing = isDefault ? nil : table.options.missing.sorted(by: ClassOrder.bytesPrecede)
    hasHeader = table.options.hasHeader
    guard !encodings.isEmpty else {
      throw BackpropError(
        .badData,
        "0 features are left, but at least 1 is needed: "
          + Preprocessing.summary(of: columnSummaries), at: .init(file: table.source),
        remedy: "add a column whose values differ, or list a dropped column among those to keep")
    }
  }

  /// The names of the features, in the order of the columns of ``features(of:rows:)``.
  public var featureNames: [String] { encodings.flatMap(\.featureNames) }

  /// The column of the table from which each feature is made, in the order of the features.
  public var featureColumns: [String] {
    encodings.flatMap { encoding in
      switch encoding {
      case .pixels(let pixels): pixels.columns
      case .numeric, .categorical, .date: encoding.featureNames.map { _ in encoding.columns[0] }
      }
    }
  }

  /// The number of features.
  public var featureCount: Int {
    encodings.reduce(0) { sum, encoding in
      switch encoding {
      case .pixels(let pixels): sum + pixels.count
      case .numeric, .categorical, .date: sum + encoding.featureNames.count
      }
    }
  }

  /// The indices of the features that are scaled numbers, and those of the features that are codes,
  /// with the number of codes including 0.
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
        let firstCycle = place + date.time.featureNames.count
        place += date.featureNames.count
        result.numbers +=
          [firstCycle - date.time.featureNames.count] + Array(firstCycle..<place)
      case .pixels(let pixels): place += pixels.count
      }
    }
    return result
  }

  /// Whether a numeric column has threshold features.
  package var hasThresholdFeatures: Bool {
    encodings.contains { encoding in
      switch encoding {
      case .numeric(let numeric): numeric.thresholds != nil
      case .categorical, .date, .pixels: false
      }
    }
  }

  /// The columns of the table from which the features are made.
  public var sourceColumns: [String] { encodings.flatMap(\.columns) }

  /// The options for reading a new file so that its columns have the types of the training file:
  /// pass them to ``Table/init(contentsOf:labels:options:)``. Columns that are not needed are not
  /// kept.
  public var readingOptions: ReadingOptions {
    var options = ReadingOptions(hasHeader: hasHeader)
    if let missing { options.missing = Set(missing) }
    options.numberFormat = target.numberFormat ?? .point
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
      } else if target.classes?.allSatisfy({
        ClassOrder.number($0, self.target.numberFormat).map(ClassOrder.isExact) ?? false
      }) != true {
        options.expectedTypes[target.column] = .categorical
      }
    }
    let weights = columnSummaries.filter { $0.role == .weight }.map(\.column)
    options.headerNames = Set(sourceColumns)
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
    for name in named.sorted() where !table.options.dropped.contains(name) {
      _ = try table.column(named: name)
    }
    for name in options.dropping.sorted() where !table.namesInSource.contains(name) {
      _ = try table.column(named: name)
    }
    let both = options.dropping.intersection(options.keeping.union(targets))
    if let name = both.min() {
      throw BackpropError(
        .usage, "column '\(name)' is both dropped and used",
        at: .init(file: table.source, column: name), remedy: "choose one of the two")
    }
    if let (name, role) = roles.first(where: { targets.contains($0.0) }) {
      throw BackpropError(
        .usage, "column '\(name)' cannot be both a target and \(role)",
        at: .init(file: table.source, column: name), remedy: "choose another column")
    }
    if let group = options.group, options.keeping.contains(group) {
      throw BackpropError(
        .usage, "column '\(group)' cannot be both a feature and the groups",
        at: .init(file: table.source, column: group),
        remedy: "do not keep it, because a new row has a group that the model does not know")
    }
  }

  private static func summary(of columnSummaries: [ColumnSummary]) -> String {
    let dropped = columnSummaries.filter { $0.role == .dropped }
    guard !dropped.isEmpty else { return "the table has only target columns" }
    return dropped.prefix(5).map { "'\($0.column)' was dropped (\($0.reason))" }
      .joined(separator: "; ") + (dropped.count > 5 ? "; and \(dropped.count - 5) more" : "")
  }
}
