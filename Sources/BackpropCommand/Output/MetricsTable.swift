internal import Backprop
internal import BackpropInsight
internal import BackpropModels

/// Metrics in rows, and the rows that they were computed on in columns.
struct MetricsTable {
  /// The name of each column, the number of its rows, and its cell for a metric.
  private let columns: [(name: String, count: Int?, cell: (Metric) -> String?)]
  private let task: PredictionTask

  /// The metrics of a model on each part of the rows. The baselines stand next to the part that
  /// they were measured on.
  init(_ record: TrainingRecord, task: PredictionTask) {
    var columns = record.evaluations.map { Self.column($0.source.label, $0) }
    if let baselines = record.metrics.baselines {
      let source = record.primary.source
      columns.insert(
        contentsOf: [
          Self.column("linear model", SourcedEvaluation(source, baselines.linear)),
          Self.column(
            record.options.naiveBaseline, SourcedEvaluation(source, baselines.constant)),
        ], at: 1)
    }
    self.columns = columns
    self.task = task
  }

  /// The metrics on rows that were given after training.
  init(_ given: SourcedEvaluation, task: PredictionTask) {
    columns = [Self.column("metric", given)]
    self.task = task
  }

  /// Columns with a name and cells.
  init(cells: [(name: String, cell: (Metric) -> String?)], task: PredictionTask) {
    columns = cells.map { (name: $0.name, count: nil, cell: $0.cell) }
    self.task = task
  }

  private static func column(
    _ name: String, _ sourced: SourcedEvaluation
  ) -> (name: String, count: Int?, cell: (Metric) -> String?) {
    (
      name, sourced.source.count,
      { metric in sourced.evaluation[metric].map { $0.fixed(metric.digits(of: $0)) } }
    )
  }

  var text: String {
    var table = TextTable()
    table.add([""] + columns.map(\.name))
    if columns.contains(where: { $0.count != nil }) {
      table.add(["rows"] + columns.map { $0.count?.grouped ?? "" })
    }
    for (metric, name) in task.metrics {
      let cells = columns.map { $0.cell(metric) }
      guard cells.contains(where: { $0 != nil }) else { continue }
      table.add([name] + cells.map { $0 ?? "–" })
    }
    return table.text
  }

  /// The confusion matrix, true classes in rows, for at most twenty classes.
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
  /// The number of decimals: four, fewer for a large value, and more for a small one in the unit of
  /// the target.
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
  /// The metrics by name, as the JSON output has them.
  var named: [String: Double] {
    Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
  }
}

/// One part of the JSON output: the rows, the metrics by name, and the confusion matrix.
struct MetricsJSON: Encodable {
  let sourced: SourcedEvaluation

  init(_ sourced: SourcedEvaluation) { self.sourced = sourced }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(sourced.source.label, forKey: Key("source"))
    try container.encode(sourced.source.count, forKey: Key("rows"))
    let evaluation = sourced.evaluation
    for (name, value) in evaluation.named { try container.encode(value, forKey: Key(name)) }
    try container.encodeIfPresent(evaluation.confusion, forKey: Key("confusion"))
  }
}
