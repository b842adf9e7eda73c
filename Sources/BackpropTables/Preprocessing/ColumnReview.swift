/// Looks at the training rows of one column and settles how it becomes features, or why it does
/// not.
struct ColumnReview {
  let table: Table
  let rows: [Int]
  let options: PreprocessingOptions
  /// The most steps of a column of numbers.
  let mostSteps: Int
  /// More thresholds than these are not all named.
  private static let mostListed = 8

  enum Outcome {
    case feature(FeatureEncoding, reason: String)
    case dropped(reason: String)

    /// The same, with more to say.
    func adding(_ remark: String?) -> Outcome {
      guard let remark else { return self }
      switch self {
      case .feature(let encoding, let reason):
        return .feature(encoding, reason: "\(reason); \(remark)")
      case .dropped(let reason): return .dropped(reason: "\(reason); \(remark)")
      }
    }
  }

  func review(_ column: Column) -> Outcome {
    switch column.type {
    case .numeric: reviewNumeric(column)
    case .categorical:
      switch reviewDates(column) {
      case (let outcome?, _): outcome
      case (nil, let remark): reviewCategorical(column).adding(remark)
      }
    }
  }

  private func reviewNumeric(_ column: Column) -> Outcome {
    let values = column.numbers(at: rows)
    let present = values.filter { !$0.isNaN }
    let missing = values.count - present.count
    guard !present.isEmpty else { return .dropped(reason: "all its values are missing") }
    let moments = Moments(present)
    let isConstant = moments.standardDeviation == 0
    if isConstant, missing == 0 {
      return .dropped(
        reason: "it is constant (\(Column.shortest(moments.smallest))) in the training rows")
    }
    if !options.keeping.contains(column.name), missing == 0,
      ColumnReview.soundsLikeIdentifier(column.name), isIdentifier(present)
    {
      return .dropped(
        reason: "it looks like an identifier: every row has an integer of its own, and so is its "
          + "name; keep it by name if it is a feature")
    }
    var (encoding, spread) = scale(
      column.name, present, missing: missing, scaling: options.scaling)
    var reason =
      (options.scaling == .robust ? "scaled: median" : "standardised: mean")
      + " \(encoding.center.brief), \(spread) \(encoding.spread.brief)"
      + ColumnReview.words(missing: missing)
    if let steps = NumericEncoding.Steps(fitting: values, most: mostSteps) {
      encoding.steps = steps
      reason += "; \(Self.words(steps))"
    }
    if missing == 0, isCounter(present) {
      reason += "; it counts the rows one by one, so drop it if it is no more than their number"
    }
    return .feature(.numeric(encoding), reason: reason)
  }

  /// How the numbers of a column are scaled, `present` being those that are not missing, and the name
  /// of the spread.
  func scale(
    _ column: String, _ present: [Double], missing: Int, scaling: NumericScaling
  ) -> (encoding: NumericEncoding, spread: String) {
    let moments = Moments(present)
    let median = Moments.median(present)
    var (center, spread, name) = (moments.mean, moments.standardDeviation, "standard deviation")
    if scaling == .robust {
      let range = Moments.interquartileRange(present)
      let half = moments.largest / 2 - moments.smallest / 2
      (center, spread) = (median, range > 0 ? range : half)
      name = range > 0 ? "interquartile range" : "half of the range"
    }
    let isConstant = moments.standardDeviation == 0
    if isConstant { name = "no spread, so divided by" }
    let encoding = NumericEncoding(
      column: column, median: median, center: center, spread: isConstant ? 1 : spread,
      clip: scaling == .robust ? 3 : nil, indicatesMissing: missing > 0, steps: nil)
    return (encoding, name)
  }

  /// What steps say; of many the first and the last.
  private static func words(_ steps: NumericEncoding.Steps) -> String {
    var numbers = steps.thresholds.map(Column.shortest)
    let count = numbers.count
    if count > mostListed { numbers.replaceSubrange((mostListed / 2)..<(count - 1), with: ["…"]) }
    return (count > mostListed ? "\(count) features" : "features")
      + " say whether it is above \(numbers.joined(separator: ", "))"
  }

  /// What is done about missing numbers and dates.
  static func words(missing: Int) -> String {
    missing == 0
      ? "" : "; \(missing) missing value(s) became the median, and a feature says where"
  }

