internal import BackpropCore
internal import BackpropTraining

extension ReportContent {
  private static var maximumLayers: Int { 8 }

  /// The size and distribution of activations and gradients in each layer.
  var signalSection: ReportSection {
    let words =
      "Measured over \(counted(diagnosis.observations, "observation")). Sizes should be similar in "
      + "all layers. If the gradient shrinks by orders of magnitude in the backward pass, the "
      + "first layers do not learn."
    return ReportSection(
      id: "signals", title: "Activations and gradients by layer",
      content: [.paragraph(words), .figures([sizes, histograms])])
  }

  private var sizes: Figure {
    let layers = diagnosis.layers
    let numbers = layers.indices.map { Double($0 + 1) }
    let series: [(String, String, (NetworkDiagnosis.Layer) -> Double)] = [
      ("A", "blue", { $0.activationRMS }), ("dZ", "orange", { $0.deltaRMS }),
      ("∂J/∂W", "", { $0.gradientRMS }),
    ]
    let values = layers.flatMap { layer in series.map { $0.2(layer) } }
    var plot = Plot(
      layerAxis, .logarithmic("root mean square, logarithmic", values))
    for (index, (name, style, value)) in series.enumerated() {
      let points = zip(numbers, layers).map { ($0, value($1)) }
      plot.line(points, style + [" ", " dashed", " dotted"][index])
      plot.dots(points, style + (index == 1 ? " square" : index == 2 ? " ink" : ""), name)
    }
    return Figure(
      id: "sizes", title: "Size of activations and gradients",
      description:
        "The root mean square of A (round, solid), dZ (square, dashed) and ∂J/∂W (dotted) of each layer.",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Root mean squares", ["layer", "A", "dZ", "W", "∂J/∂W"],
        layers.enumerated().map { l, layer in
          [
            .text("\(l + 1)"), Numeral.data(layer.activationRMS), Numeral.data(layer.deltaRMS),
            Numeral.data(layer.weightRMS), Numeral.data(layer.gradientRMS),
          ]
        }))
  }

  /// The axis of layers, with whole numbers only.
  var layerAxis: Axis {
    let count = diagnosis.layers.count
    return Axis(
      label: "layer", scale: .linear, lower: 0.5, upper: Double(count) + 0.5,
      ticks: stride(from: 1, through: count, by: max(1, count / 8)).map(Double.init))
  }

  /// Histograms of A on the left and dZ on the right, one row per layer.
  private var histograms: Figure {
    let shown = min(Self.maximumLayers, diagnosis.layers.count)
    let (panel, gap, top, row) = (172.0, 28.0, 24.0, 74.0)
    var marks = [
      SVG.text(14 + panel / 2, 14, "A"), SVG.text(14 + panel + gap + panel / 2, 14, "dZ"),
    ]
    var rows: [[Markup]] = []
    for l in 0..<shown {
      for (side, matrix) in [sample.forward.activations[l], sample.deltas[l]].enumerated() {
        let histogram = Histogram(matrix.withUnsafeElements { Array($0) })
        let (x, y) = (14 + Double(side) * (panel + gap), top + Double(l) * row)
        let name = side == 0 ? "A" : "dZ"
        let maximum = Double(max(1, histogram.counts.max() ?? 1))
        let width = panel / Double(max(1, histogram.counts.count))
        for (bin, count) in histogram.counts.enumerated() {
          let height = Double(count) / maximum * (row - 28)
          marks.append(
            SVG.rectangle(
              x + Double(bin) * width, y + row - 22 - height, width - 1, height,
              side == 0 ? "bar" : "bar other"))
          rows.append([
            .text("\(l + 1)"), .text(name), .text(Numeral.text(histogram.lower(bin), digits: 3)),
            .text(Numeral.text(histogram.lower(bin + 1), digits: 3)), .text(count.grouped),
          ])
        }
        marks.append(SVG.line(x, y + row - 22, x + panel, y + row - 22, "axis"))
        marks.append(
          SVG.text(x, y + row - 8, Numeral.text(histogram.from, digits: 3), "note", anchor: "start")
        )
        marks.append(
          SVG.text(
            x + panel, y + row - 8, Numeral.text(histogram.to, digits: 3), "note", anchor: "end"))
        if side == 0 {
          marks.append(SVG.text(x - 3, y + row / 2, "\(l + 1)", "label", anchor: "end"))
        }
      }
    }
    return Figure(
      id: "histograms", title: "Histograms of activations and gradients",
      description:
        "One row per layer, from layer 1 at the top: the activations A on the left, dZ on the "
        + "right, each from the smallest to the largest value."
        + (shown < diagnosis.layers.count
          ? " The first \(shown) of \(diagnosis.layers.count) layers are drawn." : ""),
      width: Plot.width, height: top + Double(shown) * row, drawing: marks,
      table: DataTable("Counts", ["layer", "array", "from", "to", "values"], rows))
  }
}

/// A histogram with equal bins from the smallest value to the largest.
struct Histogram: Sendable {
  let from, to: Double
  let counts: [Int]

  /// The histogram of the finite `values` with `bins` bins, or one bin if all are equal.
  init(_ values: [Double], bins: Int = 16) {
    let values = values.filter(\.isFinite)
    from = values.min() ?? 0
    to = values.max() ?? 0
    let width = (to - from) / Double(bins)
    guard width > 0, width.isFinite else {
      counts = [values.count]
      return
    }
    var counts = [Int](repeating: 0, count: bins)
    for value in values { counts[min(bins - 1, Int((value - from) / width))] += 1 }
    self.counts = counts
  }

  /// The lower end of bin `bin`.
  func lower(_ bin: Int) -> Double {
    bin == counts.count ? to : from + (to - from) * Double(bin) / Double(counts.count)
  }
}
