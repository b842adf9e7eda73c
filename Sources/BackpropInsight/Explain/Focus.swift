public import BackpropCore

/// The part of a network that is explained. Indices count from 0.
public enum Focus: Hashable, Sendable {
  /// The whole network.
  case network
  /// One layer.
  case layer(Int)
  /// One neuron: its forward and backward pass, and its incoming weights.
  case neuron(layer: Int, Int)
  /// One weight: the factors of its derivative along every path to the loss.
  case weight(layer: Int, Int, Int)
  /// One bias.
  case bias(layer: Int, Int)
  /// One element of another array.
  case element(ParameterKind, layer: Int, Int, Int)

  /// The layer of the part; nil for the whole network.
  public var layer: Int? {
    switch self {
    case .network: nil
    case .layer(let layer), .neuron(let layer, _), .weight(let layer, _, _), .bias(let layer, _),
      .element(_, let layer, _, _):
      layer
    }
  }

  /// The part named `name`, counted from 1: `2` is a layer, `2:3` a neuron of it, `W1[2,3]` the
  /// weight from input 2 to neuron 3, `b1[3]` a bias, `s1[1,3]` an element of another array.
  public init?(_ name: String) {
    func numbers(_ text: Substring, _ separator: Character) -> [Int]? {
      let parts = text.split(separator: separator, omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Int($0) }
      return numbers.count == parts.count && numbers.allSatisfy { $0 >= 1 } ? numbers : nil
    }
    let text = name.filter { $0 != " " }
    if let bracket = text.firstIndex(of: "["), text.hasSuffix("]"),
      let digit = text.firstIndex(where: \.isNumber), digit < bracket,
      let layer = Int(text[digit..<bracket]), layer >= 1,
      let indices = numbers(text[text.index(after: bracket)...].dropLast(), ",")
    {
      switch (text[..<digit], indices.count) {
      case ("W", 2), ("w", 2): self = .weight(layer: layer - 1, indices[0] - 1, indices[1] - 1)
      case ("b", 1), ("B", 1): self = .bias(layer: layer - 1, indices[0] - 1)
      case (let symbol, 2):
        guard let kind = ParameterKind.allCases.first(where: { $0.symbol == symbol }) else {
          return nil
        }
        self = .element(kind, layer: layer - 1, indices[0] - 1, indices[1] - 1)
      default: return nil
      }
    } else if let indices = numbers(text[...], ":") {
      switch indices.count {
      case 1: self = .layer(indices[0] - 1)
      case 2: self = .neuron(layer: indices[0] - 1, indices[1] - 1)
      default: return nil
      }
    } else {
      return nil
    }
  }

  /// Whether `parameter` belongs to the part.
  func includes(_ parameter: GradientCheck.Parameter) -> Bool {
    switch (self, parameter) {
    case (.network, _): true
    case (.layer(let l), .weight(let layer, _, _)), (.layer(let l), .bias(let layer, _)),
      (.layer(let l), .element(_, let layer, _, _)):
      l == layer
    case (.neuron(let l, let k), .weight(let layer, _, let j)),
      (.neuron(let l, let k), .bias(let layer, let j)):
      l == layer && k == j
    case (.weight(let l, let h, let k), .weight(let layer, let i, let j)):
      l == layer && h == i && k == j
    case (.bias(let l, let k), .bias(let layer, let j)): l == layer && k == j
    case (.weight(let l, let h, let k), .element(.weights, let layer, let i, let j)),
      (.element(.weights, let l, let h, let k), .weight(let layer, let i, let j)):
      l == layer && h == i && k == j
    case (.element(let own, let l, let h, let k), .element(let kind, let layer, let i, let j)):
      own == kind && l == layer && h == i && k == j
    case (.neuron(let l, let k), .element(.alphas, let layer, _, let j)): l == layer && k == j
    case (.weight, _), (.bias, _), (.element, _), (.neuron, .element): false
    }
  }

  /// Whether the network of `trace` contains the part.
  public func exists(in trace: Trace) -> Bool {
    guard let l = layer else { return true }
    guard trace.layers.indices.contains(l) else { return false }
    switch self {
    case .network, .layer: return true
    case .neuron(_, let j): return j < trace.widths[l + 1]
    case .weight, .bias, .element: return element(in: trace) != nil
    }
  }

  /// The array of the parameter and its place there; nil if the part is not one parameter of
  /// `trace`.
  func element(in trace: Trace) -> (array: TracedArray, i: Int, j: Int)? {
    let kind: ParameterKind
    let (i, j): (Int, Int)
    switch self {
    case .network, .layer, .neuron: return nil
    case .weight(_, let row, let column): (kind, i, j) = (.weights, row, column)
    case .bias(_, let column): (kind, i, j) = (.biases, 0, column)
    case .element(let own, _, let row, let column): (kind, i, j) = (own, row, column)
    }
    guard let l = layer, let array = trace.arrays(l).first(where: { $0.kind == kind }),
      i < array.values.count, j < array.values[i].count
    else { return nil }
    if case .bias = self, !array.isRow { return nil }
    return (array, i, j)
  }
}

extension Focus: CustomStringConvertible {
  /// The name in messages: `layer 2`, `neuron 2:3`, `W1[2,3]`, `b1[3]`.
  public var description: String {
    switch self {
    case .network: "network"
    case .layer(let l): "layer \(l + 1)"
    case .neuron(let l, let j): "neuron \(l + 1):\(j + 1)"
    case .weight(let l, let i, let j): "W\(l + 1)[\(i + 1),\(j + 1)]"
    case .bias(let l, let j): "b\(l + 1)[\(j + 1)]"
    case .element(let kind, let l, let i, let j): "\(kind.symbol)\(l + 1)[\(i + 1),\(j + 1)]"
    }
  }
}
