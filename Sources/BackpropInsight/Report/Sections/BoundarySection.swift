internal import BackpropCore
internal import BackpropModels

extension ReportContent {
  /// The decision boundary in the plane of the two most important numeric columns.
  var boundarySection: ReportSection? {
    guard let map = study?.map else { return nil }
    let n = DecisionMap.resolution
    // a shaded cell extends half a step around its grid point
    let (dx, dy) = ((map.xs[1] - map.xs[0]) / 2, (map.ys[1] - map.ys[0]) / 2)
    let edges = ([map.xs[0], map.xs[n - 1]], [map.ys[0], map.ys[n - 1]])
    var plot = Plot(
      .linear(map.names.x, edges.0, including: edges.0),
      .linear(map.names.y, edges.1, including: edges.1))
    for shade in shades(map, plot, dx, dy) { plot.add(shade) }
    let threshold = study?.model.threshold ?? 0.5
    let contour = MarchingSquares.contour(map.probabilities, level: threshold)
    func place(_ point: MarchingSquares.Point) -> (Double, Double) {
      (map.xs[0] + point.x * 2 * dx, map.ys[0] + point.y * 2 * dy)
    }
    plot.segments(contour.map { (place($0), place($1)) }, "", "p = \(Numeral.text(threshold))")
    let drawn = evenlySpaced(1500, of: map.points.count).map { map.points[$0] }
    func places(_ isIncluded: (DecisionMap.Point) -> Bool) -> [(Double, Double)] {
      drawn.filter(isIncluded).map { ($0.x, $0.y) }
    }
    let name = SVG.shortened(map.className, to: 14)
    plot.dots(places { $0.isClass && !$0.isWrong }, "blue small", name)
    plot.dots(places { !$0.isClass && !$0.isWrong }, "orange square small", "other")
    plot.crosses(places(\.isWrong), "", "wrong")
    if let at = plot.point(map.observation.x, map.observation.y) {
      plot.add(SVG.circle(at.x, at.y, 7, "ring"))
    }
    let wrong = map.points.count(where: \.isWrong)
    return ReportSection(
      id: "boundary", title: "Decision boundary",
      content: [
        Figure(
          id: "decision-boundary", title: "Probability of \(map.className)",
          description:
            "The probability of \(map.className) as a function of \(map.names.x) and "
            + "\(map.names.y). All other columns have the values of the explained observation, "
            + "which has a ring. Round dots are rows of \(map.className), squares other rows. A "
            + "cross marks a wrong prediction (\(counted(wrong, "row"))). "
            + (contour.isEmpty
              ? "All probabilities drawn are on one side of the decision threshold, "
                + "\(Numeral.text(threshold)), so there is no line."
              : "The line is the decision threshold, \(Numeral.text(threshold)). Rows differ in "
                + "other columns too, so a row may lie on the other side of the line."),
          width: Plot.width, height: Plot.height, drawing: plot.drawing, table: coarse(map)
        ).markup
      ])
  }

  /// The shading: blue if the probability is above a half, else orange, and paler near a half.
  /// Cells of one shade that are neighbours in a row are one rectangle.
  private func shades(_ map: DecisionMap, _ plot: Plot, _ dx: Double, _ dy: Double) -> [Markup] {
    let levels = 10
    var paths = [String](repeating: "", count: levels)
    let n = map.xs.count
    func clamped(_ value: Double, _ values: [Double]) -> Double {
      min(max(value, values[0]), values[n - 1])
    }
    for row in 0..<n {
      var start = 0
      func level(_ column: Int) -> Int {
        let p = map.probabilities[row][column]
        return p.isFinite ? min(levels - 1, max(0, Int(p * Double(levels)))) : 0
      }
      for column in 1...n where column == n || level(column) != level(start) {
        if let a = plot.point(
          clamped(map.xs[start] - dx, map.xs), clamped(map.ys[row] - dy, map.ys)),
          let b = plot.point(
            clamped(map.xs[column - 1] + dx, map.xs), clamped(map.ys[row] + dy, map.ys))
        {
          paths[level(start)] +=
            "M\(SVG.number(a.x)) \(SVG.number(a.y))H\(SVG.number(b.x))V\(SVG.number(b.y))"
            + "H\(SVG.number(a.x))z"
        }
        start = column
      }
    }
    return paths.enumerated().filter { !$0.element.isEmpty }.map { level, path in
      let strength = abs(Double(level) + 0.5 - Double(levels) / 2) / Double(levels) * 2
      return .tag(
        "path",
        [
          "class": level >= levels / 2 ? "yes" : "no", "shape-rendering": "crispEdges",
          "fill-opacity": Numeral.text(0.04 + 0.3 * strength, digits: 2), "d": path,
        ])
    }
  }

  /// The probabilities at 8 × 8 points of the grid.
  private func coarse(_ map: DecisionMap) -> DataTable {
    let chosen = (0..<8).map { $0 * (DecisionMap.resolution - 1) / 7 }
    return DataTable(
      "Probability of \(map.className): rows are \(map.names.y), columns \(map.names.x)",
      [map.names.y] + chosen.map { Numeral.text(map.xs[$0]) },
      chosen.reversed().map { row in
        [.text(Numeral.text(map.ys[row]))]
          + chosen.map { Numeral.data(map.probabilities[row][$0], digits: 3) }
      })
  }
}
