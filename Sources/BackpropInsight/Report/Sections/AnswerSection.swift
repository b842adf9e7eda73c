internal import BackpropCore
internal import BackpropModels
internal import BackpropTables
internal import BackpropTraining

extension ReportContent {
  /// Which classes are taken for which, and whether the probabilities can be believed.
  var answerSection: ReportSection? {
    guard let study, !study.truth.isEmpty, let confusion = study.evaluation.confusion else {
      return nil
    }
    let classes = study.model.preprocessing.target.classes
    var content: [Markup] = [.paragraph(rightAnswers(study))]
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
      id: "answers", title: "Right and wrong answers", content: content)
  }

  private func rightAnswers(_ study: ModelStudy) -> String {
    let right = zip(study.truth, study.answers).count { $0 == $1 }
    return
      "\(right.grouped) of \(study.rows.grouped) answers are right "
      + "(\(Numeral.percent(Double(right) / Double(max(1, study.rows)))))."
  }

  private func table(_ confusion: [[Int]], _ classes: [String]) -> Markup {
    DataTable(
      "Confusion matrix: rows are the true classes, columns the answers; right ones are underlined",
      ["true class"] + classes.map { "answered \($0)" },
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
        "The share of \(positive) that is found against the share of others taken for it, for every "
        + "threshold. The area under the curve is \(Numeral.text(roc.area)); chance has 0.5.",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Corners of the curve"
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
        zip(study.probabilities, study.answers).map { $0[$1] },
        cameTrue: zip(study.truth, study.answers).map { $0 == $1 })
    let what = isBinary ? "probability of \(classes[1])" : "probability of the answer"
    let came = isBinary ? "share that is \(classes[1])" : "share that is right"
    let unit = [0.0, 1]
    var plot = Plot(
      .linear("mean \(what)", unit, including: unit), .linear(came, unit, including: unit))
    plot.line([(0, 0), (1, 1)], "thin dotted", "believable")
    let points = reliability.bins.map { ($0.predicted, $0.observed) }
    plot.line(points, "blue")
    plot.dots(points, "blue", "a tenth of [0, 1]")
    return Figure(
      id: "reliability", title: "Reliability diagram",
      description:
        "For each tenth of the \(what), its mean against the \(came). On the dotted diagonal the "
        + "probabilities mean what they say; below it they promise too much.",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Reliability by tenths", ["from", "to", "rows", "mean \(what)", came],
        reliability.bins.map { bin in
          [
            .text(Numeral.text(bin.lower)), .text(Numeral.text(bin.upper)),
            .text(bin.count.grouped), Numeral.data(bin.predicted, digits: 4),
            Numeral.data(bin.observed, digits: 4),
          ]
        }))
  }
}
