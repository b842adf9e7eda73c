internal import BackpropCore
internal import Foundation

/// The computation of one layer, one scalar at a time: z_j as a sum of products, and its
/// derivatives with respect to inputs and parameters. The chain rule needs nothing else:
///
/// ∂L/∂a_k = Σ_j ∂L/∂z_j · ∂z_j/∂a_k,  ∂L/∂θ = Σ_j ∂L/∂z_j · ∂z_j/∂θ.
///
/// It does not use the engine.
struct LocalDerivatives: Sendable {
  private let layer: BackpropCore.Layer
  private let arrays: Trace.Arrays
  /// f, without the link of the loss.
  let activation: Activation
  /// The number of outputs.
  let outputs: Int
  /// The first output of each input, and one past the last; empty for a dense layer.
  private let starts: [Int]
  /// The position of each input among the embedded ones; nil if it is not embedded.
  private let embedded: [Int?]
  /// The input of each output; empty for a dense layer.
  private let sources: [Int]

  /// The layer `layer` with the parameters `arrays`, including W and β, and `inputs` inputs.
  init(_ layer: BackpropCore.Layer, inputs: Int, _ arrays: Trace.Arrays) {
    self.layer = layer
    self.arrays = arrays
    activation = layer.activation
    outputs = layer.outputs(inputs: inputs)
    let columns: [Int]
    let size: Int
    switch layer {
    case .dense:
      (starts, embedded, sources) = ([], [], [])
      return
    case .scaling: (columns, size) = ([], 1)
    case .numericEmbedding(let embedding): (columns, size) = (embedding.columns, embedding.size)
    case .categoryEmbedding(let embedding): (columns, size) = (embedding.columns, embedding.size)
    }
    var numbers = [Int?](repeating: nil, count: inputs)
    for (number, column) in columns.enumerated() { numbers[column] = number }
    embedded = numbers
    starts = numbers.reduce(into: [0]) { $0.append($0[$0.count - 1] + ($1 == nil ? 1 : size)) }
    let firsts = starts
    sources = (0..<inputs).flatMap { k in Array(repeating: k, count: firsts[k + 1] - firsts[k]) }
  }

  private func value(_ kind: ParameterKind, _ i: Int, _ j: Int) -> Double {
    arrays[kind]?[i][j] ?? 0
  }

  /// The angles 2π F_k x + Φ_k of the value `x` of embedded input `n`.
  private func angles(_ n: Int, _ x: Double) -> [Double] {
    (0..<(arrays[.frequencies]?[n].count ?? 0)).map { k in
      2 * Double.pi * value(.frequencies, n, k) * x + value(.phases, n, k)
    }
  }

  /// The cosines of input `k`; nil unless it has a numeric embedding.
  func cosines(_ k: Int, _ a: [Double]) -> [Double]? {
    guard case .numericEmbedding = layer, let n = embedded[k] else { return nil }
    return angles(n, a[k]).map { cos($0) }
  }

  /// The row of V for the code `x` of embedded column `n`.
  private func row(_ n: Int, _ x: Double) -> Int {
    let counts = layer.categoryEmbedding.categories
    let code = x >= 0 && x < Double(counts[n]) ? Int(x) : 0
    return counts[..<n].reduce(0, +) + code
  }

  /// The only input of output `j`, and the position of `j` among the outputs of that input.
  func source(_ j: Int) -> (input: Int, part: Int) {
    (sources[j], j - starts[sources[j]])
  }

  /// The element of V that is output `j`; nil unless its input has a category embedding.
  func vector(_ j: Int, _ a: [Double]) -> (row: Int, column: Int)? {
    guard case .categoryEmbedding = layer, let n = embedded[sources[j]] else { return nil }
    return (row(n, a[sources[j]]), source(j).part)
  }

  /// The products whose sum is z_j, for the inputs `a`.
  func terms(_ j: Int, _ a: [Double]) -> [[Double]] {
    switch layer {
    case .dense(let dense):
      guard let weights = arrays[.weights] else { return [] }
      return a.indices.map { [a[$0], weights[$0][j]] }
        + (dense.hasBiases ? [[value(.biases, 0, j)]] : [])
    case .scaling: return [[a[j], value(.scales, 0, j)]]
    case .numericEmbedding:
      let (k, part) = source(j)
      guard part > 0, let n = embedded[k], let c = cosines(k, a) else { return [[a[k]]] }
      return c.indices.map { [c[$0], value(.weights, n, (part - 1) * c.count + $0)] }
        + [[value(.biases, n, part - 1)]]
    case .categoryEmbedding:
      guard let place = vector(j, a) else { return [[a[sources[j]]]] }
      return [[value(.vectors, place.row, place.column)]]
    }
  }

