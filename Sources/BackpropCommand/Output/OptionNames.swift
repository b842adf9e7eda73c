internal import Backprop
internal import BackpropTables

extension BackpropError {
  /// The option of the command for each option of the library that an error names. The library
  /// knows no command line, so its errors have the names of the JSON of options.
  private static let commandOptions = [
    "test": "--test", "validation": "--members", "folds": "--folds", "repeats": "--repeats",
    "threshold": "--threshold", "classWeights": "--class-weights", "loss": "--loss",
    "training.cost.labelSmoothing": "--label-smoothing",
  ]

  /// The error with the option of the command in place of that of the library.
  var namingCommandOption: BackpropError {
    var error = self
    error.remedy = remedy.namingCommandOptions
    error.location.option = location.option.map { Self.commandOptions[$0] ?? $0 }
    return error
  }
}

extension String {
  /// The options of the command for what a message of the library advises.
  private static let optionsOfAdvice = [
    (Advice.declareNumberFormat, "--decimal-point or --decimal-comma"),
    (Advice.declareCategorical, "--categorical"), (Advice.declareNumeric, "--numeric"),
    (Advice.declareNoHeader, "--no-header"), (Advice.declareDelimiter, "--delimiter"),
    (Advice.addMissing, "--missing"), (Advice.removeMissing, "--no-default-missing"),
    (Advice.dropColumn, "--drop"), (Advice.chooseTask + " regression", "--task regression"),
    (Advice.chooseTask + " multiclass", "--task multiclass"),
    (Advice.keepColumn, "--keep"),
  ]

  /// The text with the options of the command after each advice of the library.
  var namingCommandOptions: String {
    String.optionsOfAdvice.reduce(self) { $0.replacing($1.0, with: "\($1.0) (\($1.1))") }
  }
}
