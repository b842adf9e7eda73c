internal import BackpropCore
internal import BackpropModels
internal import BackpropTables
internal import BackpropTraining

extension ReportContent {
  /// What the network is, and how good it is.
  var modelSection: ReportSection {
    var content: [Markup] = []
    if let study { content += [.paragraph(verdict(study)), scores(study).markup] }
    content += [.terms(facts), layerTable.markup]
    return ReportSection(
      id: "model", title: study == nil ? "The network" : "The model and how good it is",
      content: content)
  }

  private var facts: [(String, String)] {
    guard let study else {
      var facts = [
        ("Loss", "\(trace.loss)"),
        (
          "Cost",
          "\(trace.reduction.rawValue) over \(counted(trace.observations, "observation"))"
        ),
      ]
      if trace.l2 != 0 { facts.append(("Penalty", "\(Numeral.text(trace.l2)) · ΣW²")) }
      if trace.l1 != 0 { facts.append(("Penalty", "\(Numeral.text(trace.l1)) · Σ|W|")) }
      if let rate = learningRate { facts.append(("Learning rate", Numeral.text(rate))) }
      return facts
    }
    let record = study.model.record
    let training = record.options.training
    let target = study.model.preprocessing.target
    let names = target.targets.map(\.column).joined(separator: ", ")
    var facts = [
      ("Target", names + (target.classes.isEmpty ? "" : ": " + listed(target.classes))),
      ("Trained on", "\(counted(record.rows.training, "row")) of \(record.source)"),
      (
        "Held out",
        "\(counted(record.rows.validation, "row")) to choose the best epoch, "
          + "\(counted(record.rows.test, "row")) to test"
      ),
      ("Loss", "\(trace.loss)"),
      (
        "Optimizer",
        "\(training.optimizer), learning rate \(Numeral.text(training.learningRate)), \(training.schedule)"
      ),
      (
        "Epochs",
        "\(record.history.count), the best "
          + record.bestEpochs.map(\.description).joined(separator: ", ")
      ),
      ("Seed", "\(training.seed)"),
      ("Checksum of the data", String(record.fingerprint.checksum, radix: 16)),
    ]
    if study.model.ensemble.members.count > 1 {
      facts.insert(("Networks", networks(study.model)), at: 2)
    }
    if target.task == .binary { facts.insert(("Positive class", target.classes[1]), at: 1) }
    return facts
  }

  private func networks(_ model: TableModel) -> String {
    let members = model.ensemble.members
    let linear = model.record.linearShare.map {
      $0 > 0 ? ", the last a linear model with a share of \(Numeral.text($0))" : ""
    }
    return
      "\(members.count) answer together\(linear ?? ""); equations, numbers and signals below are of "
      + "the first, whose share is \(Numeral.text(members[0].share))"
  }

  private func listed(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ")
      + (names.count > 12 ? " and \(names.count - 12) more" : "")
  }

  private var layerTable: DataTable {
    DataTable(
      study.map { $0.answer == nil } ?? true ? "The layers" : "The layers of the first network",
      ["layer", "weights", "biases", "function", "parameters"], words: [1, 3],
      trace.layers.indices.map { l in
        let layer = network.architecture.layers[l]
        return [
          .text("\(l + 1)"), .text(layer.extent(inputs: trace.widths[l])),
          .text(layer.hasBiases ? "1 × \(trace.widths[l + 1])" : "none"), .text(functionName(l)),
          .text(layer.blocks(inputs: trace.widths[l]).reduce(0) { $0 + $1.count }.grouped),
        ]
      })
  }

  /// The metrics people look at first, for each task.
  private func metrics(_ task: PredictionTask) -> [(Metric, String)] {
    switch task {
    case .regression:
      [
        (.rmse, "root mean squared error"), (.mae, "mean absolute error"), (.r2, "R²"),
        (.loss, "loss"),
      ]
    case .binary:
      [
        (.loss, "loss"), (.accuracy, "accuracy"), (.balancedAccuracy, "balanced accuracy"),
        (.precision, "precision"), (.recall, "recall"), (.f1, "F1"), (.mcc, "Matthews correlation"),
        (.rocAUC, "area under ROC"), (.prAUC, "area under precision-recall"),
        (.brier, "Brier score"), (.calibrationError, "calibration error"),
      ]
    case .multiclass, .multilabel:
      [
        (.loss, "loss"), (.accuracy, "accuracy"), (.balancedAccuracy, "balanced accuracy"),
        (.f1, "F1, mean of classes"), (.mcc, "Matthews correlation"),
        (.rocAUC, "area under ROC, mean of classes"), (.brier, "Brier score"),
        (.calibrationError, "calibration error"),
      ]
    }
  }

  private func scores(_ study: ModelStudy) -> DataTable {
    let recorded = study.model.record.scores
    var columns: [(String, Evaluation)] = []
    if let test = recorded.test { columns.append(("test", test)) }
    if let validation = recorded.validation { columns.append(("validation", validation)) }
    columns.append(("training", recorded.training))
    let judge = columns[0].0
    if !columns.contains(where: { $0.1 == study.evaluation }) {
      columns.insert(
        (study.part == "rows" ? "all \(study.source)" : study.part, study.evaluation), at: 0)
    }
    if let baselines = recorded.baselines {
      columns.append(("linear model (\(judge))", baselines.linear))
      let name =
        study.model.task == .regression ? study.model.record.options.constant : "class shares"
      columns.append(("\(name) (\(judge))", baselines.constant))
    }
    let metrics = metrics(study.model.task).filter { metric, _ in
      columns.contains { $0.1[metric] != nil }
    }
    return DataTable(
      "How good the model is on each part of the rows, and how good simpler answers are",
      ["metric"] + columns.map(\.0),
      metrics.map { metric, name in
        [.text(name)]
          + columns.map { _, scores in scores[metric].map { Numeral.metric($0) } ?? "–" }
      })
  }

  /// The loss of the network beside those of simpler models, in a sentence.
  private func verdict(_ study: ModelStudy) -> String {
    let scores = study.model.record.scores
    let (part, own) =
      scores.test.map { ("test", $0) } ?? scores.validation.map { ("validation", $0) }
      ?? ("training", scores.training)
    guard let baselines = scores.baselines, let loss = own[.loss],
      let linear = baselines.linear[.loss], let constant = baselines.constant[.loss]
    else { return "No simpler model was measured beside this one." }
    let beside =
      loss < linear
      ? "lower than the \(Numeral.text(linear)) of a linear model"
      : "not lower than the \(Numeral.text(linear)) of a linear model, which would do"
    let than = loss < constant ? "and lower than" : "and not lower than"
    let answer =
      study.model.task == .regression
      ? "always answering the mean" : "always answering the shares of the classes"
    return
      "On the \(part) rows its loss is \(Numeral.text(loss)), \(beside), \(than) the \(Numeral.text(constant)) of \(answer)."
  }
}
