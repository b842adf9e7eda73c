internal import ArgumentParser
internal import Backprop
internal import BackpropModels

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

struct Tune: ParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search for the best options for a table, and train a model with them.",
    discussion: """
      Examples:

        backprop tune iris.csv --target species --time-budget 10m
        backprop tune houses.csv --target price --trials 40 -o houses.safetensors

      The first trial is the preset `best` without threshold features. The other trials draw the learning rate, dropout, \
      label smoothing, weight decay, hidden layers, activation, embeddings, scaling and threshold features at random. \
      Successive halving decides how long they train: new trials get a ninth of the epochs, the best third of them a \
      third, and the best third of those all epochs. Each trial is measured by its loss on held-out rows. The best trial \
      with all epochs is written, so its held-out loss is never above that of the first trial.

      Two more files are written next to the model. MODEL.config.json has its options; `backprop train --config` makes \
      the same model from it. MODEL.trials.csv has all trials; the same command continues from it, also after an \
      interruption. With --trials alone the same seed gives the same model.
      """)

  @Argument(help: "CSV or TSV (also .gz, or -).")
  var data: String

  @OptionGroup var destination: DestinationArguments

  @Option(
    help: ArgumentHelp(
      "The time for everything, such as 90s, 10m or 1h. The first trial gets at most a sixth of it; its number of epochs is reduced to fit.",
      valueName: "time"))
  var timeBudget: TimeSpan?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The maximum number of trials, the preset included.", valueName: "n"))
  var trials: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The maximum number of epochs of a trial (default: that of the preset).",
      valueName: "n"))
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of all randomness (default: 42).", valueName: "n"))
  var seed: UInt64?

  @OptionGroup(title: "Columns") var columns: ColumnArguments
  @OptionGroup(title: "Evaluation") var evaluating: EvaluationArguments
  @OptionGroup(title: "Reading") var reading: ReadingArguments
  @OptionGroup(title: "Output") var printing: OutputArguments

  var format: OutputArguments.Format { printing.format }

  func validate() throws {
    guard timeBudget != nil || trials != nil else {
      throw ValidationError("Give --time-budget or --trials, to limit the search.")
    }
    guard (evaluating.folds ?? evaluating.repeats) == nil else {
      throw ValidationError("--folds and --repeats are options of `backprop train`.")
    }
    if let trials, trials < 1 { throw ValidationError("--trials must be at least 1.") }
  }

  func run() throws {
    let start = ContinuousClock.now
    let control = Interruption.listen()
    let files = TuneFiles(model: destination.path(for: data))
    try AtomicFile.checkDestinations(
      files.all, reading: [data] + evaluating.files + [reading.labels].compactMap(\.self))
    let (input, asked, task) = try prepare()
    let end = timeBudget.map { start + .seconds($0.seconds) }
    var tuning = try begin(input, asked, task, files, start, control)
    if let end { control.stop(at: end) }
    let report = TuneReport(tuning, format: format, end: end)
    report.announce(rows: input.table.rowCount, source: input.table.source)
    var best = try earlierModel(tuning, input, files, control)
    func secondsLeft() -> Double { end.map { ($0 - .now) / .seconds(1) } ?? .infinity }
    while let next = tuning.next(most: trials ?? .max, within: secondsLeft()) {
      var progress = ProgressDisplay(format, mayEndEarly: false, title: "trial \(next.number)")
      let outcome = try tuning.run(next, input, control: control) { event in
        if case .networks(let event) = event { progress.show(event) }
      }
      progress.clearBar()
      guard let (trial, model) = outcome else { break }
      let isBest = tuning.finalists.first == trial
      if isBest, let model {
        best = model
        try files.write(model)
      }
      try files.write(tuning)
      report.show(trial, isBest: isBest)
    }
    guard let best else { throw noModel(isInterrupted: control.isStopped) }
    try report.conclude(
      tuning, best, files, seconds: (ContinuousClock.now - start) / .seconds(1))
    if control.isStopped { throw ExitCode(130) }
  }

  /// The rows to train on, and the options of the first trial.
  private func prepare() throws -> (
    input: TrainingInput, options: TableTrainingOptions, task: PredictionTask
  ) {
    let input = try TrainingInput(data, columns, evaluating, reading, messages)
    guard input.table.image == nil else {
      throw BackpropError(
        .usage, "`tune` searches options for tables, and these are images", at: .init(file: data),
        remedy: "train on them with `backprop train`")
    }
    let (_, options, task, _) = try input.options(of: .best, messages) { options in
      options.preprocessing.thresholdFeatures = .off  // the search tries them
      try evaluating.apply(to: &options)
      columns.apply(to: &options.preprocessing)
      if let epochs { options.training.epochs = epochs }
      if let seed { options.training.seed = seed }
      options.threads = printing.threads
    }
    if options.validation == .none, input.validation == nil {
      throw BackpropError(
        .usage, "there are no held-out rows to compare trials on", at: .init(file: data),
        remedy: "add rows, or give --validation a fraction or a file")
    }
    return (input, options, task)
  }

  /// The search of the trial table, or a new one with as many epochs as there is time for.
  private func begin(
    _ input: TrainingInput, _ asked: TableTrainingOptions, _ task: PredictionTask,
    _ files: TuneFiles, _ start: ContinuousClock.Instant, _ control: TrainingControl
  ) throws -> Tuning {
    let identity = try Tuning.identity(
      asked, [input.table, input.validation, input.test], targets: input.targets)
    if FileManager.default.fileExists(atPath: files.trials) {
      let tuning = try TrialTable.read(
        files.trials, base: asked, isRegression: task == .regression, identity: identity)
      messages.note(
        "the search continues from \(counted(tuning.trials.count, "trial")) in \(files.trials)")
      return tuning
    }
    var base = asked
    if let timeBudget {
      // so that there is time for other trials
      let budget = TimeBudget(
        end: start + .seconds(timeBudget.seconds / 6), mayLeaveOutMembers: false)
      let training = try TableTraining(input, asked)
      let plan = try budget.plan(training, control: control) { _ = try TableModel($0) }
      base.training.epochs = plan.training.options.training.epochs
      messages.note(
        "a sixth of the time budget of \(timeBudget) " + plan.remark(insteadOf: training.options))
    }
    return Tuning(SearchSpace(base: base, isRegression: task == .regression), identity: identity)
  }

  /// The model of the best trial so far, from its file or trained again.
  private func earlierModel(
    _ tuning: Tuning, _ input: TrainingInput, _ files: TuneFiles, _ control: TrainingControl
  ) throws -> TableModel? {
    guard let best = tuning.finalists.first else { return nil }
    let training = try TableTraining(
      input, tuning.options(ofTrial: best.number, rung: best.rung))
    var options = training.options
    options.threads = nil  // a file does not contain it
    if let model = try? TableModel(contentsOf: files.model),
      model.record.options == options,
      model.record.fingerprint == input.table.fingerprint
    {
      return model
    }
    messages.note(
      "the model of trial \(best.number) is not in \(files.model), so it is trained again")
    let fitted = try training.run(control: control)
    guard !fitted.stopReason.wasInterrupted else { return nil }
    let model = try TableModel(fitted)
    try files.write(model)
    return model
  }

  /// The error if there is no model.
  private func noModel(isInterrupted: Bool) -> BackpropError {
    guard let timeBudget, !isInterrupted else {
      return BackpropError(
        .interrupted, "interrupted before the first trial was completed; no model was written",
        remedy: "let it run for at least one trial")
    }
    return BackpropError(
      .usage,
      "the time budget of \(timeBudget) ended before the first trial was completed; no model was written",
      remedy: "give --time-budget more, or use fewer rows")
  }
}
