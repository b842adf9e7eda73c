internal import Backprop
internal import BackpropModels

/// The files that a search writes: the best model so far, its options, and all trials.
struct TuneFiles {
  let model: String
  var config: String { model + ".config.json" }
  var trials: String { model + ".trials.csv" }
  var all: [String] { [model, config, trials] }

  /// Writes `best` and its options.
  func write(_ best: TableModel) throws {
    try best.write(to: model)
    try AtomicFile.write(Array(try best.record.options.configuration.utf8), to: config)
  }

  /// Writes the trials.
  func write(_ tuning: Tuning) throws {
    try AtomicFile.write(Array(TrialTable.text(tuning).utf8), to: trials)
  }
}
