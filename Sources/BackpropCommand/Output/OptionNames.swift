internal import Backprop

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
    error.location.option = location.option.map { Self.commandOptions[$0] ?? $0 }
    return error
  }
}
