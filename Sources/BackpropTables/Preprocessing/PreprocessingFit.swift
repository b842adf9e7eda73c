/// One pass over the columns of a training table that decides what becomes of each.
struct PreprocessingFit {
  let table: Table
  let rows: [Int]
  let options: PreprocessingOptions
  let target: TargetEncoding
  let targetScaling: NumericScaling

  private(set) var encodings: [FeatureEncoding] = []
  private(set) var decisions: [Decision] = []
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

  /// The most steps of a column of numbers that is none of `targets`, so that they do not become too
  /// many together.
  private func mostSteps(besides targets: Set<String>) -> Int {
    let columns = table.columns.count {
      $0.type == .numeric && !targets.contains($0.name) && !options.dropping.contains($0.name)
    }
    return min(options.mostSteps ?? 0, NumericEncoding.Steps.mostOfTable / max(1, columns))
  }

  mutating func run() throws {
    let targets = Set(target.targets.map(\.column))
    let review = ColumnReview(
      table: table, rows: rows, options: options, mostSteps: mostSteps(besides: targets))
    let leak = LeakCheck(table: table, rows: rows, target: target)
    var isPixelBlockDone = false
    for column in table.columns {
      if targets.contains(column.name) {
        decide(column.name, .target, targetReason(column))
        if target.task == .regression, options.standardisesTargets, targetScaling == .standard,
          let warning = HeavyTails(table: table, rows: rows).warning(of: column)
        {
          warnings.append(warning)
        }
      } else if column.name == options.weights {
        decide(column.name, .weight, "the weight of each observation")
      } else if column.name == options.group {
        decide(column.name, .group, "rows with the same value stay together in every split")
      } else if column.name == options.time, !options.keeping.contains(column.name) {
        decide(
          column.name, .time,
          orders + "; it is no feature: keep it by name if it is one")
      } else if case .pixel(let block, _) = column.storage, let image = table.image {
        if !isPixelBlockDone { addPixels(block, image) }
        isPixelBlockDone = true
      } else if options.dropping.contains(column.name) {
        decide(column.name, .dropped, "the caller asked for it")
      } else {
        let outcome = review.review(column)
        add(column, column.name == options.time ? outcome.adding(orders) : outcome, leak)
      }
    }
    if let places = try target.classIndices(of: table, rows: rows),
      let warning = target.warning(ofRareClasses: places)
    {
      warnings.append(warning)
    }
  }

  private var orders: String { "it orders the rows, the last ones being held out in every split" }

  private mutating func add(_ column: Column, _ outcome: ColumnReview.Outcome, _ leak: LeakCheck) {
    switch outcome {
    case .dropped(let reason):
      decide(column.name, .dropped, reason)
    case .feature(let encoding, let reason):
      if !options.keeping.contains(column.name), let twin = findTwin(of: column) {
        decide(column.name, .dropped, "it is the same as '\(twin)' in all training rows")
        return
      }
      encodings.append(encoding)
      decide(column.name, encoding.role, reason)
      if let target = leak.target(givenAwayBy: column) {
        warnings.append(
          "column '\(column.name)' tells the target '\(target)' exactly wherever it has a value: drop "
            + "it if it is not known at the time of prediction")
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
    decide(
      "pixel1…pixel\(block.pixels)", .pixels,
      "images of \(image.height) × \(image.width) pixels, all standardised alike: "
        + "mean \(moments.mean.brief), "
        + "standard deviation \(moments.standardDeviation.brief)")
  }

  private mutating func decide(_ column: String, _ role: Decision.Role, _ reason: String) {
    decisions.append(Decision(column: column, role: role, reason: reason))
  }

  private func targetReason(_ column: Column) -> String {
    guard let target = target.targets.first(where: { $0.column == column.name }) else { return "" }
    guard let classes = target.classes else {
      let scaling =
        !options.standardisesTargets
        ? "; as it stands"
        : targetScaling == .robust ? "; scaled by median and interquartile range" : "; standardised"
      let constant = target.scale?.standardDeviation == 1 && isConstant(column)
      return
        "a number: \(options.task == nil ? "it has too many values for classes" : "the caller asked for it")"
        + scaling
        + (options.limitsPredictions ? "; predictions stay within its range" : "")
        + (constant ? "; it is constant, so only that number can be learned" : "")
    }
    let listed = classes.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
    let more = classes.count > 10 ? ", …" : ""
    let why = column.type == .numeric ? "few whole numbers" : "text"
    let positive = classes.count == 2 ? "; '\(classes[1])' is the positive one" : ""
    let merged = column.distinctTexts(rows).count - classes.count
    return "\(classes.count) classes (\(why)): \(listed)\(more)\(positive)"
      + (merged > 0 ? "; different spellings of one number are one class" : "")
  }

  private func isConstant(_ column: Column) -> Bool {
    let first = column.number(at: rows[0])
    return rows.allSatisfy { column.number(at: $0) == first }
  }

  private mutating func findTwin(of column: Column) -> String? {
    let cells = TrainingCells(column, rows: rows)
    let hash = cells.hash
    let twin = seen[hash]?.first { TrainingCells($0, rows: rows) == cells }
    if twin == nil { seen[hash, default: []].append(column) }
    return twin?.name
  }
}

/// The cells of the training rows, to be compared with another column's.
private struct TrainingCells: Equatable {
  private let numbers: [UInt64]
  private let texts: [String]
  /// The place of each row's cell in `texts`; −1 where it is missing.
  private let places: [Int32]

  init(_ column: Column, rows: [Int]) {
    guard column.type == .categorical else {
      // Zero has two signs and missing many bit patterns; neither makes a difference.
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
    // Codes are numbered anew in the order of these rows, so that each text is looked at once.
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
