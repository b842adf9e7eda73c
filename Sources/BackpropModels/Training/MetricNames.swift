package import BackpropTables
package import BackpropTraining

extension PredictionTask {
  /// The metrics of a task with their names in tables, in the order in which they are shown.
  package var metrics: [(metric: Metric, name: String)] {
    switch self {
    case .regression: [(.rmse, "RMSE"), (.mae, "MAE"), (.r2, "R²"), (.loss, "loss")]
    case .binary:
      [
        (.accuracy, "accuracy"), (.balancedAccuracy, "balanced accuracy"),
        (.precision, "precision"), (.recall, "recall"), (.f1, "F1"), (.mcc, "MCC"),
        (.rocAUC, "ROC AUC"), (.prAUC, "PR AUC"), (.logLoss, "log loss"),
        (.brier, "Brier score"), (.calibrationError, "calibration error (ECE)"),
      ]
    case .multiclass, .multilabel:
      [
        (.accuracy, "accuracy"), (.balancedAccuracy, "balanced accuracy"), (.f1, "F1 (mean)"),
        (.mcc, "MCC"), (.rocAUC, "ROC AUC (mean)"), (.logLoss, "log loss"),
        (.brier, "Brier score"), (.calibrationError, "calibration error (ECE)"),
      ]
    }
  }
}
