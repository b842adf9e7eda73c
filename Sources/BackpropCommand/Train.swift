internal import ArgumentParser
internal import Backprop
internal import BackpropInsight
internal import BackpropModels

struct Train: AsyncParsableCommand, FormattedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on a table or on images, and write it to a file.",
    discussion: """
      Examples:

        backprop train iris.csv --target species --test 0.2
        backprop train houses.csv --target price --hidden 128,64 -o big.safetensors
        backprop train images.gz --labels labels.gz --validation 0.1

      The seed draws all splits. The rows of --test measure the finished model. With the default preset `best`, each \
      network of the ensemble trains without its held-out fold, which chooses its best epoch. With `plain` and `textbook`, \
      the rows of --validation choose the best epoch of one network. --group keeps the rows of a group together in every \
      split, --time holds out the last rows.

      Preprocessing is fitted to the training rows alone. Missing values are imputed, and dates become days and seasons. On \
      tables, `best` scales numeric columns by median and interquartile range, one-hot encodes columns of up to 8 \
      categories, and learns an embedding for columns with more. `plain` and `textbook` standardise numeric columns and one-hot encode all categories. \
      `backprop describe` shows what was done with each column.

      --folds 5 --repeats 2 trains ten models by cross-validation and prints each metric as a mean with a 95 % interval. Then \
      it trains the final model. An interruption in a fold writes no model.

      During training, messages name unscaled features, saturated layers, dead neurons, vanishing and exploding gradients, \
      and steps that are too large or too small: each once, with the measured value and a remedy.

      With --time-budget, the first seconds measure the time per epoch. It sets the number of epochs; if few epochs would \
      fit, fewer networks are trained. Networks with and without threshold features are compared only if there is time. A \
      note prints the options that give the same model with the same seed on any machine.

      Ctrl-C ends training and saves the best model so far. A second Ctrl-C ends at once and saves nothing. If training \
      fails, nothing is written.
      """)

  @Argument(help: "CSV or TSV (also .gz, or -), or an IDX file of images.")
  var data: String

  @OptionGroup var destination: DestinationArguments

  @Option(
    help: ArgumentHelp(
      "The HTML file for a page about the model and the rows that evaluate it, as `backprop report` writes it.",
      valueName: "file"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "The time for everything, such as 90s, 5m or 1h. The number of epochs is reduced to fit. If few epochs would fit, fewer networks are trained.",
      valueName: "time"))
  var timeBudget: TimeSpan?

  @Flag(help: "Print all options of the training as JSON, and do not train.")
  var printConfig = false

  @OptionGroup(title: "Columns") var columns: ColumnArguments
  @OptionGroup(title: "Network") var network: NetworkArguments
  @OptionGroup(title: "Training") var optimization: OptimizationArguments
  @OptionGroup(title: "Evaluation") var evaluating: EvaluationArguments
  @OptionGroup(title: "Reading") var reading: ReadingArguments
  @OptionGroup(title: "Output") var printing: OutputArguments

  var format: OutputArguments.Format { printing.format }

  func run() async throws {
    let start = ContinuousClock.now
    if printConfig {
      let training = try prepare(from: start, TrainingControl())
      return try Console.output.put(training.options.configuration)
    }
    let control = Interruption.listen()
    let output = destination.path(for: data)
    try AtomicFile.checkDestinations(
      [output, report].compactMap(\.self),
      reading: [data] + evaluating.files + [reading.labels, network.config].compactMap(\.self))
    let training = try prepare(from: start, control)
    let crossValidation = try training.crossValidation()
    TrainReport(training, format: printing.format).announce()
    let folds = try await crossValidation?.run(
      control: control, format: printing.format, mayEndEarly: training.mayEndEarly)
    let (fitted, warnings) = try await fit(training, control)
    let (model, page) = try conclude(fitted, folds)
    try model.write(to: output)
    if let path = self.report, let page { try AtomicFile.write(Array(page.html.utf8), to: path) }
    try TrainReport(training, format: printing.format)
      .conclude(model, fitted, warnings: warnings, output: output)
    if fitted.stopReason == .stopped { throw ExitCode(130) }
  }

  /// The model of trained networks, and the page about it if one is asked for.
  private func conclude(
    _ fitted: FittedNetworks, _ folds: CrossValidationMetrics? = nil
  ) throws -> (model: TableModel, page: HTMLReport?) {
    let trained = try TrainedModel(fitted, crossValidation: folds)
    return (trained.model, report == nil ? nil : try HTMLReport(trained))
  }

  /// Trains and shows the progress; `warnings` are those about the networks that were kept.
  private func fit(
    _ training: TableTraining, _ control: TrainingControl
  ) async throws -> (fitted: FittedNetworks, warnings: [String]) {
    var display = TrainingDisplay(training, printing.format)
    var fitted: FittedNetworks?
    for try await event in training.events(control: control) {
      if case .finished(let ended) = event { fitted = ended }
      display.show(event)
    }
    guard let fitted, fitted.areTrained else { throw noModel(fitted?.ensemble.stopReason) }
    return (fitted, display.conclude(fitted))
  }

  /// The training that is asked for. With a time budget it has as many epochs and networks as there
  /// is time for, and `control` stops it at the end of the budget.
  private func prepare(
    from start: ContinuousClock.Instant, _ control: TrainingControl
  ) throws -> TableTraining {
    let (input, options) = try read()
    let training = try TableTraining(input, options)
    try evaluating.check(training)
    if network.blend == true, training.prepared.heldOut == nil {
      throw BackpropError(
        .usage,
        "--blend needs held-out rows to find the ensemble weight of the linear model, and there are none",
        remedy: "give --validation a fraction or a file, or omit --blend")
    }
    guard let timeBudget else { return training }
    guard training.options.folds == nil else {
      throw BackpropError(
        .usage, "the time budget is for one training, and a cross-validation has several",
        remedy: "omit --time-budget or --folds")
    }
    let budget = TimeBudget(
      end: start + .seconds(timeBudget.seconds),
      mayLeaveOutMembers: network.members == nil && network.config == nil)
    let plan = try budget.plan(training, control: control) { _ = try conclude($0) }
    control.stop(at: plan.deadline)
    messages.note(
      "the time budget of \(timeBudget) " + plan.remark(insteadOf: training.options)
        + plan.repetition(insteadOf: training.options))
    return plan.training
  }

  /// The error if there is no model.
  private func noModel(_ reason: StopReason?) -> BackpropError {
    guard reason == .outOfTime, let timeBudget else {
      return BackpropError(
        .interrupted, "interrupted before the first epoch was completed; no model was written",
        remedy: "let it run for at least one epoch")
    }
    return BackpropError(
      .usage,
      "the time budget of \(timeBudget) ended before the first epoch was completed; no model was written",
      remedy: "give --time-budget more, or use fewer rows or narrower layers")
  }

  /// The rows to train on, and the options that the arguments ask for.
  private func read() throws -> (input: TrainingInput, options: TableTrainingOptions) {
    let input = try TrainingInput(data, columns, evaluating, reading, messages)
    let (preset, options, _, rows) = try input.options(of: network.preset, messages) { options in
      if let config = network.config { try options.apply(configuration: config) }
      try network.apply(to: &options, validation: evaluating.validation)
      optimization.apply(to: &options)
      try evaluating.apply(to: &options)
      columns.apply(to: &options.preprocessing)
      options.threads = printing.threads
    }
    if options.validation == preset.validation, input.validation == nil,
      let remark = network.preset.remark(
        rows: rows, inOrderOfTime: options.preprocessing.time != nil)
    {
      messages.note(remark)
    }
    return (input, options)
  }
}
