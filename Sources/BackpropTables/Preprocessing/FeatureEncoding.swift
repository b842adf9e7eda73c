package import BackpropCore

/// The encoding of a column as features of a network, with the statistics of its training rows.
public enum FeatureEncoding: Hashable, Sendable {
  /// A numeric column, scaled.
  case numeric(NumericEncoding)
  /// A categorical column, one-hot encoded or as codes.
  case categorical(CategoryEncoding)
  /// A column of dates.
  case date(DateEncoding)
  /// The columns of the pixels of an image.
  case pixels(PixelEncoding)

  /// The columns of the table that the encoding reads.
  public var columns: [String] {
    switch self {
    case .numeric(let encoding): [encoding.column]
    case .categorical(let encoding): [encoding.column]
    case .date(let encoding): [encoding.time.column]
    case .pixels(let encoding): encoding.columns
    }
  }

  /// The role of the column in its summary.
  var role: ColumnSummary.Role {
    switch self {
    case .numeric: .numeric
    case .categorical: .categorical
    case .date: .date
    case .pixels: .pixels
    }
  }

  /// The names of the features, in order.
  public var featureNames: [String] {
    switch self {
    case .numeric(let encoding): encoding.featureNames
    case .categorical(let encoding): encoding.featureNames
    case .date(let encoding): encoding.featureNames
    case .pixels(let encoding): encoding.columns
    }
  }
}

/// The scaling of a numeric column.
public enum NumericScaling: String, Codable, Hashable, Sendable, CaseIterable {
  /// z = (x − mean) / standard deviation.
  case standard
  /// u = (x − median) / interquartile range, then clipped smoothly to ±3: z = u / √(1 + (u/3)²). If
  /// the interquartile range is 0, half of the range replaces it (Holzmüller, Grinsztajn and
  /// Steinwart 2024).
  case robust
}

/// A numeric column. A missing value is replaced by the training median; then u = (x − center) /
/// spread, and z = u / √(1 + (u/c)²) if there is a clip c, else z = u.
///
/// If values were missing in training, a second feature is 1 if the value is missing, else 0. The
/// threshold features of ``thresholds`` follow.
public struct NumericEncoding: Codable, Hashable, Sendable {
  /// The name of the column.
  public let column: String
  /// The median of the training rows, which replaces a missing value.
  public let median: Double
  /// The value with z = 0: the mean or the median of the training values.
  public let center: Double
  /// The unit of u: the standard deviation or the interquartile range of the training values; 1 if
  /// they are all equal.
  public let spread: Double
  /// The limit of the magnitude of z, if there is one.
  public let clip: Double?
  /// Whether a second feature marks missing values.
  public let indicatesMissing: Bool
  /// The range of the training values; nil for dates, for less than ten values and in models of
  /// earlier versions.
  public internal(set) var range: TrainingRange?
  /// The thresholds of the threshold features, if there are any.
  public internal(set) var thresholds: Thresholds?

  /// The thresholds of a numeric column. Each makes a threshold feature (x > t): h if the number is
  /// above the threshold, −h if it is not, and 0 if it is missing.
  ///
  /// A network is a smooth function and needs large weights to jump; with threshold features it
  /// does not. Their magnitude h is small, so that the network first learns from the number itself.
  public struct Thresholds: Codable, Hashable, Sendable {
    /// The thresholds in ascending order.
    public let values: [Double]
    /// The magnitude h of the threshold features.
    public let height: Double
    /// The height of new thresholds.
    static let defaultHeight = 0.1
  }

  /// The range of the training values, and how far beyond it a value is usual.
  ///
  /// The usual distance beyond an end of the range is twice the distance from that end to the
  /// nearer of the 10 % and 90 % quantiles, and at least a tenth of the range.
  public struct TrainingRange: Codable, Hashable, Sendable {
    /// The smallest training value.
    public let minimum: Double
    /// The largest training value.
    public let maximum: Double
    /// A value below it is far outside the training range.
    public let lowest: Double
    /// A value above it is far outside the training range.
    public let highest: Double

    init?(_ present: [Double]) {
      guard present.count >= 10, let minimum = present.min(), let maximum = present.max() else {
        return nil
      }
      var values = present
      func quantile(_ fraction: Double) -> Double {
        let rank = Int(fraction * Double(values.count - 1))
        return values.withUnsafeMutableBufferPointer { Moments.select(rank, of: $0) }
      }
      let least = maximum / 10 - minimum / 10
      self.minimum = minimum
      self.maximum = maximum
      lowest = minimum - max(2 * (quantile(0.1) - minimum), least)
      highest = maximum + max(2 * (maximum - quantile(0.9)), least)
      guard lowest.isFinite, highest.isFinite else { return nil }
    }
  }

  var featureNames: [String] {
    [column] + (indicatesMissing ? ["\(column) is missing"] : [])
      + (thresholds?.values ?? []).map { "\(column) > \(Column.shortest($0))" }
  }