  /// ∂z_j/∂a_k for the outputs j that depend on input `k`; empty for a code.
  func slopes(ofInput k: Int, _ a: [Double]) -> [(output: Int, slope: Double)] {
    switch layer {
    case .dense: return (arrays[.weights]?[k] ?? []).enumerated().map { ($0, $1) }
    case .scaling: return [(k, value(.scales, 0, k))]
    case .numericEmbedding:
      guard let n = embedded[k] else { return [(starts[k], 1)] }
      return [(starts[k], 1)]
        + (starts[k] + 1..<starts[k + 1]).map { j in
          (j, slopeTerms(j, n, a).reduce(0) { $0 + $1.reduce(1, *) })
        }
    case .categoryEmbedding: return embedded[k] == nil ? [(starts[k], 1)] : []
    }
  }

  /// The products −2π F_k · sin · W_k whose sum is ∂z_j/∂a; nil unless z_j is a sum of cosines.
  func slopeTerms(_ j: Int, _ a: [Double]) -> [[Double]]? {
    guard case .numericEmbedding = layer, source(j).part > 0, let n = embedded[sources[j]] else {
      return nil
    }
    return slopeTerms(j, n, a)
  }

  private func slopeTerms(_ j: Int, _ n: Int, _ a: [Double]) -> [[Double]] {
    let (k, part) = source(j)
    let angles = angles(n, a[k])
    return angles.indices.map { f in
      [
        -2 * Double.pi * value(.frequencies, n, f), sin(angles[f]),
        value(.weights, n, (part - 1) * angles.count + f),
      ]
    }
  }

  /// ∂z_j/∂θ for the outputs j that depend on element (`row`, `column`) of the array `kind`, except
  /// α.
  func slopes(
    of kind: ParameterKind, _ row: Int, _ column: Int, _ a: [Double]
  ) -> [(output: Int, slope: Double)] {
    switch layer {
    case .dense: return [(column, kind == .weights ? a[row] : 1)]
    case .scaling: return [(column, a[column])]
    case .categoryEmbedding(let embedding):
      return embedding.columns.enumerated().compactMap { n, k in
        self.row(n, a[k]) == row ? (starts[k] + column, 1) : nil
      }
    case .numericEmbedding(let embedding):
      let k = embedding.columns[row]
      if kind == .biases { return [(starts[k] + 1 + column, 1)] }
      let count = embedding.frequencies
      if kind == .weights {
        return [(starts[k] + 1 + column / count, cos(angles(row, a[k])[column % count]))]
      }
      let inner =
        (kind == .frequencies ? -2 * Double.pi * a[k] : -1) * sin(angles(row, a[k])[column])
      return (1..<embedding.size).map { part in
        (starts[k] + part, inner * value(.weights, row, (part - 1) * count + column))
      }
    }
  }

  /// The magnitude of the terms of z_j that may cancel: the rounding error of a cosine is that of
  /// 1, even if the cosine is near 0.
  func size(_ j: Int, _ a: [Double]) -> Double {
    guard hasCosines, let n = embedded[sources[j]] else { return 0 }
    let (k, part) = source(j)
    guard part > 0 else { return 0 }
    let count = angles(n, a[k]).count
    return (0..<count).reduce(0) { $0 + abs(value(.weights, n, (part - 1) * count + $1)) }
  }

  /// The magnitude of the terms of ∂L/∂a_k that may cancel, given ∂L/∂z.
  func size(ofInput k: Int, _ deltas: [Double]) -> Double {
    guard hasCosines, let n = embedded[k] else { return 0 }
    let count = arrays[.frequencies]?[n].count ?? 0
    return (starts[k] + 1..<starts[k + 1]).reduce(0) { sum, j in
      sum
        + (0..<count).reduce(0) { inner, f in
          let w = value(.weights, n, (j - starts[k] - 1) * count + f)
          return inner + abs(2 * Double.pi * value(.frequencies, n, f) * w * deltas[j])
        }
    }
  }

  /// The magnitude of the terms of ∂L/∂θ that may cancel, given ∂L/∂z, for element (`row`,
  /// `column`) of the array `kind`, except α.
  func size(
    of kind: ParameterKind, _ row: Int, _ column: Int, _ a: [Double], _ deltas: [Double]
  ) -> Double {
    guard case .numericEmbedding(let embedding) = layer, kind != .biases else { return 0 }
    let first = starts[embedding.columns[row]] + 1
    if kind == .weights { return abs(deltas[first + column / embedding.frequencies]) }
    let factor = kind == .frequencies ? 2 * Double.pi * abs(a[embedding.columns[row]]) : 1
    return (0..<embedding.size - 1).reduce(0) {
      $0 + factor
        * abs(value(.weights, row, $1 * embedding.frequencies + column) * deltas[first + $1])
    }
  }

