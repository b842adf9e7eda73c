internal import Backprop
internal import BackpropModels

/// The tables that are trained on and judged by, as the arguments name them.
struct TrainingTables {
  let table: Table
  let targets: [String]
  let validation: Table?
  let test: Table?
  private let messages: Messages

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
    self.messages = messages
    targets = try columns.targets(hasLabels: reading.labels != nil)
    validation = try other(judging.validation?.path, labels: judging.validationLabels)
    test = try other(judging.test?.path, labels: judging.testLabels)
  }

  /// The options of `recipe`, and the same with all that `apply` settles; what is to be predicted, and how
  /// many rows are left to train on once those of the test are kept back.
  ///
  /// What a recipe has depends on some of what is settled: task, loss, order of time.
  func options(
    of recipe: Recipe, _ apply: (inout TableTrainingOptions) throws -> Void
  ) throws -> (
    recipe: TableTrainingOptions, options: TableTrainingOptions, task: PredictionTask, rows: Int
  ) {
    var asked = TableTrainingOptions()
    try apply(&asked)
    let (all, target) = try TableTraining.target(table, targets: targets, asked.preprocessing)
    if all.count < table.rowCount {
      messages.note("\(counted(table.rowCount - all.count, "row")) of weight 0 are left out")
    }
    let rows = all.count - Int((asked.test * Double(all.count)).rounded())
    let base = recipe.options(
      task: target.task, rows: rows, areImages: table.image != nil, loss: asked.loss,
      inOrderOfTime: asked.preprocessing.time != nil)
    var options = base
    try apply(&options)
    return (base, options, target.task, rows)
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
    options.expectsDecimalComma = table.hasDecimalComma
    return options
  }
}
