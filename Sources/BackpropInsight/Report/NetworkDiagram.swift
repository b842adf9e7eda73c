internal import BackpropCore

/// The drawing of a network: neurons in columns, weights between them.
///
/// The width of a line is |w|, its colour and dashes show the sign. Each neuron contains its
/// activation. In a wide layer, only the neurons with the largest weights are drawn. The layers
/// before the first dense layer transform each column separately, so the drawing begins with their
/// outputs.
struct NetworkDiagram: Sendable {
  /// If a layer has more neurons, only ``shownOfMany`` are drawn.
  static var maximumNeurons: Int { 12 }
  static var shownOfMany: Int { 8 }

  private let content: ReportContent
  /// The drawn layers: the dense layers at the end of the network.
  private let layers: Range<Int>
  /// The drawn neurons of each column, inputs first, and the number of all its neurons.
  let columns: [(shown: [Int], count: Int)]

  init(_ content: ReportContent) {
    self.content = content
    let all = content.trace.layers
    let first = (all.lastIndex { $0.other != nil } ?? -1) + 1
    let layers = Array(all[first...])
    self.layers = first..<all.count
    columns = content.trace.widths[first...].enumerated().map { column, count in
      guard count > Self.maximumNeurons else { return (Array(0..<count), count) }
      // Σ|w| of the outgoing weights; in the last layer, of the incoming weights
      let sizes = (0..<count).map { neuron in
        column < layers.count
          ? layers[column].weights[neuron].reduce(0) { $0 + abs($1) }
          : layers[column - 1].weights.reduce(0) { $0 + abs($1[neuron]) }
      }
      let order = (0..<count).sorted { (sizes[$1], $0) < (sizes[$0], $1) }
      return (order.prefix(Self.shownOfMany).sorted(), count)
    }
  }

  /// The number of drawn neurons and weights.
  var drawn: (neurons: Int, weights: Int) {
    let counts = columns.map(\.shown.count)
    return (counts.reduce(0, +), zip(counts, counts.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 })
  }

  private var width: Double { 2 * 126 + Double(columns.count - 1) * 150 }
  private var height: Double {
    let rows = columns.map { $0.shown.count + ($0.count > $0.shown.count ? 1 : 0) }.max() ?? 1
    return Double(rows) * 46 + 40
  }

  /// The centre of the drawn neuron number `place` of `column`.
  private func position(_ column: Int, _ place: Int) -> (x: Double, y: Double) {
    let entry = columns[column]
    let total = entry.shown.count + (entry.count > entry.shown.count ? 1 : 0)
    let top = (height - 40 - Double(total) * 46) / 2 + 23 + 8
    return (126 + Double(column) * 150, top + Double(place) * 46)
  }

  var figure: Figure {
    let (neurons, weights) = drawn
    let hidden = columns.reduce(0) { $0 + $1.count - $1.shown.count }
    let all = content.trace.layers[layers].reduce(0) { $0 + $1.weights.count * $1.weights[0].count }
    let left =
      hidden == 0
      ? "All \(counted(neurons, "neuron")) and \(counted(weights, "weight")) are drawn."
      : "The \(neurons) neurons with the largest weights are drawn, with the \(weights) weights "
        + "between them; \(counted(hidden, "neuron")) and "
        + "\(counted(all - weights, "weight")) are not."
    return Figure(
      id: "network", title: "Network \(content.widths)",
      description:
        "\(inputWords) on the left, the outputs of the network on the right. A solid blue line is a positive weight, "
        + "a dashed orange line a negative one. The width is the magnitude relative to the largest "
        + "of the layer. Each neuron shows its activation for the explained observation. " + left,
      width: width, height: height, drawing: [edges, nodes], table: table,
      isWide: true)
  }

  /// `Inputs`, or the outputs of the layers that are not drawn.
  private var inputWords: String {
    layers.lowerBound == 0
      ? "Inputs"
      : "The outputs of layer \(layers.lowerBound)"
  }

  private var edges: Markup {
    var lines: [Markup] = []
    for (l, layer) in content.trace.layers[layers].enumerated() {
      let largest = layer.weights.joined().reduce(0) { max($0, abs($1)) }
      for (a, i) in columns[l].shown.enumerated() {
        for (b, j) in columns[l + 1].shown.enumerated() {
          let w = layer.weights[i][j]
          let (from, to) = (position(l, a), position(l + 1, b))
          let size = largest > 0 && largest.isFinite ? abs(w) / largest : 0
          lines.append(
            .tag(
              "path",
              [
                "class": "edge " + (w < 0 ? "negative" : "positive"),
                "stroke-width": SVG.number(0.4 + 3 * size),
                "d": SVG.through([(from.x + 21, from.y), (to.x - 21, to.y)]),
              ]))
        }
      }
    }
    return .tag("g", lines)
  }

  private var nodes: Markup {
    var parts: [Markup] = []
    for (column, entry) in columns.enumerated() {
      for (place, neuron) in entry.shown.enumerated() {
        let at = position(column, place)
        parts.append(SVG.circle(at.x, at.y, 21, "node"))
        parts.append(
          SVG.text(at.x, at.y + 4, Numeral.tiny(activation(column, neuron)), "value"))
        if column == 0 {
          let name = SVG.shortened(content.columnNames(layers.lowerBound)[neuron], to: 14)
          parts.append(SVG.text(at.x - 25, at.y + 4, name, "note", anchor: "end"))
        } else if column == columns.count - 1 {
          let name = SVG.shortened(content.outputNames[neuron], to: 14)
          parts.append(SVG.text(at.x + 25, at.y + 4, name, "note", anchor: "start"))
        }
      }
      if entry.count > entry.shown.count {
        let at = position(column, entry.shown.count)
        parts.append(
          SVG.text(
            at.x, at.y + 4, "+ \((entry.count - entry.shown.count).grouped) more", "note"))
      }
      let name =
        column == 0
        ? (layers.lowerBound == 0 ? "inputs" : "layer \(layers.lowerBound)")
        : column == columns.count - 1 ? "outputs" : "layer \(layers.lowerBound + column)"
      let function = column == 0 ? "" : ", \(content.functionName(layers.lowerBound + column - 1))"
      parts.append(
        SVG.text(
          position(column, 0).x, height - 10, SVG.shortened(name + function, to: 24), "label"))
    }
    return .tag("g", parts)
  }

  private func activation(_ column: Int, _ neuron: Int) -> Double {
    content.trace.inputs(layers.lowerBound + column, 0)[neuron]
  }

  private var table: DataTable {
    var rows: [[Markup]] = []
    for (column, l) in layers.enumerated() {
      for i in columns[column].shown {
        for j in columns[column + 1].shown {
          rows.append([
            .text("W\(l + 1)[\(i + 1),\(j + 1)]"),
            Numeral.traced(
              content.trace.layers[l].weights[i][j], "layers[\(l)].weights[\(i)][\(j)]"),
          ])
        }
      }
    }
    return DataTable("The drawn weights", ["weight", "value"], rows)
  }
}
