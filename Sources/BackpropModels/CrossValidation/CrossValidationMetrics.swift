public import BackpropTraining

/// The result of a cross-validation: each metric over the held-out folds, for the models and for
/// the baselines.
///
/// The interval of a mean over J trainings is mean ± t √((1/J + n₂/n₁) s²), with s² the variance of
/// the J values, n₁ rows trained on and n₂ held out, and t of Student's distribution with J − 1
/// degrees of freedom. The training rows of two folds are mostly the same, so the variance s²/J of
/// independent values would be too small; n₂/n₁ corrects it (Nadeau and Bengio, "Inference for the
/// Generalization Error", Machine Learning 52, 2003; for repeated folds Bouckaert and Frank 2004).
public struct CrossValidationMetrics: Codable, Sendable, Equatable {
  /// The number of folds.
  public let folds: Int
  /// The number of times that the rows were cut into folds.
  public let repeats: Int
  /// The metrics of the models.
  public let model: [Metric: Estimate]
  /// The metrics of the naive baseline, if baselines were measured.
  public let constant: [Metric: Estimate]?
  /// The metrics of a linear model, if baselines were measured.
  public let linear: [Metric: Estimate]?

  /// A metric over the trainings.
  public struct Estimate: Codable, Sendable, Hashable {
    /// The mean.
    public let mean: Double
    /// s, the standard deviation of the values of the trainings.
    public let standardDeviation: Double
    /// The lower end of the 95 % interval of the mean, within the range of the metric.
    public let lower: Double
    /// Its upper end.
    public let upper: Double
  }

  /// The coverage of the intervals.
  public static let confidence = 0.95

  /// Combines the metrics of each training on its held-out fold; `overlap` is n₂/n₁.
  init(_ metrics: [TrainingRecord.Metrics], folds: Int, repeats: Int, overlap: Double) {
    self.folds = folds
    self.repeats = repeats
    func estimates(_ evaluations: [Evaluation?]) -> [Metric: Estimate]? {
      let all = evaluations.compactMap(\.self)
      return all.count == metrics.count ? Self.estimates(all, overlap: overlap) : nil
    }
    model = estimates(metrics.map(\.test)) ?? [:]
    constant = estimates(metrics.map(\.baselines?.constant))
    linear = estimates(metrics.map(\.baselines?.linear))
  }

  /// Each metric that all of `evaluations`, two or more, have a value of.
  package static func estimates(_ evaluations: [Evaluation], overlap: Double) -> [Metric: Estimate]
  {
    let count = Double(evaluations.count)
    let bound = StudentT(degreesOfFreedom: evaluations.count - 1).bound(probability: confidence)
    var estimates: [Metric: Estimate] = [:]
    for metric in Metric.allCases {
      let values = evaluations.compactMap { $0.lacksClass(of: metric) ? nil : $0[metric] }
      guard values.count == evaluations.count else { continue }
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
      let half = bound * ((1 / count + overlap) * variance).squareRoot()
      estimates[metric] = Estimate(
        mean: mean, standardDeviation: variance.squareRoot(),
        lower: max(mean - half, metric.range.lowerBound),
        upper: min(mean + half, metric.range.upperBound))
    }
    // what is no finite number could not be written
    return estimates.filter { $0.value.lower.isFinite && $0.value.upper.isFinite }
  }
}

extension Evaluation {
  /// Whether `metric` compares two classes of which only one occurs: its value is a convention
  /// then, such as a balanced accuracy of 1, which a mean must not contain.
  fileprivate func lacksClass(of metric: Metric) -> Bool {
    switch metric {
    case .balancedAccuracy, .precision, .recall, .f1, .mcc:
      confusion.map { $0.count == 2 && $0.contains { $0.reduce(0, +) == 0 } } ?? false
    default: false
    }
  }
}
