public import BackpropCore
internal import BackpropTables
public import BackpropTraining

/// From which probability of the second of two classes on it is the answer.
public enum ThresholdChoice: Sendable, Hashable {
  /// From this one on.
  case value(Double)
  /// From that on which makes the metric best on rows that no network was trained on: accuracy,
  /// balanced accuracy, F1 or the Matthews correlation coefficient.
  case best(Metric)

  /// What can be made best.
  static let metrics: [Metric] = [.accuracy, .balancedAccuracy, .f1, .mcc]
}

extension ThresholdChoice: SpelledChoice {
  /// The number, or the name of the metric.
  public var description: String {
    switch self {
    case .value(let value): "\(value)"
    case .best(let metric): metric.rawValue
    }
  }

  /// Reads what ``description`` writes; nil unless a number is between 0 and 1.
  public init?(_ description: String) {
    if let value = Double(description) {
      guard value > 0, value < 1 else { return nil }
      self = .value(value)
    } else {
      guard let metric = Self.metrics.first(where: { $0.rawValue == description }) else {
        return nil
      }
      self = .best(metric)
    }
  }
}

extension ThresholdChoice {
  /// Throws unless there is something to choose for `task`, and rows to choose it by.
  func check(_ task: PredictionTask, hasHeldOutRows: Bool) throws {
    guard self != .value(0.5) else { return }
    guard task == .binary else {
      throw BackpropError(
        .usage, "a \(task.rawValue) task has no threshold", remedy: "leave it out")
    }
    if case .best(let metric) = self, !hasHeldOutRows {
      throw BackpropError(
        .usage, "no rows are held out to choose the threshold by \(metric)",
        remedy: "give validation rows, or a number")
    }
  }
}
