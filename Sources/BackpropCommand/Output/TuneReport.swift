internal import Backprop
internal import BackpropInsight
internal import BackpropModels

/// What `tune` says before, between and after its trials.
struct TuneReport {
  private let format: OutputArguments.Format
  private let space: SearchSpace
  private let rungs: [Int]
  private let end: ContinuousClock.Instant?
  private let console = Console.error
  /// So many of the best trials stand beside the recipe in the end.
  private static let mostListed = 3

  init(_ tuning: Tuning, format: OutputArguments.Format, end: ContinuousClock.Instant?) {
    self.format = format
    self.end = end
    space = tuning.space
    rungs = tuning.halving.rungs
  }

  /// What is about to be searched, on standard error.
  func announce(rows: Int, source: String) {
    guard format == .text else { return }
    let networks = counted(space.base.members, "network")
    let epochs = rungs.map(\.description).joined(separator: ", then ")
    console.write(
      """
      \(source): \(counted(rows, "row"))
      each trial: \(networks), \(epochs) epochs; trial 1 is the recipe best
      searched: \(space.dimensions.map(\.name).joined(separator: ", "))

      """)
  }

  /// A trial that has ended, on standard error.
  func show(_ trial: Trial, isBest: Bool) {
    guard format == .text else {
      let line = try? JSONText.encode(TrialJSON(trial, space), isPretty: false)
      return console.write((line ?? "{}") + "\n")
    }
    var line = "trial \(trial.number), \(counted(trial.epochs, "epoch")): "
    line += trial.loss.isFinite ? "loss \(trial.loss.significant(4))" : "diverged"
    line += ", \(trial.seconds.significant(3)) s"
    if isBest { line += ", the best so far" }
    if let end {
      line += "  \(max(0, (end - ContinuousClock.now) / .seconds(1)).duration) left"
    }
    console.write(line + "\n")
  }

  /// What came of it, on standard output.
  func conclude(
    _ tuning: Tuning, _ model: TableModel, _ files: TuneFiles, seconds: Double
  ) throws {
    switch format {
    case .json:
      let json = TuneJSON(tuning, model, files, seconds: seconds)
      try Console.output.put(try JSONText.encode(json) + "\n")
    case .text: try Console.output.put(text(tuning, model, files, seconds: seconds))
    }
  }

  private func text(
    _ tuning: Tuning, _ model: TableModel, _ files: TuneFiles, seconds: Double
  ) -> String {
    let finalists = tuning.finalists
    var listed = Array(finalists.prefix(Self.mostListed))
    let recipe = finalists.first { $0.number == 1 }
    if let recipe, !listed.contains(recipe) { listed.append(recipe) }
    var table = TextTable()
    table.add([""] + listed.map { $0.number == 1 ? "recipe best" : "trial \($0.number)" })
    table.add(["loss"] + listed.map { $0.loss.significant(4) })
    let metric = space.base.training.earlyStopping.metric
    table.add([metric.rawValue] + listed.map { $0.metric?.significant(4) ?? "–" })
    for dimension in space.dimensions {
      table.add([dimension.name] + listed.map { dimension.text(space.options(ofTrial: $0.number)) })
    }
    let tried = Set(tuning.trials.map(\.number)).count
    let scores = model.record.scores
    var columns: [(String, Evaluation)] = []
    if let test = scores.test { columns.append(("test", test)) }
    if let validation = scores.validation {
      columns.append((space.base.members > 1 ? "out of fold" : "validation", validation))
    }
    if let baselines = scores.baselines {
      columns.insert(("linear model", baselines.linear), at: 1)
    }
    return """
      \(counted(tried, "trial")), \(finalists.count) of them trained in full, \(seconds.significant(3)) s; \
      \(finalists[0].number == 1 ? "none is better than the recipe" : "trial \(finalists[0].number) is the best")

      \(table.text)
      \(Scores(columns: columns, task: model.task).text)
      the model is in \(files.model), its options are in \(files.config), all trials in \(files.trials)

      """
  }
}

/// A trial as JSON.
private struct TrialJSON: Encodable {
  let trial, rung, epochs: Int
  let loss, metric: Double?
  let seconds: Double
  let options: [String: String]

  init(_ trial: Trial, _ space: SearchSpace) {
    self.trial = trial.number
    rung = trial.rung
    epochs = trial.epochs
    loss = trial.loss.isFinite ? trial.loss : nil
    metric = trial.metric
    seconds = trial.seconds
    let options = space.options(ofTrial: trial.number)
    self.options = Dictionary(
      uniqueKeysWithValues: space.dimensions.map { ($0.name, $0.text(options)) })
  }
}

/// What `tune` found, as JSON.
private struct TuneJSON: Encodable {
  let best: Int
  let metric: Metric
  let trials: [TrialJSON]
  let seconds: Double
  let output, config, table: String
  let validation, test: ScoresJSON?

  init(_ tuning: Tuning, _ model: TableModel, _ files: TuneFiles, seconds: Double) {
    best = tuning.finalists[0].number
    metric = tuning.space.base.training.earlyStopping.metric
    trials = tuning.trials.map { TrialJSON($0, tuning.space) }
    self.seconds = seconds
    (output, config, table) = (files.model, files.config, files.trials)
    validation = ScoresJSON(model.record.scores.validation)
    test = ScoresJSON(model.record.scores.test)
  }
}
