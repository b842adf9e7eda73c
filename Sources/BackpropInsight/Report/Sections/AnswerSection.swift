internal import BackpropCore
internal import BackpropModels
internal import BackpropTables
internal import BackpropTraining

extension ReportContent {
  /// The confusion matrix, the ROC curve and the reliability diagram.
  var predictionSection: ReportSection? {
    guard let study, !study.truth.isEmpty,
      let confusion = study.evaluation.evaluation.confusion
    else { return nil }
    let classes = study.model.preprocessing.target.classes
    var content: [Markup] = [.paragraph(accuracy(study))]
    if classes.count <= 20 { content.append(table(confusion, classes)) }
    let isBinary = classes.count == 2
    let roc =
      isBinary
      ? ROCCurve(study.probabilities.map { $0[1] }, isPositive: study.truth.map { $0 == 1 }) : nil
    content.append(
      .figures(
        [roc.map { figure($0, positive: classes[1]) }, reliability(study, classes)].compactMap {
          $0
        }
      ))
    return ReportSection(
      id: "predictions", title: "Confusion matrix and probabilities", content: content)
  }

  private func accuracy(_ study: ModelStudy) -> String {
    let right = zip(study.truth, study.predicted).count { $0 == $1 }
    let count = study.truth.count
    return "Of \(study.rowsInWords), \(right.grouped) are predicted correctly "
      + "(\(Numeral.percent(Double(right) / Double(max(1, count)))))."
  }

  private func table(_ confusion: [[Int]], _ classes: [String]) -> Markup {
    DataTable(
      "Confusion matrix: true classes in rows, predicted classes in columns, correct predictions underlined",
      ["true class"] + classes.map { "predicted \($0)" },
      zip(classes, confusion).enumerated().map { index, row in
        [.text(row.0)]
          + row.1.enumerated().map { column, count in
            column == index
              ? .tag("span", ["class": "right"], [.text(count.grouped)])
              : .text(count.grouped)
          }
      }
    ).markup
  }

  private func figure(_ roc: ROCCurve, positive: String) -> Figure {
    let unit = [0.0, 1]
    var plot = Plot(
      .linear("false positive rate", unit, including: unit),
      .linear("true positive rate", unit, including: unit))
    plot.line([(0, 0), (1, 1)], "thin dotted", "chance")
    let corners = roc.corners
    let drawn =
      evenlySpaced(400, of: corners.count - 1).map { corners[$0] } + [corners[corners.count - 1]]
    plot.line(drawn.map { ($0.falsePositiveRate, $0.truePositiveRate) }, "blue", "this model")
    let listed = evenlySpaced(60, of: drawn.count - 1).map { drawn[$0] } + [drawn[drawn.count - 1]]
    return Figure(
      id: "roc", title: "ROC curve",
      description:
        "The true positive rate against the false positive rate for every decision threshold; \(positive) is the "
        + "positive class. The area under the curve is \(Numeral.text(roc.area)); chance has 0.5.",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Points where the curve changes direction"
          + (listed.count < corners.count ? ", \(listed.count) of \(corners.count)" : ""),
        ["threshold", "false positive rate", "true positive rate"],
        listed.map { point in
          [
            .text(point.threshold.isFinite ? Numeral.text(point.threshold) : "above all"),
            Numeral.data(point.falsePositiveRate, digits: 4),
            Numeral.data(point.truePositiveRate, digits: 4),
          ]
        }))
  }

  private func reliability(_ study: ModelStudy, _ classes: [String]) -> Figure {
    let isBinary = classes.count == 2
    let reliability =
      isBinary
      ? Reliability(study.probabilities.map { $0[1] }, cameTrue: study.truth.map { $0 == 1 })
      : Reliability(
        zip(study.probabilities, study.predicted).map { $0[$1] },
        cameTrue: zip(study.truth, study.predicted).map { $0 == $1 })
    let what = isBinary ? "probability of \(classes[1])" : "probability of the predicted class"
    let came = isBinary ? "fraction of \(classes[1])" : "fraction predicted correctly"
    let unit = [0.0, 1]
    var plot = Plot(
      .linear("mean \(what)", unit, including: unit), .linear(came, unit, including: unit))
    plot.line([(0, 0), (1, 1)], "thin dotted", "calibrated")
    let points = reliability.bins.map { ($0.predicted, $0.observed) }
    plot.line(points, "blue")
    plot.dots(points, "blue", "one of ten bins")
    return Figure(
      id: "reliability", title: "Reliability diagram",
      description:
        "Ten bins of the \(what): the mean of each against the \(came). On the dotted diagonal probabilities are "
        + "calibrated; below it they are overconfident.",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Reliability in ten bins", ["from", "to", "rows", "mean \(what)", came],
        reliability.bins.map { bin in
          [
            .text(Numeral.text(bin.lower)), .text(Numeral.text(bin.upper)),
            .text(bin.count.grouped), Numeral.data(bin.predicted, digits: 4),
            Numeral.data(bin.observed, digits: 4),
          ]
        }))
  }
}
