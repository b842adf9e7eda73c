internal import Backprop
internal import BackpropModels

/// The output of `train` before and after training.
struct TrainReport {
  private let training: TableTraining
  private let format: OutputArguments.Format
  private let console = Console.error
  /// The maximum number of unused columns that are listed.
  private static let maximumListed = 20

  init(_ training: TableTraining, format: OutputArguments.Format) {
    self.training = training
    self.format = format
  }

  /// Prints what is about to be trained, on standard error.
  func announce() {
    for warning in TrainWarnings.before(training) {
      Messages(isJSON: format == .json).warn(warning)
    }
    guard format == .text else { return }
    console.write("\(training.prepared.source): \(rows)\n\(targetLine)\n")
    let options = training.options
    if let folds = options.folds {
      console.write(
        "cross-validation first: \(counted(folds * options.repeats, "training")) of the same kind\n"
      )
    }
    announceUnusedColumns()
    announceNetworks(training.trainer.members[0].network.architecture)
    let size = options.training.batch
    let each = training.trainer.members[0].count
    let batch = size == .all ? "all rows in a step" : "batches of \(size.size(of: each))"
    let steps = size.count(of: each)
    console.write(
      """
      training: \(options.training.optimizer), learning rate \(options.training.learningRate), \(batch), \
      \(counted(steps, "step")) per epoch, at most \(counted(options.training.epochs, "epoch")), seed \(options.training.seed), \
      \(counted(training.trainer.threads, "thread"))

      """)
  }

  /// The number of rows of each part.
  private var rows: String {
    let rows = training.rows
    var parts = [counted(rows.training, "training row")]
    switch training.options.validation {
    case .outOfFold(let networks): parts[0] += " in \(networks) folds, one held out of each network"
    case .holdout, .none:
      if let heldOut = training.prepared.heldOut {
        parts.append(counted(heldOut.count, "\(heldOut.label) row"))
      }
    }
    if rows.test > 0 { parts.append(counted(rows.test, "test row")) }
    return parts.joined(separator: ", ")
  }

  private func announceUnusedColumns() {
    let dropped = training.preprocessing.columnSummaries.filter { $0.role == .dropped }
    for summary in dropped.prefix(Self.maximumListed) {
      let line = "column '\(summary.column)' is not used: \(summary.reason)"
      console.write(line.namingCommandOptions.onOneLine + "\n")
    }
    if dropped.count > Self.maximumListed {
      let more = counted(dropped.count - Self.maximumListed, "more column")
      console.write("\(more) not used; `backprop describe` lists the reasons\n")
    }
  }

  /// Prints the networks that are about to be trained.
  func announceNetworks(_ architecture: Architecture) {
    guard format == .text else { return }
    let options = training.options
    let widths = architecture.widths.map(\.description).joined(separator: "-")
    let activation = options.hidden.isEmpty ? "linear" : "\(options.activation)"
    var (title, each) = ("network", "")
    if case .outOfFold(let networks) = options.validation {
      (title, each) = ("ensemble of \(networks) networks", " each")
    }
    console.write(
      "\(title): \(widths), \(activation), \(architecture.loss), "
        + "\(counted(architecture.parameterCount, "parameter"))\(each)\n")
  }

  private var targetLine: String {
    let target = training.preprocessing.target
    let names = target.targets.map { "'\($0.column)'" }.joined(separator: ", ")
    let word = target.targets.count == 1 ? "target" : "targets"
    switch target.task {
    case .binary:
      return
        "target \(names): two classes, \(target.classes[0]) and \(target.classes[1]) (positive)"
    case .multiclass: return "target \(names): \(target.classes.count) classes\(hint)"
    case .multilabel: return "\(word) \(names): yes or no for each"
    case .regression: return "\(word) \(names): regression\(hint)"
    }
  }

  /// How the task was inferred, if another one is possible.
  private var hint: String {
    let prepared = training.prepared
    guard prepared.options.preprocessing.task == nil,
      let hint = prepared.preprocessing.target.hint(of: prepared.input.table)
    else { return "" }
    return " (\(hint.namingCommandOptions))"
  }

  /// Prints the result, on standard output.
  func conclude(
    _ model: TableModel, _ fitted: FittedNetworks, warnings: [String], output: String
  ) throws {
    let late = TrainWarnings.after(model)
    for warning in late { Messages(isJSON: format == .json).warn(warning) }
    switch format {
    case .json:
      let warnings = TrainWarnings.before(training) + warnings + late
      try Console.output.put(
        try JSONText.encode(
          ReportJSON(training: model, fitted.ensemble, output: output, warnings: warnings)) + "\n")
    case .text:
      try Console.output.put(TrainSummary(model, fitted.ensemble, output: output).text)
    }
  }
}
