public import BackpropCore
internal import BackpropTables
public import BackpropTraining

/// The decision threshold: the probability from which the second of two classes is predicted.
public enum ThresholdChoice: Sendable, Hashable {
  /// This probability.
  case value(Double)
  /// The probability with the best value of a metric on held-out rows: accuracy, balanced accuracy,
  /// F1 or the Matthews correlation coefficient.
  case best(Metric)

  /// The metrics that a threshold can maximise.
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
  /// - Throws: `BackpropError` of kind `usage` if the task has no threshold, or no rows are held
  ///   out to choose it.
  func check(_ task: PredictionTask, hasHeldOutRows: Bool) throws {
    guard self != .value(0.5) else { return }
    guard task == .binary else {
      throw BackpropError(
        .usage, "a \(task.rawValue) task has no decision threshold", at: .init(option: "threshold"),
        remedy: "omit it")
    }
    if case .best(let metric) = self, !hasHeldOutRows {
      throw BackpropError(
        .usage, "no rows are held out to choose the decision threshold by \(metric)",
        at: .init(option: "threshold"), remedy: "hold out validation rows, or give a probability")
    }
  }
}
