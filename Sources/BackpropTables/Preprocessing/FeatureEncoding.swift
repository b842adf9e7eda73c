package import BackpropCore

/// How one column of a table becomes features of a network, with everything learned for it from the
/// training rows.
public enum FeatureEncoding: Hashable, Sendable {
  /// A number, scaled.
  case numeric(NumericEncoding)
  /// A category, one-hot or as a code.
  case categorical(CategoryEncoding)
  /// A date.
  case date(DateEncoding)
  /// The pixels of an image.
  case pixels(PixelEncoding)

  /// The columns of the table it reads.
  public var columns: [String] {
    switch self {
    case .numeric(let encoding): [encoding.column]
    case .categorical(let encoding): [encoding.column]
    case .date(let encoding): [encoding.time.column]
    case .pixels(let encoding): encoding.columns
    }
  }

  /// What a decision calls it.
  var role: Decision.Role {
    switch self {
    case .numeric: .numeric
    case .categorical: .categorical
    case .date: .date
    case .pixels: .pixels
    }
  }

  /// The names of the features it makes, in order.
  public var featureNames: [String] {
    switch self {
    case .numeric(let encoding): encoding.featureNames
    case .categorical(let encoding): encoding.featureNames
    case .date(let encoding): encoding.featureNames
    case .pixels(let encoding): encoding.columns
    }
  }
}

/// How numbers are scaled.
public enum NumericScaling: String, Codable, Hashable, Sendable, CaseIterable {
  /// z = (x − mean) / standard deviation.
  case standard
  /// u = (x − median) / interquartile range, then clipped smoothly to ±3: z = u / √(1 + (u/3)²). Where
  /// the middle half of the values is one value, half of the range takes the place of its width
  /// (Holzmüller, Grinsztajn and Steinwart 2024).
  case robust
}

/// A numeric column: missing values become the training median, then u = (x − center) / spread, and
/// where there is a clip c, z = u / √(1 + (u/c)²), else z = u.
///
/// If values were missing in training, a second feature says so: 1 where the value is missing. ``steps``
/// are features behind these.
public struct NumericEncoding: Codable, Hashable, Sendable {
  /// The name of the column.
  public let column: String
  /// The median of the training rows, which stands in for a missing value.
  public let median: Double
  /// What becomes 0: the mean of the values there were in training, or their median.
  public let center: Double
  /// What becomes 1: their standard deviation or interquartile range; 1 if they were all the same.
  public let spread: Double
  /// The limit of the magnitude of z, if it has one.
  public let clip: Double?
  /// Whether a second feature tells missing values from others.
  public let indicatesMissing: Bool
  /// The thresholds that tell more about the number, if there are any.
  public internal(set) var steps: Steps?

  /// Thresholds of a column of numbers: each makes a feature, h where the number is above it, −h where it
  /// is not, and 0 where it is missing.
  ///
  /// A network bends smoothly, and jumps only where weights have grown large; with steps it need not. They
  /// are low, so that it learns first from the number itself.
  public struct Steps: Codable, Hashable, Sendable {
    /// The thresholds in ascending order.
    public let thresholds: [Double]
    /// h.
    public let height: Double
    /// The height of new steps.
    static let usualHeight = 0.1
  }

  var featureNames: [String] {
    [column] + (indicatesMissing ? ["\(column) is missing"] : [])
      + (steps?.thresholds ?? []).map { "\(column) > \(Column.shortest($0))" }
  }

  /// Writes the features of the value `x` but for the first to `target` and the places behind it.
  @inline(__always)
  package func writeOthers<Scalar: NetworkScalar>(
    _ x: Double, to target: UnsafeMutablePointer<Scalar>
  ) {
    var target = target
    if indicatesMissing {
      target.pointee = x.isNaN ? 1 : 0
      target += 1
    }
    guard let steps else { return }
    let height = Scalar(steps.height)
    for (index, threshold) in steps.thresholds.enumerated() {
      target[index] = x > threshold ? height : x.isNaN ? 0 : -height
    }
  }

  /// z of the value `x`; NaN is missing.
  @inline(__always)
  package func scaled(_ x: Double) -> Double {
    let u = Standardisation.apply(
      x.isNaN ? median : x, mean: center, standardDeviation: spread)
    guard let clip else { return u }
    let share = u / clip
    // beyond 10⁸ the root is the share itself, whose square might overflow
    return abs(share) > 1e8 ? (u < 0 ? -clip : clip) : u / (1 + share * share).squareRoot()
  }

  /// The value whose z is `z`; infinity at the clip and beyond it.
  package func value(of z: Double) -> Double {
    guard let clip else { return z * spread + center }
    let left = 1 - (z / clip) * (z / clip)
    return left > 0 ? z / left.squareRoot() * spread + center : z < 0 ? -.infinity : .infinity
  }
}

/// A categorical column.
///
/// - Two categories make one feature: −1 for the first, 1 for the second, 0 for anything else.
/// - Any other number makes one feature a category: 1 where it is that category, otherwise 0.
/// - A column with more categories than one-hot features are wanted for makes one feature, its code:
///   1, 2, … for the categories in order, 0 for anything else. A `CategoryEmbedding` reads it.
/// - If training rows were missing the value or had a category too rare for a feature of its own,
///   one more feature is 1 for those, and at prediction for missing values and categories never
///   seen. If there were none, nothing could have trained such a feature, so there is none: a
///   missing or unseen category is then 0 everywhere, which leaves its influence to the biases.
public struct CategoryEncoding: Codable, Hashable, Sendable {
  /// The name of the column.
  public let column: String
  /// The categories with a feature, as they are spelled, in the order of their bytes.
  public let categories: [String]
  /// Whether a last feature stands for missing and unknown categories.
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

/// The pixels of an image: (x − mean) / standard deviation, with one mean and one deviation for
/// all.
///
/// Pixels share a unit, so they are not standardised one by one: that would blow up the noise at
/// the rim of the image, where hardly any pixel is ever set.
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

  /// Reads the object that ``encode(to:)`` writes: the encoding's own keys, and its `kind`.
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
