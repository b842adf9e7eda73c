internal import BackpropCore

/// Decides the use of each column of a training table in one pass over the columns.
struct PreprocessingFit {
  let table: Table
  let rows: [Int]
  let options: PreprocessingOptions
  let target: TargetEncoding
  let targetScaling: NumericScaling

  private(set) var encodings: [FeatureEncoding] = []
  private(set) var columnSummaries: [ColumnSummary] = []
  private(set) var warnings: [String] = []
  /// The kept columns by a hash of their cells.
  private var seen: [Int: [Column]] = [:]

  init(
    table: Table, rows: [Int], options: PreprocessingOptions, target: TargetEncoding,
    targetScaling: NumericScaling
  ) {
    self.table = table
    self.rows = rows
    self.options = options
    self.target = target
    self.targetScaling = targetScaling
  }

  /// The maximum number of thresholds of a numeric column that is not one of `targets`. It limits
  /// the total number of thresholds of the table.
  private func maximumThresholds(without targets: Set<String>) -> Int {
    let columns = table.columns.count {
      $0.type == .numeric && !targets.contains($0.name) && !options.dropping.contains($0.name)
    }
    return min(
      options.thresholdFeatures.maximum,
      NumericEncoding.Thresholds.maximumPerTable / max(1, columns))
  }

  mutating func run() throws {
    let targets = Set(target.targets.map(\.column))
    let review = ColumnReview(
      table: table, rows: rows, options: options,
      maximumThresholds: maximumThresholds(without: targets))
    let leak = LeakCheck(table: table, rows: rows, target: target)
    var isPixelBlockDone = false
    for column in table.columns {
      if targets.contains(column.name) {
        addSummary(column.name, .target, targetReason(column))
        if let classes = target.targets.first(where: { $0.column == column.name })?.classes,
          let warning = SimilarSpellings.warning(classes, of: column.name, "classes")
        {
          warnings.append(warning)
        }
        if target.task == .regression, options.standardisesTargets, targetScaling == .standard,
          let warning = HeavyTails(table: table, rows: rows).warning(of: column)
        {
          warnings.append(warning)
        }
      } else if column.name == options.weights {
        addSummary(column.name, .weight, "the weight of each row")
      } else if column.name == options.group {
        addSummary(column.name, .group, "rows with the same value stay together in every split")
      } else if column.name == options.time, !options.keeping.contains(column.name) {
        addSummary(
          column.name, .time,
          timeOrder + "; \(Advice.keepColumn) if it is also a feature")
      } else if case .pixel(let block, _) = column.storage, let image = table.image {
        if !isPixelBlockDone { addPixels(block, image) }
        isPixelBlockDone = true
      } else if options.dropping.contains(column.name) {
        addSummary(column.name, .dropped, "it is one of the columns to drop")
      } else {
        let outcome = review.review(column)
        add(column, column.name == options.time ? outcome.adding(timeOrder) : outcome, leak)
      }
    }
    addUnreadColumns()
    if let places = try target.classIndices(of: table, rows: rows),
      let warning = target.warning(ofRareClasses: places)
    {
      warnings.append(warning)
    }
  }

