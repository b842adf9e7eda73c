internal import Backprop
internal import BackpropInsight
internal import BackpropModels

/// The output of `tune` before, between and after its trials.
struct TuneReport {
  private let format: OutputArguments.Format
  private let space: SearchSpace
  private let rungs: [Int]
  private let end: ContinuousClock.Instant?
  private let console = Console.error
  /// The number of best trials that are listed next to the preset at the end.
  private static let maximumListed = 3

  init(_ tuning: Tuning, format: OutputArguments.Format, end: ContinuousClock.Instant?) {
    self.format = format
    self.end = end
    space = tuning.space
    rungs = tuning.halving.rungs
  }

  /// Prints what is about to be searched, on standard error.
  func announce(rows: Int, source: String) {
    guard format == .text else { return }
    let networks = counted(space.base.validation.networks, "network")
    let epochs = rungs.map(\.description).joined(separator: ", then ")
    console.write(
      """
      \(source): \(counted(rows, "row"))
      each trial: \(networks), \(epochs) epochs; trial 1 is the preset `best`
      searched: \(space.dimensions.map(\.name).joined(separator: ", "))

      """)
  }

  /// Prints a trial that has ended, on standard error.
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

  /// Prints the result, on standard output.
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
    var listed = Array(finalists.prefix(Self.maximumListed))
    let preset = finalists.first { $0.number == 1 }
    if let preset, !listed.contains(preset) { listed.append(preset) }
    var table = TextTable()
    table.add([""] + listed.map { $0.number == 1 ? "preset" : "trial \($0.number)" })
    table.add(["loss"] + listed.map { $0.loss.significant(4) })
    let metric = space.base.training.earlyStopping.metric
    table.add([metric.rawValue] + listed.map { $0.metric?.significant(4) ?? "–" })
    for dimension in space.dimensions {
      table.add([dimension.name] + listed.map { dimension.text(space.options(ofTrial: $0.number)) })
    }
    let tried = Set(tuning.trials.map(\.number)).count
    return """
      \(counted(tried, "trial")), \(finalists.count) of them trained in full, \(seconds.significant(3)) s; \
      \(finalists[0].number == 1 ? "no trial is better than the preset" : "trial \(finalists[0].number) is the best")

      \(table.text)
      \(MetricsTable(model.record, task: model.task).text)
      model: \(files.model); its options: \(files.config); all trials: \(files.trials)

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

/// The result of `tune` as JSON.
private struct TuneJSON: Encodable {
  let best: Int
  let metric: Metric
  let trials: [TrialJSON]
  let seconds: Double
  let output, config, table: String
  let validation, test: MetricsJSON?

  init(_ tuning: Tuning, _ model: TableModel, _ files: TuneFiles, seconds: Double) {
    best = tuning.finalists[0].number
    metric = tuning.space.base.training.earlyStopping.metric
    trials = tuning.trials.map { TrialJSON($0, tuning.space) }
    self.seconds = seconds
    (output, config, table) = (files.model, files.config, files.trials)
    let evaluations = model.record.evaluations
    validation = evaluations.first { $0.source == model.record.heldOut }.map(MetricsJSON.init)
    test = evaluations.first { $0.source.kind == .test }.map(MetricsJSON.init)
  }
}
