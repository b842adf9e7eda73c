internal import BackpropCore
internal import BackpropTraining

extension ReportContent {
  /// f and f′ of each activation, with the z of the explained observation.
  var functionSection: ReportSection? {
    var functions: [Activation] = []
    // the link of the last layer belongs to the loss and does not reduce the gradient
    for layer in network.architecture.layers
    where layer.activation != .identity && !functions.contains(layer.activation) {
      functions.append(layer.activation)
    }
    guard !functions.isEmpty else { return nil }
    return ReportSection(
      id: "functions", title: "Activation functions",
      content: [.figures(functions.enumerated().map { figure($1, "function-\($0 + 1)") })])
  }

  private func figure(_ function: Activation, _ id: String) -> Figure {
    struct Neuron { let layer, number: Int; let z, a, slope: Double }
    let neurons = trace.layers.indices.filter {
      network.architecture.layers[$0].activation == function
    }.flatMap {
      l in
      trace.preactivations[l][0].enumerated().map { j, z in
        Neuron(
          layer: l + 1, number: j + 1, z: z, a: function.value(at: z),
          slope: function.derivative(at: z))
      }
    }.filter(\.z.isFinite)
    let reach = min(12, max(5, neurons.reduce(0) { max($0, abs($1.z)) } + 0.5))
    let curve = (0...160).map { -reach + 2 * reach * Double($0) / 160 }
    let values = curve.map { ($0, function.value(at: $0)) }
    let slopes = curve.map { ($0, function.derivative(at: $0)) }
    var plot = Plot(
      .linear("z", [], including: [-reach, reach]), .linear("f and f′", (values + slopes).map(\.1)))
    let edge = function.saturation
    if let edge, edge < reach {
      plot.area((-reach, plot.y.lower), (-edge, plot.y.upper), "band")
      plot.area((edge, plot.y.lower), (reach, plot.y.upper), "band")
    }
    plot.line(values, "blue", "f")
    plot.line(slopes, "orange dashed", "f′")
    let inside = neurons.filter { abs($0.z) <= reach }
    plot.dots(
      evenlySpaced(400, of: inside.count).map { (inside[$0].z, inside[$0].slope) }, "ink small",
      "neuron, on f′")
    let outside = neurons.count - inside.count
    let flat = neurons.count { $0.slope < NetworkDiagnosis.saturatedSlope }
    let listed = evenlySpaced(64, of: neurons.count)
    return Figure(
      id: id, title: "\(function) and its derivative",
      description:
        "The function f (solid) and its derivative f′ (dashed). Each dot is a neuron of the "
        + "explained observation, at its z. A low dot passes little gradient. f′(z) is below 0.01 "
        + "for \(flat) of \(counted(neurons.count, "neuron"))"
        + (edge == nil ? "." : "; these z are shaded.")
        + (outside > 0 ? " \(counted(outside, "neuron")) lie outside the plot." : ""),
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Neurons" + (listed.count < neurons.count ? ", \(listed.count) of \(neurons.count)" : ""),
        ["neuron", "z", "f(z)", "f′(z)"],
        listed.map { neurons[$0] }.map { neuron in
          [
            .text("\(neuron.layer):\(neuron.number)"), Numeral.data(neuron.z),
            Numeral.data(neuron.a),
            Numeral.data(neuron.slope),
          ]
        }))
  }
}

extension Activation {
  /// The |z| above which f′(z) is below 0.01 on both sides; nil if f does not saturate on both.
  fileprivate var saturation: Double? {
    switch self {
    case .sigmoid: 4.585
    case .tanh: 2.993
    case .identity, .relu, .leakyRelu, .elu, .selu, .softplus, .silu, .gelu, .mish: nil
    }
  }
}
