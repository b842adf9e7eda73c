internal import BackpropCore
internal import BackpropModels
internal import BackpropTraining

extension ReportContent {
  /// The learning curves: those of one network, or the means over the members of an ensemble.
  var learningSection: ReportSection? {
    guard let study, study.model.record.history.count > 1 else { return nil }
    let record = study.model.record
    let history = record.history
    let training = history.map { (Double($0.epoch), $0.trainingLoss) }
    let validation = history.compactMap { report in
      report.validationLoss.map { (Double(report.epoch), $0) }
    }
    let losses = (training + validation).map(\.1)
    let isWide = (losses.max() ?? 1) > 20 * max(losses.min() ?? 1, .leastNonzeroMagnitude)
    var plot = Plot(
      .linear("epoch", training.map(\.0), including: [1, Double(history.count)], whole: true),
      isWide
        ? .logarithmic("mean loss, logarithmic", losses) : .linear("mean loss", losses))
    if !validation.isEmpty {
      for epoch in Set(record.bestEpochs).sorted() {
        plot.upright(Double(epoch), "thin dotted", marks(record, epoch))
      }
    }
    plot.line(training, "blue", "training")
    let heldOut = record.heldOut?.label ?? "validation"
    if !validation.isEmpty { plot.line(validation, "orange dashed", heldOut) }
    // the best epochs and up to a hundred others
    var shown = Set(evenlySpaced(100, of: history.count))
    shown.insert(history.count - 1)
    shown.formUnion(history.indices.filter { record.bestEpochs.contains(history[$0].epoch) })
    let listed =
      shown.count < history.count ? ", \(shown.count) of \(history.count) epochs" : ""
    let table = DataTable(
      "Mean loss after each epoch" + listed, ["epoch", "training", heldOut],
      shown.sorted().map { index in
        let report = history[index]
        return [
          .text("\(report.epoch)"), Numeral.data(report.trainingLoss),
          report.validationLoss.map { Numeral.data($0) } ?? "–",
        ]
      })
    return ReportSection(
      id: "learning", title: "Learning curves",
      content: [
        Figure(
          id: "learning-curves", title: "Mean loss after each epoch",
          description: words(record, validates: !validation.isEmpty),
          width: Plot.width, height: Plot.height, drawing: plot.drawing, table: table
        ).markup
      ])
  }

  /// The label of the line at a best epoch; only the first line of an ensemble has one.
  private func marks(_ record: TrainingRecord, _ epoch: Int) -> String {
    switch record.options.validation {
    case .outOfFold: epoch == record.bestEpochs.min() ? "best epoch of a member" : ""
    case .holdout, .none: "best epoch \(epoch)"
    }
  }

  private func words(_ record: TrainingRecord, validates: Bool) -> String {
    let history = record.history
    let (first, last) = (history[0], history[history.count - 1])
    var text =
      "The training loss, a solid line, changes from \(Numeral.text(first.trainingLoss)) to "
      + "\(Numeral.text(last.trainingLoss)) in \(counted(history.count, "epoch"))."
    guard validates, let heldOut = record.heldOut else { return text }
    switch record.options.validation {
    case .outOfFold:
      text +=
        " The dashed line is the loss on the held-out folds. Both lines are means over the "
        + "networks. Each network keeps the epoch that is best on its held-out fold: "
        + "\(record.bestEpochs.map(\.description).joined(separator: ", "))."
    case .holdout, .none:
      let best = record.bestEpochs[0]
      if let loss = history.first(where: { $0.epoch == best })?.validationLoss {
        text +=
          " The \(heldOut.label) loss, dashed, is \(Numeral.text(loss)) in the best epoch, "
          + "\(best), which is kept."
      }
    }
    return text
  }
}
