internal import BackpropCore

/// Decides from the training rows of a column how it becomes features, or why it is dropped.
struct ColumnReview {
  let table: Table
  let rows: [Int]
  let options: PreprocessingOptions
  /// The maximum number of thresholds of a numeric column.
  let maximumThresholds: Int
  /// The maximum number of thresholds that a reason lists in full.
  private static let maximumListed = 8

  enum Outcome {
    case feature(FeatureEncoding, reason: String)
    case dropped(reason: String)

    /// The outcome with `remark` added to its reason.
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
        reason: "it looks like an identifier: its name suggests one, and its values are distinct "
          + "integers; \(Advice.keepColumn) if it is a feature")
    }
    var (encoding, spread) = scale(
      column.name, present, missing: missing, scaling: options.scaling)
    var reason =
      (options.scaling == .robust ? "scaled: median" : "standardised: mean")
      + " \(encoding.center.brief), \(spread) \(encoding.spread.brief)"
      + ColumnReview.description(missing: missing)
    if let thresholds = NumericEncoding.Thresholds(fitting: values, maximum: maximumThresholds) {
      encoding.thresholds = thresholds
      reason += "; \(Self.description(thresholds))"
    }
    encoding.range = NumericEncoding.TrainingRange(present)
    if missing == 0, isCounter(present) {
      reason += "; its values are the row numbers, so drop it if it has no other meaning"
    }
    return .feature(.numeric(encoding), reason: reason)
  }

  /// The scaling of a numeric column whose values, without the missing ones, are `present`, and the
  /// name of the spread.
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
      clip: scaling == .robust ? 3 : nil, indicatesMissing: missing > 0, thresholds: nil)
    return (encoding, name)
  }

  /// Describes threshold features; of many thresholds it lists only the first and the last.
  private static func description(_ thresholds: NumericEncoding.Thresholds) -> String {
    var numbers = thresholds.values.map(Column.shortest)
    let count = numbers.count
    if count > maximumListed {
      numbers.replaceSubrange((maximumListed / 2)..<(count - 1), with: ["…"])
    }
    return "\(counted(count, "threshold feature")): above \(numbers.joined(separator: ", "))"
  }

  /// Describes the treatment of missing numbers and dates.
  static func description(missing: Int) -> String {
    missing == 0
      ? ""
      : "; \(counted(missing, "missing value")) replaced by the median and marked by a feature"
  }

  private func reviewCategorical(_ column: Column) -> Outcome {
    guard case .spelled(let codes, let spellings) = column.storage else {
      return .dropped(reason: "it contains no categories")
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
        reason: "it looks like an identifier or free text: "
          + "\(counted(seen.count, "distinct value")) in \(counted(present, "row")); "
          + "\(Advice.keepColumn) if it is a feature")
    }
    let named = seen.map { (text: spellings.text($0), count: counts[$0]) }
    let frequent = named.sorted {
      $0.count != $1.count ? $0.count > $1.count : ClassOrder.bytesPrecede($0.text, $1.text)
    }
    let isCode = options.maximumOneHot.map { frequent.count > $0 } ?? false
    let maximum = isCode ? PreprocessingOptions.maximumCodes : max(options.maximumCategories, 1)
    let chosen = frequent.prefix(maximum).map(\.text)
    let rare = frequent.count - chosen.count
    let hasUnknown = missing > 0 || rare > 0
    let encoding = CategoryEncoding(
      column: column.name, categories: chosen.sorted(by: ClassOrder.bytesPrecede),
      // With one category and missing values only, the feature of the category is enough.
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
      ? "2 categories, one feature: \(encoding.categories[0]) is −1, \(encoding.categories[1]) is 1"
      : "\(categories.grouped) \(categories == 1 ? "category" : "categories"), one feature each"
    if encoding.isCode {
      reason =
        "\(categories.grouped) categories, one feature with an integer code for each"
        + (rare > 0 ? " of the \(encoding.categories.count.grouped) most frequent" : "")
      if missing > 0 { reason += "; \(counted(missing, "missing value"))" }
      return reason + "; missing and other categories have code 0"
    }
    if rare > 0 {
      reason =
        "\(categories.grouped) categories: one feature for each of the "
        + "\(encoding.categories.count.grouped) most frequent; the other \(rare.grouped) share the "
        + "feature for unknown categories"
    }
    if missing > 0 { reason += "; \(counted(missing, "missing value"))" }
    return reason
      + (encoding.hasUnknown
        ? "; missing and unseen categories have their own feature"
        : "; missing and unseen categories are 0 in every feature")
  }

  private func isIdentifier(_ values: [Double]) -> Bool {
    isCounter(values)
      || values.count >= 10 && values.allSatisfy { $0 == $0.rounded() }
        && Set(values).count == values.count
  }

  /// Whether every value is its row number, counted from 0 or from 1.
  private func isCounter(_ values: [Double]) -> Bool {
    guard values.count > 2 else { return false }
    let start = values[0] - Double(rows[0])
    guard start == 0 || start == 1 else { return false }
    return zip(values, rows).allSatisfy { $0 == Double($1) + start }
  }

  /// Whether `name` is a name such as `id`, `PassengerId`, `customer_id`, `index` or `row`, or the
  /// default name of a first column without a name.
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
  /// The numbers in `rows`; NaN for a missing value.
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
  /// The number with the digits of a Float, which are enough to recognise it in a sentence.
  var brief: String {
    let rounded = Float(self)
    guard rounded.isFinite, rounded != 0 else { return Column.shortest(self) }
    let text = rounded.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
