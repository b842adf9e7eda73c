/// A number that says how good predictions are.
public enum Metric: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  /// The mean loss the network was trained with, penalties left out.
  case loss
  /// The share of observations whose most probable class is the true one.
  case accuracy
  /// The mean over classes of recall.
  case balancedAccuracy
  /// True positives among the predicted positives; the mean over classes where there are more than
  /// two.
  case precision
  /// True positives among the positives; the mean over classes where there are more than two.
  case recall
  /// 2 · precision · recall / (precision + recall); the mean over classes where there are more than
  /// two.
  case f1
  /// The area under the ROC curve: the probability that a positive scores above a negative; one
  /// class against the rest, averaged, where there are more than two.
  case rocAUC
  /// The area under the precision-recall curve, as average precision.
  case prAUC
  /// −mean ln of the probability given to the true class, in nats.
  case logLoss
  /// The mean squared distance of the probabilities from the 0–1 targets, summed over classes where
  /// there are more than two.
  case brier
  /// The expected calibration error: |confidence − accuracy| averaged over 15 bins of confidence.
  case calibrationError
  /// The Matthews correlation coefficient, in its form for any number of classes (Gorodkin 2004).
  case mcc
  /// The root of the mean squared error, in the units of the target.
  case rmse
  /// The mean absolute error, in the units of the target.
  case mae
  /// The coefficient of determination, 1 − Σ(ŷ − y)² / Σ(y − ȳ)².
  case r2

  /// What values there can be.
  package var range: ClosedRange<Double> {
    switch self {
    case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .rocAUC, .prAUC,
      .calibrationError:
      0...1
    case .mcc: -1...1
    case .r2: -.infinity...1
    case .brier: 0...2
    case .logLoss, .rmse, .mae: 0...(.infinity)
    // the logarithm of a density has either sign
    case .loss: -.infinity...(.infinity)
    }
  }

  /// Whether more is better.
  public var isHigherBetter: Bool {
    switch self {
    case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .rocAUC, .prAUC, .mcc, .r2: true
    case .loss, .logLoss, .brier, .calibrationError, .rmse, .mae: false
    }
  }
}
