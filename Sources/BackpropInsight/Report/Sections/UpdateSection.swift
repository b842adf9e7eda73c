internal import BackpropCore
internal import BackpropTraining

extension ReportContent {
  /// How far one step moves the weights, beside how large they are.
  var updateSection: ReportSection? {
    let ratios = diagnosis.layers.enumerated().compactMap { l, layer in
      layer.updateRatio.map { (layer: l + 1, ratio: $0) }
    }
    guard let rate = learningRate, !ratios.isEmpty else { return nil }
    let band = NetworkDiagnosis.updateBand
    var plot = Plot(
      layerAxis,
      .logarithmic(
        "RMS(η dW) / RMS(W), logarithmic", ratios.map(\.ratio),
        including: [band.lowerBound, band.upperBound]))
    plot.area((plot.x.lower, band.lowerBound), (plot.x.upper, band.upperBound), "band")
    plot.level(1e-3, "thin dashed", "0.001")
    let points = ratios.map { (Double($0.layer), $0.ratio) }
    plot.line(points, "blue")
    plot.dots(points, "blue", "a layer")
    let outside = ratios.count { !band.contains($0.ratio) }
    return ReportSection(
      id: "updates", title: "How far a step goes",
      content: [
        Figure(
          id: "update-ratios", title: "Update-to-weight ratio",
          description:
            "How far one plain step of gradient descent with learning rate \(Numeral.text(rate)) would move the weights of a "
            + "layer, beside their size. About 0.001, the dashed line, is a good pace while training; below "
            + "the shaded band from 0.00001 to 0.1 nothing moves, above it steps are wild. "
            + "\(outside == 0 ? "All layers lie" : "\(outside) of \(counted(ratios.count, "layer")) \(outside == 1 ? "does" : "do") not lie") in it.",
          width: Plot.width, height: Plot.height, drawing: plot.drawing,
          table: DataTable(
            "Ratios", ["layer", "RMS(η dW) / RMS(W)"],
            ratios.map { [.text("\($0.layer)"), Numeral.data($0.ratio)] })
        ).markup
      ])
  }
}
