internal import BackpropCore

/// A trace as text: the forward pass, the loss and the backward pass of each observation, then the
/// gradient and the step. The equations contain the numbers.
///
/// Every printed product is the product of the printed factors, to within one unit of its last
/// digit for each factor.
public struct TextExplanation: Sendable {
  /// The trace that is explained.
  public let trace: Trace
  /// The part that is explained.
  public let focus: Focus
  let numbers: PrintedNumbers
  /// The printed neurons of each layer, and whether these are all.
  let shown: [(neurons: [Int], areAll: Bool)]
  /// The scalar computation of each layer.
  let locals: [LocalDerivatives]

  /// If a layer has more neurons, only those with the largest deltas are printed.
  static var maximumNeurons: Int { 16 }

  /// An explanation of `trace` that prints `digits` significant digits, from 4 to 17.
  ///
  /// - Precondition: `focus` exists in the network.
  public init(_ trace: Trace, focus: Focus = .network, digits: Int = 9) {
    self.init(trace, focus: focus, digits: digits, blanks: [:])
  }

  /// An explanation in which some numbers are blank.
  init(_ trace: Trace, focus: Focus, digits: Int, blanks: [UInt64: Int]) {
    precondition(focus.exists(in: trace), "\(focus) is not in a network of \(trace.widths)")
    self.trace = trace
    locals = trace.localDerivatives()
    self.focus = focus
    numbers = PrintedNumbers(digits: min(max(digits, 4), 17), blanks: blanks)
    shown = trace.layers.indices.map { l in
      let count = trace.widths[l + 1]
      switch focus {
      case .neuron(l, let j), .bias(l, let j), .element(.alphas, l, _, let j):
        return ([j], count == 1)
      case .weight(l, _, let j) where trace.layers[l].other == nil: return ([j], count == 1)
      default: break
      }
      guard count > Self.maximumNeurons else { return (Array(0..<count), true) }
      let sizes = (0..<count).map { j in trace.deltas[l].reduce(0) { max($0, abs($1[j])) } }
      let largest = (0..<count).sorted { (sizes[$0], $1) > (sizes[$1], $0) }.prefix(8)
      return (largest.sorted(), false)
    }
  }

  /// The whole explanation.
  public var text: String {
    var lines = header
    for i in trace.inputs.indices {
      lines += [""] + observation(i)
    }
    lines += [""] + gradient
    if trace.updated != nil { lines += [""] + step }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The layers that are printed.
  var layers: [Int] { focus.layer.map { [$0] } ?? Array(trace.layers.indices) }

  /// `1 × 4`.
  func shape(_ rows: Int, _ columns: Int) -> String { "\(rows) × \(columns)" }

  private var header: [String] {
    let widths = trace.widths
    let parameters = trace.layers.indices.flatMap(trace.arrays).reduce(0) { $0 + $1.count }
    let m = trace.observations
    var lines = [
      trace.title + (trace.source.isEmpty ? "" : " (\(trace.source))"),
      "network \(widths.map(\.description).joined(separator: "-")), \(trace.loss), "
        + "\(trace.reduction.rawValue) over \(counted(m, "observation")), "
        + "\(counted(parameters, "parameter")), computed in Double",
    ]
    if trace.l2 != 0 { lines.append("penalty: \(numbers.text(trace.l2)) · ΣW²") }
    if trace.l1 != 0 { lines.append("penalty: \(numbers.text(trace.l1)) · Σ|W|") }
    if trace.labelSmoothing != 0 {
      lines.append("label smoothing: \(numbers.text(trace.labelSmoothing))")
    }
    for (l, layer) in trace.layers.enumerated() {
      let arrays = trace.arrays(l).map {
        "\($0.symbol) \(shape($0.values.count, $0.values[0].count))"
      }
      let biases = layer.other == nil && layer.biases == nil ? ["no biases"] : []
      lines.append("  layer \(l + 1): \((arrays + biases + [name(l)]).joined(separator: ", "))")
    }
    return lines
  }

  /// The function of layer `l` in words: a link that is no activation takes the place of f.
  private func name(_ l: Int) -> String {
    if let other = trace.layers[l].other { return other.kind.words }
    if l == trace.layers.count - 1 {
      switch trace.link {
      case .softmax, .exponential: return trace.link.rawValue
      case .identity, .sigmoid: break
      }
    }
    return (trace.layers[l].arrays == nil ? "" : "parametric ") + "\(trace.layers[l].activation)"
  }

  /// The symbol of f in formulas: σ, or the name.
  func sign(_ activation: Activation) -> String {
    activation == .sigmoid ? "σ" : "\(activation)"
  }
}
