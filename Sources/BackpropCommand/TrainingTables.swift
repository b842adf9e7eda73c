internal import Backprop

/// The tables that are trained on and judged by, as the arguments name them.
struct TrainingTables {
  let table: Table
  let targets: [String]
  let validation: Table?
  let test: Table?
  private let task: PredictionTask
  private let isInOrderOfTime: Bool
  /// Whether numbers are predicted.
  var isRegression: Bool { task == .regression }

  /// Reads the tables; what was guessed in doing so goes to `messages`.
  init(
    _ data: String, _ columns: ColumnArguments, _ judging: JudgingArguments,
    _ reading: ReadingArguments, _ messages: Messages
  ) throws {
    let options = try columns.readingOptions(try reading.options())
    let table = try Table(contentsOf: data, labels: reading.labels, options: options)
    for note in table.notes { messages.note(note) }
    func other(_ path: String?, labels: String?) throws -> Table? {
      try path.map {
        try Table(contentsOf: $0, labels: labels, options: options.expecting(table))
      }
    }
    self.table = table
    targets = try columns.targets(hasLabels: reading.labels != nil)
    isInOrderOfTime = columns.time != nil
    task = try TargetEncoding(fitting: table, targets: targets, task: columns.task).task
    validation = try other(judging.validation?.path, labels: judging.validationLabels)
    test = try other(judging.test?.path, labels: judging.testLabels)
  }

  /// The options of `recipe` where `rows` rows are left to train on.
  func options(of recipe: Recipe, rows: Int, loss: Loss? = nil) -> TableTrainingOptions {
    recipe.options(
      task: task, rows: rows, areImages: table.image != nil, loss: loss,
      inOrderOfTime: isInOrderOfTime)
  }

  /// The training with `options`.
  func training(_ options: TableTrainingOptions) throws -> TableTraining {
    try TableTraining(table, targets: targets, options, validation: validation, test: test)
  }
}

extension ReadingOptions {
  /// The same, with the columns of `table` expected to have the types they have there.
  fileprivate func expecting(_ table: Table) -> ReadingOptions {
    var options = self
    for column in table.columns { options.expectedTypes[column.name] = column.type }
    options.columnTypes = [:]
    return options
  }
}
