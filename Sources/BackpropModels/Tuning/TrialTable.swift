internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

/// The trials of a search as a table with one line for each, from which a later search continues.
package enum TrialTable {
  private static let fixed = ["trial", "rung", "epochs", "networks", "loss"]
  private static let last = ["seconds", "seed", "search"]

  private static func header(_ space: SearchSpace) -> [String] {
    fixed + metric(space.base) + last + space.dimensions.map(\.name)
  }

  /// The column of the monitored metric; none if that is the loss, which has a column anyway.
  private static func metric(_ options: TableTrainingOptions) -> [String] {
    [options.training.earlyStopping.metric].filter { $0 != .loss }.map(\.rawValue)
  }

  /// The table as CSV.
  package static func text(_ tuning: Tuning) -> String {
    let lines = tuning.trials.map { trial in
      let options = tuning.options(ofTrial: trial.number, rung: trial.rung)
      let metric = metric(tuning.space.base).map { _ in trial.metric.map { "\($0)" } ?? "" }
      let measured = ["\(trial.loss)"] + metric + ["\(trial.seconds)"]
      return [
        "\(trial.number)", "\(trial.rung)", "\(trial.epochs)", "\(options.validation.networks)",
      ]
        + measured + ["\(options.training.seed)", tuning.identity]
        + tuning.space.dimensions.map { $0.text(options) }
    }
    return ([header(tuning.space)] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// The search around `base` whose trials the file at `path` has; the file also has the epochs and
  /// the number of networks.
  ///
  /// - Throws: `BackpropError` of kind `badData` if the file is of another search, or damaged.
  package static func read(
    _ path: String, base: TableTrainingOptions, isRegression: Bool, identity: String
  ) throws -> Tuning {
    let names = header(SearchSpace(base: base, isRegression: isRegression))
    var options = ReadingOptions(delimiter: ",", hasHeader: true, missing: [])
    for name in names { options.expectedTypes[name] = .categorical }
    let table = try Table(contentsOf: path, options: options)
    func fault(_ row: Int, _ column: String?, _ what: String) -> BackpropError {
      BackpropError(
        .badData, what,
        at: .init(file: path, line: table.line(ofRow: row), column: column),
        remedy: "delete the file to start over, or write the model to another place")
    }
    func cell(_ name: String, _ row: Int) throws -> String {
      try table.column(named: name).text(at: row) ?? ""
    }
    func value<Value: LosslessStringConvertible>(_ name: String, _ row: Int) throws -> Value {
      let text = try cell(name, row)
      guard let value = Value(text) else {
        throw fault(row, name, "\"\(text)\" is not a value of a trial")
      }
      return value
    }
    for row in table.allRows where try cell("search", row) != identity {
      throw fault(
        row, nil, "the trial is of another table, another target or other options")
    }
    var base = base
    base.training.epochs = try value("epochs", 0)
    let networks: Int = try value("networks", 0)
    if case .outOfFold = base.validation { base.validation = .outOfFold(networks: networks) }
    guard base.training.epochs >= 1, networks == base.validation.networks, networks >= 1 else {
      throw fault(0, nil, "no trial of this search has so many epochs or networks")
    }
    let trials = try table.allRows.map { row in
      let loss: Double = try value("loss", row)
      let metric = try metric(base).first.map { Double(try cell($0, row)) } ?? loss
      return Trial(
        number: try value("trial", row), rung: try value("rung", row),
        epochs: try value("epochs", row), loss: loss, metric: metric,
        seconds: try value("seconds", row))
    }
    let space = SearchSpace(base: base, isRegression: isRegression)
    let tuning = Tuning(space, identity: identity, trials: trials)
    for (row, trial) in trials.enumerated() {
      guard (0...tuning.halving.top).contains(trial.rung), trial.number >= 1,
        trial.epochs == tuning.halving.rungs[trial.rung], !trial.loss.isNaN,
        row > 0 || trial.number == 1
      else { throw fault(row, nil, "this search has no such trial") }
      let options = tuning.options(ofTrial: trial.number, rung: trial.rung)
      for dimension in space.dimensions
      where try cell(dimension.name, row) != dimension.text(options) {
        throw fault(
          row, dimension.name, "trial \(trial.number) has \(dimension.text(options)) here")
      }
    }
    return tuning
  }
}
