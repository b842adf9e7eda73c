internal import BackpropCore
internal import BackpropTraining

extension ReportContent {
  /// The size of one step relative to the size of the weights.
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
    plot.dots(points, "blue", "layer")
    let outside = ratios.count { !band.contains($0.ratio) }
    let place =
      outside == 0
      ? "All layers are in the band."
      : "\(outside) of \(counted(ratios.count, "layer")) \(outside == 1 ? "is" : "are") outside it."
    return ReportSection(
      id: "updates", title: "Update size",
      content: [
        Figure(
          id: "update-ratios", title: "Update-to-weight ratio",
          description:
            "The size of a step of plain gradient descent with learning rate "
            + "\(Numeral.text(rate)), relative to the size of the weights. A good value during "
            + "training is about 0.001, the dashed line. The shaded band is from 0.00001 to 0.1. "
            + "Below it, weights hardly change; above it, steps are too large. \(place)",
          width: Plot.width, height: Plot.height, drawing: plot.drawing,
          table: DataTable(
            "Ratios", ["layer", "RMS(η dW) / RMS(W)"],
            ratios.map { [.text("\($0.layer)"), Numeral.data($0.ratio)] })
        ).markup
      ])
  }
}
