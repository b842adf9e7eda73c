internal import Backprop
internal import BackpropModels

/// What `train` says before and after.
struct TrainReport {
  private let training: TableTraining
  private let format: OutputArguments.Format
  private let console = Console.error
  /// How many of the columns that are not used are listed.
  private static let mostListed = 20

  init(_ training: TableTraining, format: OutputArguments.Format) {
    self.training = training
    self.format = format
  }

  /// What is about to be trained, on standard error.
  func announce() {
    for warning in TrainWarnings.before(training) {
      Messages(isJSON: format == .json).warn(warning)
    }
    guard format == .text else { return }
    let rows = training.rows
    let options = training.options
    var parts = ["\(counted(rows.training, "row")) to train on"]
    if options.members > 1 {
      parts.append("each by \(options.members - 1) of \(options.members) networks")
    } else if rows.validation > 0 {
      parts.append("\(rows.validation.grouped) to validate")
    }
    if rows.test > 0 { parts.append("\(rows.test.grouped) to test") }
    console.write("\(training.source): \(parts.joined(separator: ", "))\n")
    console.write("\(targetLine)\n")
    if let folds = options.folds {
      console.write(
        "cross-validation first: \(counted(folds * options.repeats, "training")) of the same kind\n"
      )
    }
    let dropped = training.preprocessing.decisions.filter { $0.role == .dropped }
    for decision in dropped.prefix(Self.mostListed) {
      console.write("column '\(decision.column)' is not used: \(decision.reason)".onOneLine + "\n")
    }
    if dropped.count > Self.mostListed {
      let more = counted(dropped.count - Self.mostListed, "more column")
      console.write("\(more) not used; `backprop describe` of the model says why\n")
    }
    announceNetworks()
    let size = options.training.batch
    let each = training.trainer.members[0].count
    let batch = size == .all ? "all rows in a step" : "batches of \(size.size(of: each))"
    let steps = size.count(of: each)
    console.write(
      """
      training: \(options.training.optimizer), learning rate \(options.training.learningRate), \(batch), \
      \(counted(steps, "step")) an epoch, at most \(counted(options.training.epochs, "epoch")), seed \(options.training.seed), \
      \(counted(training.trainer.threads, "thread"))

      """)
  }

  /// The networks that are about to be trained.
  func announceNetworks() {
    guard format == .text else { return }
    let options = training.options
    let architecture = training.trainer.members[0].network.architecture
    let widths = architecture.widths.map(\.description).joined(separator: "-")
    let activation = options.hidden.isEmpty ? "linear" : "\(options.activation)"
    console.write(
      "\(options.members > 1 ? "\(options.members) networks" : "network"): \(widths), \(activation), \(architecture.loss), \(counted(architecture.parameterCount, "parameter"))\(options.members > 1 ? " each" : "")\n"
    )
  }

  private var targetLine: String {
    let target = training.preprocessing.target
    let names = target.targets.map { "'\($0.column)'" }.joined(separator: ", ")
    let word = target.targets.count == 1 ? "target" : "targets"
    switch target.task {
    case .binary:
      return
        "target \(names): \(target.classes[0]) or \(target.classes[1]), which is the positive class"
    case .multiclass: return "target \(names): one of \(target.classes.count) classes"
    case .multilabel: return "\(word) \(names): yes or no each"
    case .regression: return "\(word) \(names): numbers"
    }
  }

  /// What came of it, on standard output.
  func conclude(
    _ model: TableModel, _ result: EnsembleResult<Float>, warnings: [String], output: String
  ) throws {
    let late = TrainWarnings.after(model)
    for warning in late { Messages(isJSON: format == .json).warn(warning) }
    switch format {
    case .json:
      let warnings = TrainWarnings.before(training) + warnings + late
      try Console.output.put(
        try JSONText.encode(ReportJSON(training: model, result, output: output, warnings: warnings))
          + "\n")
    case .text: try Console.output.put(text(model, result, output: output))
    }
  }

  private func text(
    _ model: TableModel, _ result: EnsembleResult<Float>, output: String
  ) -> String {
    let scores = model.record.scores
    var columns: [(String, Evaluation)] = []
    if let test = scores.test { columns.append(("test", test)) }
    if let validation = scores.validation {
      columns.append((model.record.options.members > 1 ? "out of fold" : "validation", validation))
    }
    columns.append(("training", scores.training))
    let judge = columns[0].0
    if let baselines = scores.baselines {
      columns.insert(("linear model", baselines.linear), at: 1)
      columns.insert((model.record.options.constant, baselines.constant), at: 2)
    }
    let names =
      scores.baselines == nil
      ? ""
      : "; the linear model and the \(columns[2].0) are measured on the \(judge == "out of fold" ? "out-of-fold" : judge) rows"
    let count = counted(result.history.count, "epoch")
    let ending =
      switch result.ending {
      case .completed: "all \(count)"
      case .stoppedEarly where result.members.count > 1: "stopped after at most \(count)"
      case .stoppedEarly:
        "stopped after \(count), the last \(result.history.count - model.record.bestEpochs[0]) without a better one"
      case .converged: "converged after \(count)"
      case .stopped: "interrupted after \(count)"
      case .outOfTime: "out of time after \(count)"
      }
    let best = model.record.scores.validation != nil ? ", \(model.record.bestInWords)" : ""
    let seconds = result.seconds < 0.01 ? "under 0.01 s" : "\(result.seconds.significant(3)) s"
    let rate = model.samplesPerSecond(result)
    let held = model.record.options.members > 1 ? "out-of-fold" : "validation"
    let temperature =
      model.record.temperature.map {
        "calibrated on the \(held) rows: temperature \($0.significant(4))\n"
      } ?? ""
    let linear =
      model.record.linearShare.map {
        "share of the linear model in the answers, chosen on the \(held) rows: \($0.significant(3))\n"
      } ?? ""
    let crossValidation =
      model.record.crossValidation.map {
        $0.text(model.task, model.record.options) + "\n"
      } ?? ""
    return """
      \(ending)\(best), \(seconds), \(Int(rate).grouped) rows/s
      \(linear)\(temperature)\(model.thresholdInWords.map { $0 + "\n" } ?? "")
      \(Scores(columns: columns, task: model.task).text)
      \(crossValidation)\
      \(Scores.confusion(columns[0].1, classes: model.preprocessing.target.classes))\
      the model is in \(output)\(names)

      """
  }
}

extension TableModel {
  /// Observations trained on in a second, all epochs together.
  func samplesPerSecond(_ result: EnsembleResult<Float>) -> Double {
    guard result.seconds > 0 else { return 0 }
    let epochs = result.members.reduce(0) { $0 + $1.history.count }
    let folds = Double(result.members.count)
    let each = Double(record.rows.training) * (folds > 1 ? (folds - 1) / folds : 1)
    let seen = record.options.training.batch.seen(of: Int(each))
    return Double(seen) * Double(epochs) / result.seconds
  }
}

extension StepTrial {
  /// What came of it.
  var remark: String {
    (isWon
      ? "steps make better networks and are taken"
      : "no steps, as the networks are not surely better with them")
      + ": loss \(lossWith.significant(4)) with steps, \(lossWithout.significant(4)) without, "
      + "on \(counted(rows, "row")) not trained on"
  }
}
