/// A metric of predictions.
public enum Metric: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  /// The mean of the training loss, without penalties.
  case loss
  /// The fraction of observations whose predicted class is the true one.
  case accuracy
  /// The mean over classes of recall.
  case balancedAccuracy
  /// The fraction of true positives among the predicted positives. With more than two classes the
  /// mean over classes.
  case precision
  /// The fraction of positives that are predicted. With more than two classes the mean over
  /// classes.
  case recall
  /// 2 · precision · recall / (precision + recall). With more than two classes the mean over
  /// classes.
  case f1
  /// The area under the ROC curve: the probability that a positive has a higher score than a
  /// negative. With more than two classes the mean of one class against the rest.
  case rocAUC
  /// The area under the precision-recall curve, as average precision.
  case prAUC
  /// −mean ln p of the true class, in nats.
  case logLoss
  /// The mean squared difference of the probabilities and the targets 0 or 1. With more than two
  /// classes it is summed over the classes.
  case brier
  /// The expected calibration error (ECE): the mean of |confidence − accuracy| over 15 bins.
  case calibrationError
  /// The Matthews correlation coefficient for any number of classes (Gorodkin 2004).
  case mcc
  /// The root of the mean squared error, in the units of the target.
  case rmse
  /// The mean absolute error, in the units of the target.
  case mae
  /// The coefficient of determination, 1 − Σ(ŷ − y)² / Σ(y − ȳ)².
  case r2

  /// The range of possible values.
  package var range: ClosedRange<Double> {
    switch self {
    case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .rocAUC, .prAUC,
      .calibrationError:
      0...1
    case .mcc: -1...1
    case .r2: -.infinity...1
    case .brier: 0...2
    case .logLoss, .rmse, .mae: 0...(.infinity)
    // the negative logarithm of a density can be negative
    case .loss: -.infinity...(.infinity)
    }
  }

  /// Whether higher values are better.
  public var isHigherBetter: Bool {
    switch self {
    case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .rocAUC, .prAUC, .mcc, .r2: true
    case .loss, .logLoss, .brier, .calibrationError, .rmse, .mae: false
    }
  }
}
