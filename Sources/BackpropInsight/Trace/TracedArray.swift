internal import BackpropCore

/// One array of parameters of a trace: its values, its gradient, its values after the step, and the
/// names of its elements.
struct TracedArray: Sendable {
  let kind: ParameterKind
  /// The layer, counted from 0.
  let layer: Int
  /// θ.
  let values: [[Double]]
  /// ∂J/∂θ.
  let gradient: [[Double]]
  /// θ after the step; nil if there is none.
  let new: [[Double]]?
  /// Whether it is β of a dense layer, which is a list of numbers in JSON.
  let isRow: Bool
  private let fields: (value: String, gradient: String, new: String)

  fileprivate init(
    _ kind: ParameterKind, _ layer: Int, _ values: [[Double]], _ gradient: [[Double]],
    _ new: [[Double]]?, isRow: Bool = false, _ fields: (String, String, String)
  ) {
    self.kind = kind
    self.layer = layer
    self.values = values
    self.gradient = gradient
    self.new = new
    self.isRow = isRow
    self.fields = fields
  }

  /// The name: `W1`, `b1`, `s2`.
  var symbol: String { "\(kind.symbol)\(layer + 1)" }
  /// The number of elements.
  var count: Int { values.count * (values.first?.count ?? 0) }
  /// The row and column of each element, row after row.
  var places: [(i: Int, j: Int)] {
    values.indices.flatMap { i in values[i].indices.map { (i, $0) } }
  }

  /// The name of an element, counted from 1: `W1[2,3]`, `b1[3]`.
  func name(_ i: Int, _ j: Int) -> String {
    isRow ? "\(symbol)[\(j + 1)]" : "\(symbol)[\(i + 1),\(j + 1)]"
  }

  /// The JSON field of an element of θ, counted from 0.
  func field(_ i: Int, _ j: Int) -> String { fields.value + place(i, j) }
  /// The JSON field of an element of ∂J/∂θ.
  func gradientField(_ i: Int, _ j: Int) -> String { fields.gradient + place(i, j) }
  /// The JSON field of an element of θ after the step.
  func newField(_ i: Int, _ j: Int) -> String { fields.new + place(i, j) }

  private func place(_ i: Int, _ j: Int) -> String { isRow ? "[\(j)]" : "[\(i)][\(j)]" }
}

extension Trace {
  /// The arrays of layer `l`, in the order of its parameters.
  func arrays(_ l: Int) -> [TracedArray] {
    let layer = layers[l]
    var all: [TracedArray] = []
    if layer.other == nil {
      all.append(
        TracedArray(
          .weights, l, layer.weights, weightGradients[l], updated?.weights[l],
          ("layers[\(l)].weights", "weightGradients[\(l)]", "updated.weights[\(l)]")))
      if let biases = layer.biases, let gradient = biasGradients[l] {
        all.append(
          TracedArray(
            .biases, l, [biases], [gradient], updated?.biases[l].map { [$0] }, isRow: true,
            ("layers[\(l)].biases", "biasGradients[\(l)]", "updated.biases[\(l)]")))
      }
    }
    for kind in ParameterKind.allCases {
      guard let values = layer.arrays?[kind], let gradient = arrayGradients?[l][kind] else {
        continue
      }
      let name = kind.rawValue
      all.append(
        TracedArray(
          kind, l, values, gradient, updated?.arrays?[l][kind],
          (
            "layers[\(l)].arrays.\(name)", "arrayGradients[\(l)].\(name)",
            "updated.arrays[\(l)].\(name)"
          )))
    }
    return all
  }
}
