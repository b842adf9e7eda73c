internal import ArgumentParser
internal import Backprop
internal import BackpropInsight
internal import BackpropModels

struct Train: AsyncParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network on a table and write it to one file.",
    discussion: """
      Examples:

        backprop train iris.csv --target species --test 0.2
        backprop train houses.csv --target price --hidden 128,64 -o big.safetensors
        backprop train images.gz --labels labels.gz --validation 0.1

      --folds 5 --repeats 2 measures the same way to train ten times, on rows left out of it, and gives each metric as a \
      mean with a 95 % interval; then the model is made of all rows. Interrupted in a fold, it writes no model.

      The seed decides which rows are which: those of --test measure the finished model, those of --validation choose the \
      best epoch, the others train. --group keeps rows together, --time holds out the last ones. Missing values are filled \
      in, numbers standardised, categories one-hot encoded and dates made days and seasons, all from the training rows \
      alone; `backprop describe` shows what was done with each column.

      Training is watched: features without a scale, saturated layers, dead neurons, gradients that vanish or explode and \
      steps that are too large or too small are each named once, with the number that shows it and what to do.

      With --time-budget the pace of the first moments settles how many epochs there is time for, and if those would be \
      few, how many networks, and whether steps are tried; the options that a note names and the same seed give the same model \
      at any pace.

      Ctrl-C ends training and saves the best model so far; pressed twice, it ends at once and saves nothing. Where \
      training fails, nothing is written.
      """)

  @Argument(help: "CSV or TSV (also .gz, or -), or an IDX file of images.")
  var data: String

  @OptionGroup var destination: DestinationArguments

  @Option(
    help: ArgumentHelp(
      "A page about the model, as `backprop report` writes it, of the rows that judge it.",
      valueName: "file"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "The time in which all is done, such as 90s, 5m or 1h: there are as many epochs as it suffices for, at most those asked for.",
      valueName: "time"))
  var timeBudget: TimeSpan?

  @Flag(help: "Print all options as they are settled, as JSON, and do not train.")
  var printConfig = false

  @OptionGroup(title: "Columns") var columns: ColumnArguments
  @OptionGroup(title: "Network") var network: NetworkArguments
  @OptionGroup(title: "Training") var optimization: OptimizationArguments
  @OptionGroup(title: "Judging") var judging: JudgingArguments
  @OptionGroup(title: "Reading") var reading: ReadingArguments
  @OptionGroup(title: "Output") var printing: OutputArguments

  var format: OutputArguments.Format { printing.format }

  func run() async throws {
    let start = ContinuousClock.now
    if printConfig {
      let training = try settled(from: start, TrainingControl())
      return try Console.output.put(training.options.configuration)
    }
    let control = Interruption.listen()
    let output = destination.path(for: data)
    try AtomicFile.checkDestinations(
      [output, report].compactMap(\.self),
      reading: [data] + judging.files + [reading.labels, network.config].compactMap(\.self))
    let asked = try settled(from: start, control)
    let crossValidation = try asked.crossValidation()
    TrainReport(asked, format: printing.format).announce()
    let folds = try await crossValidation?.run(
      control: control, format: printing.format, mayEndEarly: asked.mayEndEarly)
    let (result, warnings) = try await train(asked, control)
    let (model, page) = try conclude(result.training, result.ensemble, folds)
    try model.write(to: output)
    if let path = self.report, let page { try AtomicFile.write(Array(page.html.utf8), to: path) }
    try TrainReport(result.training, format: printing.format)
      .conclude(model, result.ensemble, warnings: warnings, output: output)
    if result.ending == .stopped { throw ExitCode(130) }
  }

  /// What training made: the model, and the page about it where one is asked for.
  private func conclude(
    _ training: TableTraining, _ result: EnsembleResult<Float>,
    _ folds: CrossValidationScores? = nil
  ) throws -> (model: TableModel, page: HTMLReport?) {
    let model = try training.model(of: result, crossValidation: folds)
    guard report != nil else { return (model, nil) }
    let judged = training.judged
    return (
      model, try HTMLReport(model, judged.table, rows: judged.rows, part: judged.name)
    )
  }

  /// Trains, and shows how it goes; `warnings` are those that were shown about the networks that were kept.
  private func train(
    _ training: TableTraining, _ control: TrainingControl
  ) async throws -> (result: TableTrainingResult, warnings: [String]) {
    func display(_ title: String? = nil) -> ProgressDisplay {
      ProgressDisplay(printing.format, mayEndEarly: training.mayEndEarly, title: title)
    }
    var progress = display()
    var trial = display("trial of steps")
    var findings: [TrainingEvent<EnsembleResult<Float>>] = []
    var earlier: [String]?
    var result: TableTrainingResult?
    for try await event in training.events(control: control) {
      switch event {
      case .networks(let event): progress.show(event)
      case .trial(let event):
        trial.show(event)
        if case .finding = event { findings.append(event) }
      case .tried(let trial, let training):
        messages.note(trial.remark)
        if trial.isWon {
          earlier = progress.warnings
          TrainReport(training, format: printing.format).announceNetworks()
          progress = display()
          // of the first network, which was trained in the trial
          for finding in findings { progress.show(finding) }
        }
      case .finished(let ended): result = ended
      }
    }
    guard let result, result.ensemble.members.allSatisfy({ $0.bestEpoch > 0 }) else {
      throw noModel(result?.ensemble.ending)
    }
    if result.ending.isPremature, !result.ensemble.ending.isPremature {
      let reason = result.ending == .stopped ? "interrupted" : "out of time"
      messages.note("\(reason) while steps were tried: the model has none")
    }
    guard result.trial == nil, let earlier else { return (result, progress.warnings) }
    if !result.ending.isPremature {
      messages.note("a network with steps diverged: the model has none")
    }
    return (result, earlier)
  }

  /// The training that is asked for; of a time budget with as many epochs and networks as it suffices
  /// for, and `control` stops it when the time is up.
  private func settled(
    from start: ContinuousClock.Instant, _ control: TrainingControl
  ) throws -> TableTraining {
    let (tables, options) = try prepare()
    let training = try tables.training(options)
    try judging.check(training)
    if network.blend == true, !training.hasHeldOutRows {
      throw BackpropError(
        .usage,
        "--blend needs validation rows to find the linear model's share, and there are none",
        remedy: "give --validation a share or a file, or leave --blend out")
    }
    guard let timeBudget else { return training }
    guard training.options.folds == nil else {
      throw BackpropError(
        .usage, "the time budget is of one training, and a cross-validation is of several",
        remedy: "leave --time-budget or --folds out")
    }
    let budget = TimeBudget(
      end: start + .seconds(timeBudget.seconds),
      mayLeaveOutMembers: network.members == nil && network.config == nil)
    let plan = try budget.plan(training, control: control, remake: tables.training) {
      _ = try conclude($0, $1)
    }
    control.stop(at: plan.deadline)
    messages.note(
      "the time budget of \(timeBudget) " + plan.remark(instead: training.options)
        + plan.repetition(instead: training.options))
    return plan.training
  }

  /// Why there is no model.
  private func noModel(_ ending: TrainingEnding?) -> BackpropError {
    guard ending == .outOfTime, let timeBudget else {
      return BackpropError(
        .interrupted, "interrupted before the first epoch was done; no model was written",
        remedy: "let it run for at least one epoch")
    }
    return BackpropError(
      .usage,
      "the time budget of \(timeBudget) was over before the first epoch was done; no model was written",
      remedy: "give --time-budget more, or take fewer rows or narrower layers")
  }

  /// What there is to train on, and the options as they are asked for.
  private func prepare() throws -> (tables: TrainingTables, options: TableTrainingOptions) {
    let tables = try TrainingTables(data, columns, judging, reading, messages)
    let (recipe, options, _, rows) = try tables.options(of: network.recipe) { options in
      if let config = network.config { try options.apply(configuration: config) }
      try network.apply(to: &options, validation: judging.validation)
      optimization.apply(to: &options)
      try judging.apply(to: &options)
      columns.apply(to: &options.preprocessing)
      options.threads = printing.threads
    }
    if options.members == recipe.members, options.validation == recipe.validation,
      tables.validation == nil,
      let remark = network.recipe.remark(
        rows: rows, inOrderOfTime: options.preprocessing.time != nil)
    {
      messages.note(remark)
    }
    return (tables, options)
  }
}
