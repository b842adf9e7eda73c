public import BackpropTables

/// The rows that a model is trained and measured on, and the columns to predict.
public struct TrainingInput: Sendable {
  /// The table with the training rows.
  public let table: Table
  /// The names of the columns to predict.
  public let targets: [String]
  /// A table that chooses the best epoch of one network, in place of
  /// `TableTrainingOptions.validation`.
  public let validation: Table?
  /// A table that measures the model, in place of `TableTrainingOptions.test`.
  public let test: Table?
  /// The test rows and the others, if cross-validation has fixed them.
  let split: Split?
  /// The linear models and naive baselines that were fitted on these rows.
  let references = ReferenceModelCache()

  /// Training on the rows of `table`.
  public init(
    _ table: Table, targets: [String], validation: Table? = nil, test: Table? = nil
  ) {
    self.init(table, targets: targets, validation: validation, test: test, split: nil)
  }

  init(_ table: Table, targets: [String], validation: Table?, test: Table?, split: Split?) {
    self.table = table
    self.targets = targets
    self.validation = validation
    self.test = test
    self.split = split
  }
}
