internal import BackpropCore

/// What part of a network an explanation is about; indices count from 0.
public enum Focus: Hashable, Sendable {
  /// All of it.
  case network
  /// One layer.
  case layer(Int)
  /// One neuron: forward, backward, and the weights that lead to it.
  case neuron(layer: Int, Int)
  /// One weight: every factor of its derivative along every path.
  case weight(layer: Int, Int, Int)
  /// One bias.
  case bias(layer: Int, Int)

  /// The layer it is in, or nil.
  public var layer: Int? {
    switch self {
    case .network: nil
    case .layer(let layer), .neuron(let layer, _), .weight(let layer, _, _), .bias(let layer, _):
      layer
    }
  }

  /// The focus of that name, counted from 1: `2` is a layer, `2:3` a neuron of it, `W1[2,3]` a
  /// weight from input 2 to neuron 3, `b1[3]` a bias.
  public init?(_ name: String) {
    func numbers(_ text: Substring, _ separator: Character) -> [Int]? {
      let parts = text.split(separator: separator, omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Int($0) }
      return numbers.count == parts.count && numbers.allSatisfy { $0 >= 1 } ? numbers : nil
    }
    let text = name.filter { $0 != " " }
    if let bracket = text.firstIndex(of: "["), text.hasSuffix("]"),
      let layer = Int(text[text.index(after: text.startIndex)..<bracket]), layer >= 1,
      let indices = numbers(text[text.index(after: bracket)...].dropLast(), ",")
    {
      switch (text.first, indices.count) {
      case ("W", 2), ("w", 2): self = .weight(layer: layer - 1, indices[0] - 1, indices[1] - 1)
      case ("b", 1), ("B", 1): self = .bias(layer: layer - 1, indices[0] - 1)
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

  /// Whether it has `parameter`.
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
    case (.weight, .bias), (.bias, .weight), (_, .element): false
    }
  }

  /// Whether a network of these widths has it.
  public func exists(in widths: [Int]) -> Bool {
    func isLayer(_ layer: Int) -> Bool { layer >= 0 && layer < widths.count - 1 }
    switch self {
    case .network: return true
    case .layer(let l): return isLayer(l)
    case .neuron(let l, let j), .bias(let l, let j): return isLayer(l) && j < widths[l + 1]
    case .weight(let l, let i, let j):
      return isLayer(l) && i < widths[l] && j < widths[l + 1]
    }
  }
}

extension Focus: CustomStringConvertible {
  /// As messages name it: `layer 2`, `neuron 2:3`, `W1[2,3]`, `b1[3]`.
  public var description: String {
    switch self {
    case .network: "network"
    case .layer(let l): "layer \(l + 1)"
    case .neuron(let l, let j): "neuron \(l + 1):\(j + 1)"
    case .weight(let l, let i, let j): "W\(l + 1)[\(i + 1),\(j + 1)]"
    case .bias(let l, let j): "b\(l + 1)[\(j + 1)]"
    }
  }
}
