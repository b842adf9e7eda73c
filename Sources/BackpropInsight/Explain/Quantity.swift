internal import BackpropCore

/// A number that backpropagation computes, with its name in an explanation.
struct Quantity: Sendable {
  /// The name without an index: `dz2`, `dW1`, `loss`, `cost`.
  let kind: String
  /// The name: `dz2[1]`, `dW1[2,3]`.
  let name: String
  /// The observation, counted from 0; nil for a number of all observations.
  let observation: Int?
  /// The number.
  let value: Double
}

extension Trace {
  /// Every computed number in the order of computation: z, a and loss of each observation, then its
  /// da and dz; the cost; dW, db and the new W, b of each layer.
  var quantities: [Quantity] {
    var all: [Quantity] = []
    let last = layers.count - 1
    for i in inputs.indices {
      func add(_ kind: String, _ values: [Double]) {
        for (j, value) in values.enumerated() {
          all.append(
            Quantity(kind: kind, name: "\(kind)[\(j + 1)]", observation: i, value: value))
        }
      }
      for l in layers.indices {
        add("z\(l + 1)", preactivations[l][i])
        add(l == last ? "yhat" : "a\(l + 1)", activations[l][i])
      }
      all.append(Quantity(kind: "loss", name: "L", observation: i, value: losses[i]))
      for l in layers.indices.reversed() {
        if l < last { add("da\(l + 1)", activationGradients[l][i]) }
        add("dz\(l + 1)", deltas[l][i])
      }
    }
    all.append(Quantity(kind: "cost", name: "J", observation: nil, value: cost))
    let arrays = layers.indices.map(self.arrays)
    func add(_ prefix: String, _ array: TracedArray, _ values: [[Double]]?) {
      guard let values else { return }
      all += array.places.map { i, j in
        Quantity(
          kind: prefix + array.symbol, name: prefix + array.name(i, j), observation: nil,
          value: values[i][j])
      }
    }
    for array in arrays.reversed().joined() { add("d", array, array.gradient) }
    for array in arrays.joined() { add("", array, array.new) }
    return all
  }

  /// The numbers that are given, not computed.
  var givens: [Double] {
    let parameters = layers.indices.flatMap(arrays).flatMap { $0.values.joined() }
    let settings =
      [0, 1, 0.5, 2, scale, l1, l2, labelSmoothing] + [learningRate].compactMap(\.self)
    return Array(inputs.joined()) + targets.joined() + parameters + settings
  }
}
