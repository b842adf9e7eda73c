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

      Ctrl-C ends training and saves the best model so far; pressed twice, it ends at once and saves nothing. Where \
      training fails, nothing is written.
      """)

  @Argument(help: "CSV or TSV (also .gz, or -), or an IDX file of images.")
  var data: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where the model goes; the name of DATA with .safetensors in this folder unless given.",
      valueName: "model"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "A page about the model, as `backprop report` writes it, of the rows that judge it.",
      valueName: "file"))
  var report: String?

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
    if printConfig { return try Console.output.put(try prepare().options.configuration) }
    let control = Interruption.listen()
    let output = output ?? defaultOutput
    try ModelDestination.check(output)
    if let path = report {
      guard path != output else {
        throw BackpropError(
          .usage, "the report would replace the model", at: .init(file: path),
          remedy: "give --report and --output files of their own")
      }
      try AtomicFile.checkDestination(path)
    }
    let training = try prepare()
    let crossValidation = try training.crossValidation()
    let report = TrainReport(training, format: printing.format)
    report.announce()
    let folds = try await crossValidation?.run(control: control, format: printing.format)
    var progress = ProgressDisplay(printing.format)
    var result: EnsembleResult<Float>?
    for try await event in training.trainer.events(control: control) {
      progress.show(event)
      if case .finished(let ended) = event { result = ended }
    }
    guard let result, result.members.allSatisfy({ $0.bestEpoch > 0 }) else {
      throw BackpropError(
        .interrupted, "interrupted before the first epoch was done; no model was written",
        remedy: "let it run for at least one epoch")
    }
    let model = try training.model(of: result, crossValidation: folds)
    try model.write(to: output)
    if let path = self.report {
      let judged = training.judged
      let page = try HTMLReport(model, judged.table, rows: judged.rows, part: judged.name)
      try AtomicFile.write(Array(page.html.utf8), to: path)
    }
    try report.conclude(model, result, warnings: progress.warnings, output: output)
    if result.ending == .stopped { throw ExitCode(130) }
  }

  private func prepare() throws -> TableTraining {
    let options = try columns.readingOptions(try reading.options())
    let table = try Table(contentsOf: data, labels: reading.labels, options: options)
    for note in table.notes { messages.note(note) }
    let targets = try columns.targets(hasLabels: reading.labels != nil)
    let target = try TargetEncoding(fitting: table, targets: targets, task: columns.task)
    let rows = judging.rowsLeft(of: table.rowCount)
    let recipe = network.recipe.options(
      task: target.task, rows: rows, areImages: table.image != nil, loss: network.loss,
      inOrderOfTime: columns.time != nil)
    var training = recipe
    if let config = network.config { try training.apply(configuration: config) }
    try network.apply(to: &training, validation: judging.validation)
    optimization.apply(to: &training)
    try judging.apply(to: &training)
    columns.apply(to: &training.preprocessing)
    training.threads = printing.threads
    if training.members == recipe.members, training.validation == recipe.validation,
      judging.validation?.path == nil,
      let remark = network.recipe.remark(rows: rows, inOrderOfTime: columns.time != nil)
    {
      messages.note(remark)
    }
    func other(_ path: String?, labels: String?) throws -> Table? {
      try path.map {
        try Table(contentsOf: $0, labels: labels, options: options.expecting(table))
      }
    }
    return try TableTraining(
      table, targets: targets, training,
      validation: try other(judging.validation?.path, labels: judging.validationLabels),
      test: try other(judging.test?.path, labels: judging.testLabels))
  }

  /// `folder/data.csv.gz` becomes `data.safetensors`.
  private var defaultOutput: String {
    guard data != "-" else { return "model.safetensors" }
    var name = data.split(separator: "/").last.map(String.init) ?? "model"
    for ending in [".gz", ".csv", ".tsv", ".txt"]
    where name.hasSuffix(ending) && name.count > ending.count {
      name.removeLast(ending.count)
    }
    return name + ".safetensors"
  }
}

extension ReadingOptions {
  /// The same, with the columns of `table` expected to have the types they have there.
  fileprivate func expecting(_ table: Table) -> ReadingOptions {
    var options = self
    for column in table.columns { options.expectedTypes[column.name] = column.type }
    options.columnTypes = [:]
    return options
  }
}
