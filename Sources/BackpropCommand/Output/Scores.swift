internal import Backprop
internal import BackpropInsight

/// The metrics of the parts of a table, beside each other.
struct Scores {
  /// Each column's name and what it says of a metric.
  private let columns: [(name: String, cell: (Metric) -> String?)]
  private let task: PredictionTask

  /// Of each part its name and how good the model is on it.
  init(columns: [(name: String, evaluation: Evaluation)], task: PredictionTask) {
    self.init(
      cells: columns.map { name, evaluation in
        (name, { metric in evaluation[metric].map { $0.fixed(metric.digits(of: $0)) } })
      }, task: task)
  }

  /// Of each column its name and its cells.
  init(cells columns: [(name: String, cell: (Metric) -> String?)], task: PredictionTask) {
    self.columns = columns
    self.task = task
  }

  /// The metrics a person looks at first for this task.
  private var metrics: [(Metric, String)] {
    switch task {
    case .regression: [(.rmse, "RMSE"), (.mae, "MAE"), (.r2, "R²"), (.loss, "loss")]
    case .binary:
      [
        (.accuracy, "accuracy"), (.balancedAccuracy, "balanced accuracy"),
        (.precision, "precision"),
        (.recall, "recall"), (.f1, "F1"), (.mcc, "MCC"), (.rocAUC, "ROC AUC"), (.prAUC, "PR AUC"),
        (.logLoss, "log loss"), (.brier, "Brier score"), (.calibrationError, "calibration error"),
      ]
    case .multiclass, .multilabel:
      [
        (.accuracy, "accuracy"), (.balancedAccuracy, "balanced accuracy"), (.f1, "F1 (mean)"),
        (.mcc, "MCC"), (.rocAUC, "ROC AUC (mean)"), (.logLoss, "log loss"),
        (.brier, "Brier score"), (.calibrationError, "calibration error"),
      ]
    }
  }

  var text: String {
    var table = TextTable()
    table.add([""] + columns.map(\.name))
    for (metric, name) in metrics {
      let cells = columns.map { $0.cell(metric) }
      guard cells.contains(where: { $0 != nil }) else { continue }
      table.add([name] + cells.map { $0 ?? "–" })
    }
    return table.text
  }

  /// The confusion table, actual classes in rows, for up to twenty classes.
  static func confusion(_ evaluation: Evaluation, classes: [String]) -> String {
    guard let confusion = evaluation.confusion, classes.count <= 20, !classes.isEmpty else {
      return ""
    }
    var table = TextTable()
    table.add(["actual \\ predicted"] + classes)
    for (name, row) in zip(classes, confusion) { table.add([name] + row.map(\.grouped)) }
    return table.text
  }
}

extension Metric {
  /// Four digits behind the point; fewer, or four that are not 0, where the unit of the target makes the
  /// number large or small.
  func digits(of value: Double) -> Int {
    guard self == .rmse || self == .mae, value > 0, value < 0.1 else {
      return abs(value) >= 1000 ? 1 : 4
    }
    var digits = 4
    while digits < 14, value * pow10(digits) < 1000 { digits += 1 }
    return digits
  }

  private func pow10(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}

extension Evaluation {
  /// The metrics by name, as the JSON output carries them.
  var named: [String: Double] {
    Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
  }
}

/// One part of the JSON output: metrics by name beside the confusion table.
struct ScoresJSON: Encodable {
  let evaluation: Evaluation

  init?(_ evaluation: Evaluation?) {
    guard let evaluation else { return nil }
    self.evaluation = evaluation
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (name, value) in evaluation.named { try container.encode(value, forKey: Key(name)) }
    try container.encodeIfPresent(evaluation.confusion, forKey: Key("confusion"))
  }
}