  /// Writes all features of the value `x` but the first to `target` and the elements after it.
  @inline(__always)
  package func writeOthers<Scalar: NetworkScalar>(
    _ x: Double, to target: UnsafeMutablePointer<Scalar>
  ) {
    var target = target
    if indicatesMissing {
      target.pointee = x.isNaN ? 1 : 0
      target += 1
    }
    guard let thresholds else { return }
    let height = Scalar(thresholds.height)
    for (index, threshold) in thresholds.values.enumerated() {
      target[index] = x > threshold ? height : x.isNaN ? 0 : -height
    }
  }

  /// z of the value `x`; NaN is a missing value.
  @inline(__always)
  package func scaled(_ x: Double) -> Double {
    let u = Standardisation.apply(
      x.isNaN ? median : x, mean: center, standardDeviation: spread)
    guard let clip else { return u }
    let ratio = u / clip
    // beyond 10⁸ the root equals the ratio, whose square might overflow
    return abs(ratio) > 1e8 ? (u < 0 ? -clip : clip) : u / (1 + ratio * ratio).squareRoot()
  }

  /// The value whose z is `z`; infinite at the clip and beyond it.
  package func value(of z: Double) -> Double {
    guard let clip else { return z * spread + center }
    let left = 1 - (z / clip) * (z / clip)
    return left > 0 ? z / left.squareRoot() * spread + center : z < 0 ? -.infinity : .infinity
  }
}

/// A categorical column.
///
/// - Two categories make one feature: −1 for the first, 1 for the second, 0 otherwise.
/// - Any other number of categories makes one feature per category: 1 for that category, 0
///   otherwise (one-hot encoding).
/// - A column with more categories than the maximum for one-hot encoding makes one feature, the
///   code of the category: 1, 2, … in order, 0 otherwise. A `CategoryEmbedding` reads it.
/// - If training rows have missing values or categories too rare for their own feature, one more
///   feature is 1 for them, and at prediction for missing and unseen categories. If there are no
///   such training rows, there is no such feature, because it could not be trained: a missing or
///   unseen category is then 0 in every feature, so only the biases act.
public struct CategoryEncoding: Codable, Hashable, Sendable {
  /// The name of the column.
  public let column: String
  /// The categories with a feature, as they are spelled, in the order of their bytes.
  public let categories: [String]
  /// Whether the last feature marks missing and unknown categories.
  public let hasUnknown: Bool
  /// Whether the only feature is the code of the category.
  public let isCode: Bool

  var isSigned: Bool { categories.count == 2 }

  var featureNames: [String] {
    if isCode { return [column] }
    let named = isSigned ? ["\(column)=\(categories[1])"] : categories.map { "\(column)=\($0)" }
    return hasUnknown ? named + ["\(column) is unknown"] : named
  }
}

/// The pixels of an image: (x − mean) / standard deviation, with one mean and one deviation for all
/// pixels.
///
/// All pixels have the same unit. Standardising each one separately would amplify the noise at the
/// border of the image, where pixels are rarely set.
public struct PixelEncoding: Codable, Hashable, Sendable {
  /// The number of pixels; their columns are `pixel1`, `pixel2`, ….
  public let count: Int
  /// The shape of the image.
  public let image: ImageShape
  /// The mean of all pixels of the training images.
  public let mean: Double
  /// The standard deviation of all pixels of the training images.
  public let standardDeviation: Double

  func scaled(_ pixel: Double) -> Double {
    Standardisation.apply(pixel, mean: mean, standardDeviation: standardDeviation)
  }

  var columns: [String] { (1...count).map { "pixel\($0)" } }
}

extension FeatureEncoding: Codable {
  private enum Keys: String, CodingKey { case kind }
  private enum Kind: String, Codable { case numeric, categorical, date, pixels }

  /// Reads the object that ``encode(to:)`` writes: the keys of the encoding, and its `kind`.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: Keys.self).decode(Kind.self, forKey: .kind) {
    case .numeric: self = .numeric(try NumericEncoding(from: decoder))
    case .categorical: self = .categorical(try CategoryEncoding(from: decoder))
    case .date: self = .date(try DateEncoding(from: decoder))
    case .pixels: self = .pixels(try PixelEncoding(from: decoder))
    }
  }

  /// Writes one flat object: `{"kind": "numeric", "column": "age", "median": 41, …}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    switch self {
    case .numeric(let encoding):
      try container.encode(Kind.numeric, forKey: .kind)
      try encoding.encode(to: encoder)
    case .categorical(let encoding):
      try container.encode(Kind.categorical, forKey: .kind)
      try encoding.encode(to: encoder)
    case .date(let encoding):
      try container.encode(Kind.date, forKey: .kind)
      try encoding.encode(to: encoder)
    case .pixels(let encoding):
      try container.encode(Kind.pixels, forKey: .kind)
      try encoding.encode(to: encoder)
    }
  }
}
