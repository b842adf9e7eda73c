internal import BackpropCore
internal import BackpropModels
internal import BackpropTables

extension ReportContent {
  /// Predicted numbers beside the true ones, for a regression.
  var numberSection: ReportSection? {
    guard let study, let numbers = study.numbers else { return nil }
    let targets = study.model.preprocessing.target.targets.map(\.column)
    let figures = targets.indices.prefix(3).flatMap { k -> [Figure] in
      let pairs = (0..<numbers.actual.rows).map {
        (numbers.predicted[$0, k], numbers.actual[$0, k])
      }
      let id = targets.count == 1 ? "" : "-\(k + 1)"
      return [
        predicted(pairs, targets[k], "predicted" + id),
        residuals(pairs, targets[k], "residuals" + id),
      ]
    }
    let left =
      targets.count > 3
      ? [Markup.paragraph("Drawn are the first 3 of \(targets.count) targets.")] : []
    return ReportSection(
      id: "answers", title: "Predicted and true numbers", content: left + [.figures(figures)])
  }

  /// More dots than this are not drawn; more rows than this are not listed.
  private static var mostDots: Int { 2000 }
  private static var mostListed: Int { 150 }

  private func listed(_ count: Int) -> ([Int], String) {
    let shown = evenlySpaced(Self.mostListed, of: count)
    return (shown, shown.count < count ? ", \(shown.count) of \(count.grouped) rows" : "")
  }

  private func predicted(_ pairs: [(Double, Double)], _ target: String, _ id: String) -> Figure {
    let all = pairs.flatMap { [$0.0, $0.1] }
    var plot = Plot(.linear("true \(target)", all), .linear("predicted \(target)", all))
    plot.line([(plot.x.lower, plot.x.lower), (plot.x.upper, plot.x.upper)], "thin dotted", "exact")
    let drawn = evenlySpaced(Self.mostDots, of: pairs.count).map { (pairs[$0].1, pairs[$0].0) }
    plot.dots(drawn, "blue small", "a row")
    let (rows, note) = listed(pairs.count)
    return Figure(
      id: id, title: "Predicted and true \(target)",
      description: "Each dot is a row; on the dotted diagonal a prediction is exact.",
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
      evenlySpaced(Self.mostDots, of: points.count).map { points[$0] }, "orange small", "a row")
    let mean = points.reduce(0) { $0 + $1.1 } / Double(max(1, points.count))
    let (rows, note) = listed(points.count)
    return Figure(
      id: id, title: "Residuals of \(target)",
      description:
        "What is left of the true number after the prediction, with a mean of \(Numeral.text(mean)). A "
        + "good model leaves dots without a pattern around 0.",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Residuals" + note, ["row", "predicted", "residual"],
        rows.map { row in
          [.text("\(row + 1)"), Numeral.data(points[row].0), Numeral.data(points[row].1)]
        }))
  }
}
