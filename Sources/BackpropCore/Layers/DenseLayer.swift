/// A dense layer of `neurons` neurons, each connected to every output of the layer before.
///
/// Z = A·W + β (E1), A = f(Z) (E2). W has shape n_in × n_out and β has shape 1 × n_out. The
/// equations are in `ForwardPass.swift` and `Backpropagation.swift`.
public struct DenseLayer: Hashable, Sendable {
  /// The number of neurons, n_out.
  public var neurons: Int
  /// The activation f.
  public var activation: Activation
  /// Whether the layer has biases β.
  public var hasBiases: Bool
  /// Whether the activation is parametric: a = z + α(f(z) − z) with a learned α per neuron, of
  /// shape 1 × n_out and initially 1 (Holzmüller, Grinsztajn and Steinwart 2024).
  public var isParametric: Bool

  /// A dense layer (default: with biases and a fixed activation).
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

  /// Reads the form that `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      neurons: try container.decode(Int.self, forKey: .neurons),
      activation: try container.decode(Activation.self, forKey: .activation),
      hasBiases: try container.decode(Bool.self, forKey: .hasBiases),
      isParametric: try container.decodeIfPresent(Bool.self, forKey: .isParametric) ?? false)
  }

  /// Writes the properties, but `isParametric` only if it is true.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(neurons, forKey: .neurons)
    try container.encode(activation, forKey: .activation)
    try container.encode(hasBiases, forKey: .hasBiases)
    if isParametric { try container.encode(true, forKey: .isParametric) }
  }
}
