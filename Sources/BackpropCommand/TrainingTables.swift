internal import Backprop
internal import BackpropModels

extension TrainingInput {
  /// Reads the tables that the arguments name; guesses of the reader go to `messages`.
  init(
    _ data: String, _ columns: ColumnArguments, _ evaluating: EvaluationArguments,
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
    try self.init(
      table, targets: columns.targets(hasLabels: reading.labels != nil),
      validation: other(evaluating.validation?.path, labels: evaluating.validationLabels),
      test: other(evaluating.test?.path, labels: evaluating.testLabels))
  }

  /// The options of `preset`, and the same after `apply` has changed them; the task, and the number
  /// of rows that are left to train on without the test rows.
  ///
  /// A preset depends on some of the options: task, loss, order of time.
  func options(
    of preset: Preset, _ messages: Messages, _ apply: (inout TableTrainingOptions) throws -> Void
  ) throws -> (
    preset: TableTrainingOptions, options: TableTrainingOptions, task: PredictionTask, rows: Int
  ) {
    var asked = TableTrainingOptions()
    try apply(&asked)
    let (all, target) = try PreparedTable.target(table, targets: targets, asked.preprocessing)
    if all.count < table.rowCount {
      messages.note("\(counted(table.rowCount - all.count, "row")) of weight 0 are not used")
    }
    let rows = all.count - Int((asked.test * Double(all.count)).rounded())
    let base = preset.options(
      task: target.task, rows: rows, areImages: table.image != nil, loss: asked.loss,
      inOrderOfTime: asked.preprocessing.time != nil)
    var options = base
    try apply(&options)
    return (base, options, target.task, rows)
  }
}

extension ReadingOptions {
  /// A copy that expects the columns of `table` to have the types that they have there.
  fileprivate func expecting(_ table: Table) -> ReadingOptions {
    var options = self
    for column in table.columns { options.expectedTypes[column.name] = column.type }
    options.columnTypes = [:]
    options.numberFormat = table.numberFormat
    return options
  }
}