  /// Adds the columns that were dropped before they were read, in their places.
  private mutating func addUnreadColumns() {
    let unread = table.options.dropped.filter { !table.hasColumn(named: $0) }
    for name in table.namesInSource where unread.contains(name) {
      addSummary(name, .dropped, "it is one of the columns to drop")
    }
    guard !unread.isEmpty else { return }
    let places = Dictionary(
      table.namesInSource.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    columnSummaries.sort { places[$0.column] ?? 0 < places[$1.column] ?? 0 }
  }

  private var timeOrder: String {
    "it is the time by which rows are ordered: every split holds out the latest rows"
  }

  private mutating func add(_ column: Column, _ outcome: ColumnReview.Outcome, _ leak: LeakCheck) {
    switch outcome {
    case .dropped(let reason):
      addSummary(column.name, .dropped, reason)
    case .feature(let encoding, let reason):
      if !options.keeping.contains(column.name), let duplicate = findDuplicate(of: column) {
        addSummary(column.name, .dropped, "it is the same as '\(duplicate)' in all training rows")
        return
      }
      encodings.append(encoding)
      addSummary(column.name, encoding.role, reason)
      if case .categorical(let categories) = encoding,
        let warning = SimilarSpellings.warning(
          categories.categories, of: column.name, "categories")
      {
        warnings.append(warning)
      }
      if let target = leak.target(determinedBy: column) {
        warnings.append(
          "column '\(column.name)' determines the target '\(target)' exactly in all rows where it "
            + "has a value: drop it if it is not known at prediction time")
      } else if let leak = leak.suspicion(about: column) {
        warnings.append(leak)
      }
    }
  }

  private mutating func addPixels(_ block: PixelBlock, _ image: ImageShape) {
    let moments = block.moments(of: rows)
    encodings.append(
      .pixels(
        PixelEncoding(
          count: block.pixels, image: image, mean: moments.mean,
          standardDeviation: moments.standardDeviation)))
    addSummary(
      "pixel1…pixel\(block.pixels)", .pixels,
      "images of \(image.height) × \(image.width) pixels, standardised together: "
        + "mean \(moments.mean.brief), "
        + "standard deviation \(moments.standardDeviation.brief)")
  }

  private mutating func addSummary(_ column: String, _ role: ColumnSummary.Role, _ reason: String) {
    columnSummaries.append(ColumnSummary(column: column, role: role, reason: reason))
  }

  private func targetReason(_ column: Column) -> String {
    guard let target = target.targets.first(where: { $0.column == column.name }) else { return "" }
    let hint =
      options.task == nil ? self.target.hint(of: table, rows: rows).map { "; \($0)" } ?? "" : ""
    guard let classes = target.classes else {
      let scaling =
        !options.standardisesTargets
        ? "; not scaled"
        : targetScaling == .robust ? "; scaled by median and interquartile range" : "; standardised"
      let constant = target.scale?.standardDeviation == 1 && isConstant(column)
      return
        "regression target: "
        + (options.task == nil ? "it has too many values for classes" : "the options set the task")
        + scaling
        + (options.limitsPredictions ? "; predictions are limited to its range" : "")
        + (constant ? "; it is constant, so the model can only learn that value" : "") + hint
    }
    let listed = classes.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
    let more = classes.count > 10 ? ", …" : ""
    let why = column.type == .numeric ? "few distinct integers" : "text"
    let positive = classes.count == 2 ? "; '\(classes[1])' is the positive class" : ""
    let merged = column.distinctCells(rows).count - classes.count
    return "\(classes.count.grouped) classes (\(why)): \(listed)\(more)\(positive)"
      + (merged > 0 ? "; different spellings of one number are one class" : "") + hint
  }

  private func isConstant(_ column: Column) -> Bool {
    let first = column.number(at: rows[0])
    return rows.allSatisfy { column.number(at: $0) == first }
  }

  private mutating func findDuplicate(of column: Column) -> String? {
    let cells = TrainingCells(column, rows: rows)
    let hash = cells.hash
    let duplicate = seen[hash]?.first { TrainingCells($0, rows: rows) == cells }
    if duplicate == nil { seen[hash, default: []].append(column) }
    return duplicate?.name
  }
}

/// The cells of a column in the training rows, in a form in which columns can be compared.
private struct TrainingCells: Equatable {
  private let numbers: [UInt64]
  private let texts: [String]
  /// The index of each row's cell in `texts`; −1 for a missing value.
  private let places: [Int32]

  init(_ column: Column, rows: [Int]) {
    guard column.type == .categorical else {
      // Zeros of either sign are equal, and so are missing values of any bit pattern.
      numbers = column.numbers(at: rows).map { ($0.isNaN ? Double.nan : $0 + 0).bitPattern }
      texts = []
      places = []
      return
    }
    numbers = []
    guard case .spelled(let codes, let spellings) = column.storage else {
      texts = []
      places = []
      return
    }
    // Codes are renumbered in the order of these rows, so that each text is decoded once.
    var placeOf = [Int32](repeating: -1, count: spellings.count)
    var texts: [String] = []
    places = rows.map { row in
      let code = codes[row]
      guard code != Spellings.missing else { return -1 }
      if placeOf[Int(code)] < 0 {
        placeOf[Int(code)] = Int32(texts.count)
        texts.append(spellings.text(Int(code)))
      }
      return placeOf[Int(code)]
    }
    self.texts = texts
  }

  var hash: Int {
    var hasher = Hasher()
    hasher.combine(texts)
    numbers.withUnsafeBytes { hasher.combine(bytes: $0) }
    places.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}
