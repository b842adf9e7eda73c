internal import BackpropCore

/// A number that backpropagation computes, with the name an explanation prints it under.
struct Quantity: Sendable {
  /// `dz2`, `dW1`: what of which layer, or `loss`, `cost`.
  let kind: String
  /// `dz2[1]`, `dW1[2,3]`.
  let name: String
  /// The observation, counted from 0; nil for what belongs to all of them.
  let observation: Int?
  /// The number.
  let value: Double
}

extension Trace {
  /// Every computed number in the order of its computation: z, a, loss of each observation, then da
  /// and dz on the way back; the cost; dW, db and the new W, b of each layer.
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
    for l in layers.indices.reversed() {
      all += parameters("d", l, weightGradients[l], biasGradients[l])
    }
    if let updated {
      for l in layers.indices { all += parameters("", l, updated.weights[l], updated.biases[l]) }
    }
    return all
  }

  private func parameters(
    _ prefix: String, _ l: Int, _ weights: [[Double]], _ biases: [Double]?
  ) -> [Quantity] {
    let (w, b) = ("\(prefix)W\(l + 1)", "\(prefix)b\(l + 1)")
    let weights = weights.enumerated().flatMap { i, row in
      row.enumerated().map { j, value in
        Quantity(kind: w, name: "\(w)[\(i + 1),\(j + 1)]", observation: nil, value: value)
      }
    }
    let biases = (biases ?? []).enumerated().map { j, value in
      Quantity(kind: b, name: "\(b)[\(j + 1)]", observation: nil, value: value)
    }
    return weights + biases
  }

  /// The numbers that are given and not computed.
  var givens: [Double] {
    let parameters = layers.flatMap { $0.weights.joined() + ($0.biases ?? []) }
    let settings =
      [0, 1, 0.5, 2, scale, l1, l2, labelSmoothing] + [learningRate].compactMap(\.self)
    return Array(inputs.joined()) + targets.joined() + parameters + settings
  }
}
