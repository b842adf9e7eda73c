internal import BackpropCore
internal import BackpropModels

extension ReportContent {
  /// The permutation importance of the columns.
  var importanceSection: ReportSection? {
    guard let study, let first = study.importance.entries.first else { return nil }
    let importance = study.importance
    let shown = Array(importance.entries.prefix(15))
    let (left, right, step) = (150.0, 62.0, 20.0)
    let height = Double(shown.count) * step + 16
    let scale = max(first.increase, .leastNormalMagnitude)
    let room = Plot.width - left - right
    var marks: [Markup] = [SVG.line(left, 6, left, height - 6, "axis")]
    for (index, entry) in shown.enumerated() {
      let y = 8 + Double(index) * step
      marks.append(
        SVG.text(left - 8, y + 13, SVG.shortened(entry.name, to: 22), anchor: "end"))
      let length = min(1, abs(entry.increase) / scale) * room
      // a negative importance has its own colour and the same direction; its number has the sign
      marks.append(
        SVG.rectangle(
          left, y + 3, length, step - 6, entry.increase < 0 ? "bar other" : "bar"))
      marks.append(
        SVG.text(
          left + length + 6, y + 13, Numeral.text(entry.increase, digits: 3), "note",
          anchor: "start"))
    }
    let rest = importance.entries.count - shown.count
    let times =
      importance.repetitions == 1 ? "once" : "\(importance.repetitions) times"
    return ReportSection(
      id: "importance", title: "Feature importance",
      content: [
        Figure(
          id: "permutation-importance", title: "Permutation importance",
          description:
            "The increase of the mean loss if one column is shuffled. Unshuffled, the mean loss of "
            + "\(counted(importance.rows, "\(study.evaluation.source.label) row")) is "
            + "\(Numeral.text(importance.loss)).\(predicting(study)) Each column is shuffled "
            + "\(times). Shuffling \(first.name) has the largest effect: "
            + "\(Numeral.text(first.increase))."
            + (rest > 0 ? " \(counted(rest, "more column")) are in the table only." : ""),
          width: Plot.width, height: height, drawing: marks,
          table: DataTable(
            "Increase of the mean loss", ["column", "increase", "largest minus smallest"],
            importance.entries.prefix(200).map { entry in
              [.text(entry.name), Numeral.data(entry.increase), Numeral.data(entry.spread)]
            })
        ).markup
      ])
  }

  /// The networks that predict the rows, if they are out-of-fold.
  private func predicting(_ study: ModelStudy) -> String {
    guard study.evaluation.source.kind == .outOfFold else { return "" }
    return " Each row is predicted by the network that was not trained on it, at the best epoch of "
      + "this network."
  }
}