  private func reviewCategorical(_ column: Column) -> Outcome {
    guard case .spelled(let codes, let spellings) = column.storage else {
      return .dropped(reason: "it holds no categories")
    }
    var counts = [Int](repeating: 0, count: spellings.count)
    var missing = 0
    for row in rows {
      let code = codes[row]
      if code == Spellings.missing { missing += 1 } else { counts[Int(code)] += 1 }
    }
    let seen = counts.indices.filter { counts[$0] > 0 }
    let present = rows.count - missing
    guard !seen.isEmpty else { return .dropped(reason: "all its values are missing") }
    if seen.count == 1, missing == 0 {
      return .dropped(reason: "it is constant ('\(spellings.text(seen[0]))') in the training rows")
    }
    if !options.keeping.contains(column.name), present >= 10, seen.count * 10 > present * 9 {
      return .dropped(
        reason: "it looks like an identifier or free text: \(seen.count) different values in "
          + "\(present) rows; keep it by name if it is a feature")
    }
    let named = seen.map { (text: spellings.text($0), count: counts[$0]) }
    let frequent = named.sorted {
      $0.count != $1.count ? $0.count > $1.count : ClassOrder.bytesPrecede($0.text, $1.text)
    }
    let isCode = options.mostOneHot.map { frequent.count > $0 } ?? false
    let most = isCode ? PreprocessingOptions.mostCodes : max(options.maximumCategories, 1)
    let chosen = frequent.prefix(most).map(\.text)
    let rare = frequent.count - chosen.count
    let hasUnknown = missing > 0 || rare > 0
    let encoding = CategoryEncoding(
      column: column.name, categories: chosen.sorted(by: ClassOrder.bytesPrecede),
      // One category and nothing else than missing values: its feature says it all.
      hasUnknown: hasUnknown && (chosen.count > 1), isCode: isCode)
    return .feature(
      .categorical(encoding),
      reason: categoryReason(encoding, categories: seen.count, missing: missing, rare: rare))
  }

  private func categoryReason(
    _ encoding: CategoryEncoding, categories: Int, missing: Int, rare: Int
  ) -> String {
    var reason =
      encoding.isSigned
      ? "two categories, one feature: \(encoding.categories[0]) is −1, \(encoding.categories[1]) is 1"
      : "\(categories) categories, one feature each"
    if encoding.isCode {
      reason =
        "\(categories) categories, one feature with the code of each"
        + (rare > 0 ? " of the \(encoding.categories.count) most frequent" : "")
      if missing > 0 { reason += "; \(missing) missing value(s)" }
      return reason + "; missing and other categories have code 0"
    }
    if rare > 0 {
      reason =
        "\(categories) categories: the \(encoding.categories.count) most frequent have a "
        + "feature each, the other \(rare) share the one for unknown categories"
    }
    if missing > 0 { reason += "; \(missing) missing value(s)" }
    return reason
      + (encoding.hasUnknown
        ? "; missing and unseen categories have a feature of their own"
        : "; missing and unseen categories are 0 everywhere")
  }

  private func isIdentifier(_ values: [Double]) -> Bool {
    isCounter(values)
      || values.count >= 10 && values.allSatisfy { $0 == $0.rounded() }
        && Set(values).count == values.count
  }

  /// Whether every value is the number of its row, counted from 0 or from 1.
  private func isCounter(_ values: [Double]) -> Bool {
    guard values.count > 2 else { return false }
    let start = values[0] - Double(rows[0])
    guard start == 0 || start == 1 else { return false }
    return zip(values, rows).allSatisfy { $0 == Double($1) + start }
  }

  /// Names such as `id`, `PassengerId`, `customer_id`, `index`, `row`, and a column without one.
  static func soundsLikeIdentifier(_ name: String) -> Bool {
    let plain = name.lowercased()
    let whole: Set<String> = [
      "id", "ids", "index", "idx", "row", "rownum", "row number", "no", "no.", "nr", "nr.",
      "number",
      "#", "key", "uuid", "guid", "column1", "unnamed: 0", "rownames",
    ]
    if whole.contains(plain) { return true }
    return ["_id", " id", "-id", ".id", "_no", "_key", "_index"].contains { plain.hasSuffix($0) }
      || name.hasSuffix("Id") || name.hasSuffix("ID")
  }
}

extension Column {
  /// The numbers in `rows`; NaN where one is missing.
  func numbers(at rows: [Int]) -> [Double] {
    switch storage {
    case .numbers(let numbers): return rows.map { numbers[$0] }
    case .spelled(let codes, let spellings):
      return rows.map { row in
        let code = codes[row]
        return code == Spellings.missing ? .nan : spellings.value(Int(code))
      }
    case .pixel(let block, let index): return rows.map { Double(block[$0, index]) }
    }
  }
}

extension Double {
  /// The number in a sentence: as many digits as a Float needs, which is enough to recognise it.
  var brief: String {
    let rounded = Float(self)
    guard rounded.isFinite, rounded != 0 else { return Column.shortest(self) }
    let text = rounded.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
