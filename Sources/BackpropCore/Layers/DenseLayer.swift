/// A dense layer: `neurons` neurons, each joined to every output of the layer before.
///
/// Z = A·W + β, A = f(Z); W has shape n_in × n_out, β shape 1 × n_out. Source: documents 000-1,
/// 002-4, 004-1. The equations are in `ForwardPass.swift` and `Backpropagation.swift`.
public struct DenseLayer: Hashable, Sendable {
  /// The number of neurons, n_out.
  public var neurons: Int
  /// The activation f.
  public var activation: Activation
  /// Whether the layer has biases β.
  public var hasBiases: Bool
  /// Whether each neuron learns how much of f it takes: a = z + α(f(z) − z), with α of shape
  /// 1 × n_out, 1 at first (Holzmüller, Grinsztajn and Steinwart 2024).
  public var isParametric: Bool

  /// A dense layer.
  public init(
    neurons: Int, activation: Activation, hasBiases: Bool = true, isParametric: Bool = false
  ) {
    self.neurons = neurons
    self.activation = activation
    self.hasBiases = hasBiases
    self.isParametric = isParametric
  }
}

extension DenseLayer: Codable {
  private enum CodingKeys: String, CodingKey { case neurons, activation, hasBiases, isParametric }

  /// Reads what `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      neurons: try container.decode(Int.self, forKey: .neurons),
      activation: try container.decode(Activation.self, forKey: .activation),
      hasBiases: try container.decode(Bool.self, forKey: .hasBiases),
      isParametric: try container.decodeIfPresent(Bool.self, forKey: .isParametric) ?? false)
  }

  /// Writes the fields; `isParametric` only where it is true.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(neurons, forKey: .neurons)
    try container.encode(activation, forKey: .activation)
    try container.encode(hasBiases, forKey: .hasBiases)
    if isParametric { try container.encode(true, forKey: .isParametric) }
  }
}
