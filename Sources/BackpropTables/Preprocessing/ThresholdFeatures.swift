public import BackpropCore

/// Whether numeric columns get threshold features, which say whether a value is above a threshold
/// (x > t).
///
/// A column gets thresholds at quantiles of its training rows, or one between each two neighbouring
/// values if there are few.
public enum ThresholdFeatures: Hashable, Sendable {
  /// No column gets any.
  case off
  /// A column gets at most `maximum` thresholds, and of n numeric columns each at most 512 / n.
  case on(maximum: Int)
  /// Training compares networks with and without them on held-out rows. Preprocessing by itself
  /// makes none.
  case automatic

  /// The maximum number of thresholds of a column.
  package var maximum: Int {
    switch self {
    case .off, .automatic: 0
    case .on(let maximum): maximum
    }
  }
}

extension ThresholdFeatures: SpelledChoice {
  /// `off`, `automatic`, or the maximum number of thresholds.
  public var description: String {
    switch self {
    case .off: "off"
    case .on(let maximum): "\(maximum)"
    case .automatic: "automatic"
    }
  }

  /// Reads what ``description`` writes.
  public init?(_ description: String) {
    switch description {
    case "off": self = .off
    case "automatic": self = .automatic
    default:
      guard let maximum = Int(description), maximum >= 1 else { return nil }
      self = .on(maximum: maximum)
    }
  }
}