  /// Whether outputs are sums of cosines, whose terms may cancel.
  private var hasCosines: Bool {
    switch layer {
    case .numericEmbedding: true
    case .dense, .scaling, .categoryEmbedding: false
    }
  }

  /// The magnitude of the terms of ∂a/∂z of output `j`. They cancel near a minimum of f.
  func derivativeSize(_ j: Int) -> Double {
    let own =
      switch activation {
      case .silu, .gelu, .mish: 1.0
      case .identity, .sigmoid, .tanh, .relu, .leakyRelu, .elu, .selu, .softplus: 0.0
      }
    return alpha(j).map { 1 + abs($0) } ?? own
  }

  /// α of output `j`; nil if the activation is not parametric.
  func alpha(_ j: Int) -> Double? { arrays[.alphas]?[0][j] }

  /// The products whose sum is a = f(z), or z + α (f(z) − z), of output `j`.
  func activationTerms(_ j: Int, _ z: Double) -> [[Double]] {
    let f = activation.value(at: z)
    return alpha(j).map { [[z], [$0, f - z]] } ?? [[f]]
  }

  /// The products whose sum is ∂a/∂z = f′(z), or 1 + α (f′(z) − 1), of output `j`.
  func derivativeTerms(_ j: Int, _ z: Double) -> [[Double]] {
    let slope = activation.derivative(at: z)
    return alpha(j).map { [[1], [$0, slope - 1]] } ?? [[slope]]
  }
}

extension Trace {
  /// The computation of each layer, with the parameters `arrays` (default: those of the trace).
  func localDerivatives(_ arrays: [Arrays]? = nil) -> [LocalDerivatives] {
    let widths = widths
    return layers.enumerated().map { l, layer in
      var own = layer.arrays ?? [:]
      if layer.other == nil {
        own[.weights] = layer.weights
        own[.biases] = layer.biases.map { [$0] }
      }
      return LocalDerivatives(
        layer.other
          ?? .dense(
            DenseLayer(
              neurons: widths[l + 1], activation: isLinked(l) ? .identity : layer.activation,
              hasBiases: layer.biases != nil, isParametric: own[.alphas] != nil)),
        inputs: widths[l], arrays?[l] ?? own)
    }
  }

  /// Whether the trace gives the link of the loss as the activation of layer `l`.
  private func isLinked(_ l: Int) -> Bool { l == layers.count - 1 && link.activation != nil }

  /// A_{l−1} of observation `i`.
  func inputs(_ l: Int, _ i: Int) -> [Double] { l == 0 ? inputs[i] : activations[l - 1][i] }

  /// The magnitude of the parts of ∂J/∂θ that may cancel within the factors of its terms, for
  /// element (`i`, `j`) of `array`: f(z) − z for α, sines and cosines.
  func size(_ array: TracedArray, _ i: Int, _ j: Int, _ local: LocalDerivatives) -> Double {
    let l = array.layer
    return scale
      * inputs.indices.reduce(0) { sum, row in
        guard array.kind == .alphas else {
          return sum + local.size(of: array.kind, i, j, inputs(l, row), deltas[l][row])
        }
        let z = preactivations[l][row][j]
        return sum
          + (abs(local.activation.value(at: z)) + abs(z)) * abs(activationGradients[l][row][j])
      }
  }

  /// The products whose sum is ∂J/∂θ of element (`i`, `j`) of `array`, including the penalties.
  func terms(_ array: TracedArray, _ i: Int, _ j: Int, _ local: LocalDerivatives) -> [[Double]] {
    let l = array.layer
    let factor = scale == 1 ? [] : [scale]
    var terms = inputs.indices.flatMap { row -> [[Double]] in
      if array.kind == .alphas {
        let z = preactivations[l][row][j]
        return [factor + [local.activation.value(at: z) - z, activationGradients[l][row][j]]]
      }
      return local.slopes(of: array.kind, i, j, inputs(l, row)).map { output, slope in
        let dz = deltas[l][row][output]
        return factor + (array.kind == .biases ? [dz] : [slope, dz])
      }
    }
    if array.kind == .weights, layers[l].other == nil {
      let w = array.values[i][j]
      if l2 != 0 { terms.append([2, l2, w]) }
      if l1 != 0 { terms.append([l1, w > 0 ? 1 : w < 0 ? -1 : 0]) }
    }
    return terms
  }
}
