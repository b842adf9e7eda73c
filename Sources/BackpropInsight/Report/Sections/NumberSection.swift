internal import BackpropCore
internal import BackpropModels
internal import BackpropTables

extension ReportContent {
  /// Predicted and true values of a regression.
  var numberSection: ReportSection? {
    guard let study, let values = study.values else { return nil }
    let targets = study.model.preprocessing.target.targets.map(\.column)
    let figures = targets.indices.prefix(3).flatMap { k -> [Figure] in
      let pairs = (0..<values.actual.rows).map {
        (values.predicted[$0, k], values.actual[$0, k])
      }
      let id = targets.count == 1 ? "" : "-\(k + 1)"
      return [
        predicted(pairs, targets[k], "predicted" + id),
        residuals(pairs, targets[k], "residuals" + id),
      ]
    }
    let left =
      targets.count > 3
      ? [Markup.paragraph("The first 3 of \(targets.count) targets are drawn.")] : []
    return ReportSection(
      id: "predictions", title: "Predicted and true values", content: left + [.figures(figures)])
  }

  /// The maximum number of dots that are drawn, and of rows that are listed.
  private static var maximumDots: Int { 2000 }
  private static var maximumListed: Int { 150 }

  private func listed(_ count: Int) -> ([Int], String) {
    let shown = evenlySpaced(Self.maximumListed, of: count)
    return (shown, shown.count < count ? ", \(shown.count) of \(count.grouped) rows" : "")
  }

  private func predicted(_ pairs: [(Double, Double)], _ target: String, _ id: String) -> Figure {
    let all = pairs.flatMap { [$0.0, $0.1] }
    var plot = Plot(.linear("true \(target)", all), .linear("predicted \(target)", all))
    plot.line([(plot.x.lower, plot.x.lower), (plot.x.upper, plot.x.upper)], "thin dotted", "exact")
    let drawn = evenlySpaced(Self.maximumDots, of: pairs.count).map { (pairs[$0].1, pairs[$0].0) }
    plot.dots(drawn, "blue small", "row")
    let (rows, note) = listed(pairs.count)
    return Figure(
      id: id, title: "Predicted and true \(target)",
      description: "Each dot is a row. On the dotted diagonal, the prediction is exact.",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Predictions" + note, ["row", "true", "predicted"],
        rows.map { row in
          [.text("\(row + 1)"), Numeral.data(pairs[row].1), Numeral.data(pairs[row].0)]
        }))
  }

  private func residuals(_ pairs: [(Double, Double)], _ target: String, _ id: String) -> Figure {
    let points = pairs.map { ($0.0, $0.1 - $0.0) }
    var plot = Plot(
      .linear("predicted \(target)", points.map(\.0)),
      .linear("residual: true − predicted", points.map(\.1)))
    plot.level(0, "thin dotted")
    plot.dots(
      evenlySpaced(Self.maximumDots, of: points.count).map { points[$0] }, "orange small", "row")
    let mean = points.reduce(0) { $0 + $1.1 } / Double(max(1, points.count))
    let (rows, note) = listed(points.count)
    return Figure(
      id: id, title: "Residuals of \(target)",
      description:
        "The true value minus the prediction; the mean is \(Numeral.text(mean)). The residuals of "
        + "a good model have no pattern and lie around 0.",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Residuals" + note, ["row", "predicted", "residual"],
        rows.map { row in
          [.text("\(row + 1)"), Numeral.data(points[row].0), Numeral.data(points[row].1)]
        }))
  }
}
