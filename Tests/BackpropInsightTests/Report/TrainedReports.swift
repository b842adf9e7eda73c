import BackpropCore
import BackpropInsight
import BackpropModels
import BackpropTables
import BackpropTraining

/// Models of small tables and what there is to report about them.
enum TrainedReports {
  /// Names that would be markup, were they not escaped.
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a & b &amp; \u{202E}c", "]]>",
  ]

  /// 120 rows: two numbers that tell two classes apart, a category that says nothing, hostile names.
  static func table(classes: [String] = ["</title><b>", "x \"y\""]) throws -> Table {
    var random = SplitMix64(seed: 3)
    let rows = (0..<120).map { _ in (random.normal(), random.normal(), random.below(3)) }
    return try Table(
      columns: [
        (hostile[0], .numbers(rows.map(\.0))), (hostile[1], .numbers(rows.map(\.1))),
        (hostile[2], .categories(rows.map { ["<i>", "&lt;", "'"][$0.2] })),
        (
          hostile[3],
          .categories(
            rows.map { row in
              let score = row.0 + row.1 * row.1
              return classes.count == 2
                ? classes[score > 0.8 ? 1 : 0] : classes[score > 1.5 ? 2 : score > 0.3 ? 1 : 0]
            })
        ),
      ], named: "folder/<table>.csv")
  }

  /// 90 rows with a regression target.
  static func numbers() throws -> Table {
    var random = SplitMix64(seed: 4)
    let rows = (0..<90).map { _ in (random.normal(), random.normal()) }
    return try Table(columns: [
      ("a", .numbers(rows.map(\.0))), ("b", .numbers(rows.map(\.1))),
      ("y", .numbers(rows.map { 3 * $0.0 - $0.1 * $0.1 + 0.125 })),
    ])
  }

  /// A model of `table`.
  static func model(
    of table: Table, targets: [String], hidden: [Int] = [6, 4], activation: Activation = .tanh
  ) async throws -> TableModel {
    var options = TableTrainingOptions()
    options.hidden = hidden
    options.activation = activation
    options.training.epochs = 12
    options.test = 0.2
    return try await TableModel.train(on: table, targets: targets, options)
  }

  /// The content of the report of `model` on all rows of `table`.
  static func content(_ model: TableModel, _ table: Table, row: Int = 0) throws -> ReportContent {
    try ReportContent(model, EvaluatedRows(model, table), row: row)
  }
}
