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
    abstract: "Search for the options that suit a table best, and train a model with them.",
    discussion: """
      Examples:

        backprop tune iris.csv --target species --time-budget 10m
        backprop tune houses.csv --target price --trials 40 -o houses.safetensors

      The first trial is the recipe best without steps. The others draw learning rate, dropout, label smoothing, weight decay, \
      hidden layers, activation, embeddings, scaling and steps at random; many are trained for a ninth of the epochs, the best third \
      of them for a third, and the best third of those for all. Each is measured by the loss of rows that a network was not \
      trained on. What is best of all that were trained in full is written, so it is never worse there than the first.

      Beside the model are MODEL.config.json, with which `backprop train --config` makes the same model, and \
      MODEL.trials.csv, from which the same command goes on, also after it was interrupted. With --trials alone the same \
      seed gives the same model.
      """)

  @Argument(help: "CSV or TSV (also .gz, or -).")
  var data: String

  @OptionGroup var destination: DestinationArguments

  @Option(
    help: ArgumentHelp(
      "The time in which all is done, such as 90s, 10m or 1h. The first trial gets a sixth of it at most, by fewer epochs.",
      valueName: "time"))
  var timeBudget: TimeSpan?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many trials there are at most, the recipe among them.", valueName: "n"))
  var trials: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often a trial goes through all rows, at most; as the recipe has it unless given.",
      valueName: "n"))
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of all randomness; 42 unless given.", valueName: "n"))
  var seed: UInt64?

  @OptionGroup(title: "Columns") var columns: ColumnArguments
  @OptionGroup(title: "Judging") var judging: JudgingArguments
  @OptionGroup(title: "Reading") var reading: ReadingArguments
  @OptionGroup(title: "Output") var printing: OutputArguments

  var format: OutputArguments.Format { printing.format }

  func validate() throws {
    guard timeBudget != nil || trials != nil else {
      throw ValidationError("Say with --time-budget or --trials how long to search.")
    }
    guard (judging.folds ?? judging.repeats) == nil else {
      throw ValidationError("--folds and --repeats belong to `backprop train`.")
    }
    if let trials, trials < 1 { throw ValidationError("--trials must be at least 1.") }
  }

  func run() throws {
    let start = ContinuousClock.now
    let control = Interruption.listen()
    let files = TuneFiles(model: destination.path(for: data))
    try AtomicFile.checkDestinations(
      files.all, reading: [data] + judging.files + [reading.labels].compactMap(\.self))
    let (tables, asked, task) = try prepare()
    let end = timeBudget.map { start + .seconds($0.seconds) }
    var tuning = try begin(tables, asked, task, files, start, control)
    if let end { control.stop(at: end) }
    let report = TuneReport(tuning, format: format, end: end)
    report.announce(rows: tables.table.rowCount, source: tables.table.source)
    var simpleModels: [PreprocessingOptions: SimpleModels] = [:]
    func make(_ options: TableTrainingOptions) throws -> TableTraining {
      var training = try tables.training(options)
      let models = try simpleModels[options.preprocessing] ?? training.makeSimpleModels()
      simpleModels[options.preprocessing] = models
      training.simpleModels = models
      return training
    }
    var best = try earlierModel(tuning, tables, files, control, make)
    func secondsLeft() -> Double { end.map { ($0 - .now) / .seconds(1) } ?? .infinity }
    while let next = tuning.next(most: trials ?? .max, within: secondsLeft()) {
      var progress = ProgressDisplay(format, mayEndEarly: false, title: "trial \(next.number)")
      let outcome = try tuning.run(next, control: control, make: make) { progress.show($0) }
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

  /// What there is to train on, and the options of the recipe.
  private func prepare() throws -> (
    tables: TrainingTables, options: TableTrainingOptions, task: PredictionTask
  ) {
    let tables = try TrainingTables(data, columns, judging, reading, messages)
    guard tables.table.image == nil else {
      throw BackpropError(
        .usage, "the search is for tables, and these are images", at: .init(file: data),
        remedy: "train on them with `backprop train`")
    }
    let (_, options, task, _) = try tables.options(of: .best) { options in
      if judging.validation != nil { options.members = 1 }
      options.triesSteps = false  // the search tries them
      try judging.apply(to: &options)
      columns.apply(to: &options.preprocessing)
      if let epochs { options.training.epochs = epochs }
      if let seed { options.training.seed = seed }
      options.threads = printing.threads
    }
    if options.members == 1, options.validation == 0, tables.validation == nil {
      throw BackpropError(
        .usage, "there are no rows to compare trials by", at: .init(file: data),
        remedy: "give more rows, or a share of them or a file with --validation")
    }
    return (tables, options, task)
  }

  /// The search as its table of trials has it, or a new one, with as many epochs as there is time for.
  private func begin(
    _ tables: TrainingTables, _ asked: TableTrainingOptions, _ task: PredictionTask,
    _ files: TuneFiles, _ start: ContinuousClock.Instant, _ control: TrainingControl
  ) throws -> Tuning {
    let identity = try Tuning.identity(
      asked, [tables.table, tables.validation, tables.test], targets: tables.targets)
    if FileManager.default.fileExists(atPath: files.trials) {
      let tuning = try TrialTable.read(
        files.trials, base: asked, isRegression: task == .regression, identity: identity)
      messages.note(
        "the search goes on from \(counted(tuning.trials.count, "line")) in \(files.trials)")
      return tuning
    }
    var base = asked
    if let timeBudget {
      // so that there is time to find something better
      let budget = TimeBudget(
        end: start + .seconds(timeBudget.seconds / 6), mayLeaveOutMembers: false)
      let training = try tables.training(asked)
      let plan = try budget.plan(training, control: control, remake: tables.training) {
        _ = try $0.model(of: $1)
      }
      base.training.epochs = plan.training.options.training.epochs
      messages.note(
        "a sixth of the time budget of \(timeBudget) " + plan.remark(instead: training.options))
    }
    return Tuning(SearchSpace(base: base, isRegression: task == .regression), identity: identity)
  }

  /// The model of the best trial so far: as it is in its file, or else trained again.
  private func earlierModel(
    _ tuning: Tuning, _ tables: TrainingTables, _ files: TuneFiles, _ control: TrainingControl,
    _ make: (TableTrainingOptions) throws -> TableTraining
  ) throws -> TableModel? {
    guard let best = tuning.finalists.first else { return nil }
    let training = try make(tuning.options(ofTrial: best.number, rung: best.rung))
    var options = training.options
    options.threads = nil  // no file names them
    if let model = try? TableModel(contentsOf: files.model),
      model.record.options == options,
      model.record.fingerprint == tables.table.fingerprint
    {
      return model
    }
    messages.note(
      "the model of trial \(best.number) is not in \(files.model), so it is trained again")
    let result = try training.trainer.run(control: control)
    guard !result.ending.isPremature else { return nil }
    let model = try training.model(of: result)
    try files.write(model)
    return model
  }

  /// Why there is no model.
  private func noModel(isInterrupted: Bool) -> BackpropError {
    guard let timeBudget, !isInterrupted else {
      return BackpropError(
        .interrupted, "interrupted before the first trial was done; no model was written",
        remedy: "let it run for at least one trial")
    }
    return BackpropError(
      .usage,
      "the time budget of \(timeBudget) was over before the first trial was done; no model was written",
      remedy: "give --time-budget more, or take fewer rows")
  }
}
