internal import BackpropCore
internal import BackpropModels
internal import BackpropTraining

extension ReportContent {
  /// Both learning curves.
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
      plot.upright(
        Double(record.bestEpochs[0]), "thin dotted", "best epoch \(record.bestEpochs[0])")
    }
    plot.line(training, "blue", "training")
    if !validation.isEmpty { plot.line(validation, "orange dashed", "validation") }
    // the best epoch and up to a hundred others
    var shown = Set(evenlySpaced(100, of: history.count))
    shown.insert(history.count - 1)
    if let best = history.firstIndex(where: { $0.epoch == record.bestEpochs[0] }) {
      shown.insert(best)
    }
    let listed =
      shown.count < history.count ? ", \(shown.count) of \(history.count) epochs" : ""
    let table = DataTable(
      "Mean loss after each epoch" + listed, ["epoch", "training", "validation"],
      shown.sorted().map { index in
        let report = history[index]
        return [
          .text("\(report.epoch)"), Numeral.data(report.trainingLoss),
          report.validationLoss.map { Numeral.data($0) } ?? "–",
        ]
      })
    return ReportSection(
      id: "learning", title: "How it learned",
      content: [
        Figure(
          id: "learning-curves", title: "Learning curves",
          description: words(history, best: record.bestEpochs[0], validates: !validation.isEmpty),
          width: Plot.width, height: Plot.height, drawing: plot.drawing, table: table
        ).markup
      ])
  }

  private func words(_ history: [EpochReport], best: Int, validates: Bool) -> String {
    let (first, last) = (history[0], history[history.count - 1])
    var text =
      "The training loss, a solid line, goes from \(Numeral.text(first.trainingLoss)) to "
      + "\(Numeral.text(last.trainingLoss)) in \(history.count) epochs."
    if validates, let report = history.first(where: { $0.epoch == best }),
      let loss = report.validationLoss
    {
      text +=
        " The validation loss, dashed, is \(Numeral.text(loss)) in epoch \(best), the best, whose network this is."
    }
    return text
  }
}
