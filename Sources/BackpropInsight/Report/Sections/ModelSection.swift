internal import BackpropCore
internal import BackpropModels
internal import BackpropTables
internal import BackpropTraining

extension ReportContent {
  /// The network or ensemble, and its metrics.
  var modelSection: ReportSection {
    var content: [Markup] = []
    if let study { content += [.paragraph(verdict(study)), metrics(study).markup] }
    content += [.terms(study.map(facts) ?? exampleFacts), layerTable.markup]
    return ReportSection(
      id: "model", title: study == nil ? "The network" : "The model and its metrics",
      content: content)
  }

  private var exampleFacts: [(String, String)] {
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

  private func facts(_ study: ModelStudy) -> [(String, String)] {
    let record = study.model.record
    let training = record.options.training
    let target = study.model.preprocessing.target
    let names = target.targets.map(\.column).joined(separator: ", ")
    var facts = [
      ("Target", names + (target.classes.isEmpty ? "" : ": " + listed(target.classes)))
    ]
    if target.task == .binary { facts.append(("Positive class", target.classes[1])) }
    if let networks = study.ensemblePrediction {
      facts.append(("Ensemble", words(networks, record)))
    }
    facts += [
      ("Data", "\(record.source), checksum \(String(record.fingerprint.checksum, radix: 16))"),
      ("Rows", rows(record)),
      ("Loss", "\(trace.loss)"),
      (
        "Optimizer",
        "\(training.optimizer), learning rate \(Numeral.text(training.learningRate)), \(training.schedule)"
      ),
      ("Epochs", epochs(record)),
      ("Seed", "\(training.seed)"),
    ]
    return facts
  }

  private func words(_ networks: EnsemblePrediction, _ record: TrainingRecord) -> String {
    let linear = record.linearWeight.map {
      $0 > 0 ? ", the last one a linear model with the weight \(Numeral.text($0))" : ""
    }
    return "\(networks.weights.count) members\(linear ?? ""). The equations, numbers, "
      + "activations and gradients below are those of the first member, whose ensemble weight is "
      + "\(Numeral.text(networks.weights[0]))."
  }

  /// The number of rows of each part, and what held-out rows were used for.
  private func rows(_ record: TrainingRecord) -> String {
    let counts = record.evaluations.map {
      "\($0.source.count.grouped) \($0.source.label)"
    }.joined(separator: ", ")
    return record.heldOut.map {
      switch $0.kind {
      case .outOfFold:
        "\(counts). Each network is trained without one fold of the training rows. The fold chooses "
          + "its best epoch, and the out-of-fold predictions of the fold come from this network."
      case .validation: "\(counts). The validation rows chose the best epoch."
      case .test, .training, .given: counts
      }
    } ?? counts
  }

  private func epochs(_ record: TrainingRecord) -> String {
    let best = record.bestEpochs.map(\.description).joined(separator: ", ")
    guard record.heldOut != nil else { return "\(record.history.count); the last one is kept" }
    return switch record.options.validation {
    case .outOfFold: "\(record.history.count); the best of each member: \(best)"
    case .holdout, .none: "\(record.history.count); the best: \(best)"
    }
  }

  private func listed(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ")
      + (names.count > 12 ? " and \(names.count - 12) more" : "")
  }

  private var layerTable: DataTable {
    DataTable(
      study?.ensemblePrediction == nil ? "Layers" : "Layers of the first member",
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

  private func metrics(_ study: ModelStudy) -> DataTable {
    let record = study.model.record
    var columns = record.evaluations.map { ($0.source.label, $0) }
    if let baselines = record.metrics.baselines {
      let source = record.primary.source
      columns += [
        (
          "linear model (\(source.label))",
          SourcedEvaluation(source, baselines.linear)
        ),
        (
          "\(record.options.naiveBaseline) (\(source.label))",
          SourcedEvaluation(source, baselines.constant)
        ),
      ]
    }
    if study.evaluation.source.kind == .given {
      columns.insert((study.file, study.evaluation), at: 0)
    }
    let shown = study.model.task.metrics.filter { metric, _ in
      columns.contains { $0.1.evaluation[metric] != nil }
    }
    return DataTable(
      "Metrics of the model on each part of the rows, and of the baselines",
      ["metric"] + columns.map(\.0),
      [[.text("rows")] + columns.map { .text($0.1.source.count.grouped) }]
        + shown.map { metric, name in
          [.text(name)]
            + columns.map { _, sourced in
              sourced.evaluation[metric].map { Numeral.metric($0) } ?? "–"
            }
        })
  }

  /// The loss of the model compared with those of the baselines, in a sentence.
  private func verdict(_ study: ModelStudy) -> String {
    let record = study.model.record
    let (source, evaluation) = (record.primary.source, record.primary.evaluation)
    guard let baselines = record.metrics.baselines, let loss = evaluation[.loss],
      let linear = baselines.linear[.loss], let naive = baselines.constant[.loss]
    else { return "No baseline was measured." }
    let comparison =
      loss < linear
      ? "A linear model has a higher loss, \(Numeral.text(linear))."
      : "A linear model has \(Numeral.text(linear)), so it would suffice."
    let prediction =
      study.model.task == .regression
      ? "the \(record.options.naiveBaseline)" : "the class frequencies"
    return "On the \(source.count.grouped) \(source.label) rows the loss is "
      + "\(Numeral.text(loss)). \(comparison) Always predicting \(prediction) has "
      + "\(Numeral.text(naive))."
  }
}
