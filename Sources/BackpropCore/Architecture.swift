/// A dense layer: `neurons` neurons, each joined to every output of the layer before.
///
/// W has shape n_in × n_out, β shape 1 × n_out. Source: documents 000-1, 002-4, 004-1.
public struct DenseLayer: Hashable, Sendable, Codable {
  /// The number of neurons, n_out.
  public var neurons: Int
  /// The activation f.
  public var activation: Activation
  /// Whether the layer has biases β.
  public var hasBiases: Bool

  /// A dense layer.
  public init(neurons: Int, activation: Activation, hasBiases: Bool = true) {
    self.neurons = neurons
    self.activation = activation
    self.hasBiases = hasBiases
  }
}

/// What a network is before it has parameters: its inputs, its layers in order and the loss it is
/// made for.
///
/// There may be no hidden layer: one layer with ``Loss/halfSquaredError`` is linear regression,
/// with ``Loss/binaryCrossEntropy`` logistic regression, with ``Loss/categoricalCrossEntropy``
/// softmax regression (document 004-17).
public struct Architecture: Hashable, Sendable, Codable {
  /// The number of features, n₀.
  public let inputs: Int
  /// The layers, first hidden layer first, output layer last.
  public let layers: [DenseLayer]
  /// The loss, which brings the link of the output.
  public let loss: Loss

  /// A network of `layers` over `inputs` features.
  ///
  /// A last layer whose activation is the link of the loss, such as a sigmoid before a binary
  /// cross-entropy, is the same network as one whose activation is the identity, and becomes it.
  ///
  /// - Throws: ``BackpropError`` where there is no layer, a width is below 1, the last activation
  ///   stands in the way of the loss's own link, or a softmax has fewer than two outputs.
  public init(inputs: Int, layers: [DenseLayer], loss: Loss) throws {
    guard inputs >= 1 else {
      throw BackpropError(
        .usage, "a network cannot have \(inputs) inputs", remedy: "give it at least one feature")
    }
    guard var output = layers.last else {
      throw BackpropError(
        .usage, "a network has no layer", remedy: "give it at least an output layer")
    }
    for (index, layer) in layers.enumerated() where layer.neurons < 1 {
      throw BackpropError(
        .usage, "a layer cannot have \(layer.neurons) neurons", at: .init(layer: index + 1),
        remedy: "give it at least one")
    }
    if loss.link != .identity {
      let isLink = loss.link == .sigmoid && output.activation == .sigmoid
      guard isLink || output.activation == .identity else {
        throw BackpropError(
          .usage,
          "\(loss) brings its own \(loss.link.rawValue), and the last layer applies \(output.activation)",
          at: .init(layer: layers.count),
          remedy: "make the last layer's activation identity, or take a squared loss")
      }
      output.activation = .identity
    }
    guard loss.link != .softmax || output.neurons >= 2 else {
      throw BackpropError(
        .usage, "a softmax over one class is always 1", at: .init(layer: layers.count),
        remedy: "give it two or more outputs, or take the binary cross-entropy")
    }
    self.inputs = inputs
    self.layers = layers.dropLast() + [output]
    self.loss = loss
  }

  /// A network of hidden layers of the given widths, all with one activation, and `outputs`
  /// outputs.
  public init(
    inputs: Int, hidden: [Int], outputs: Int, activation: Activation = .relu,
    outputActivation: Activation = .identity, loss: Loss, hasBiases: Bool = true
  ) throws {
    let widths = hidden.map { ($0, activation) } + [(outputs, outputActivation)]
    try self.init(
      inputs: inputs,
      layers: widths.map { DenseLayer(neurons: $0, activation: $1, hasBiases: hasBiases) },
      loss: loss)
  }

  /// The number of outputs, n_L.
  public var outputs: Int { layers[layers.count - 1].neurons }

  /// The widths from the inputs to the outputs, as in `784-128-10`.
  public var widths: [Int] { [inputs] + layers.map(\.neurons) }

  /// The number of weights and biases, Σ n_{l−1}·n_l + n_l (document 000-1).
  public var parameterCount: Int { ParameterLayout(self).parameterCount }

  private enum CodingKeys: String, CodingKey { case inputs, layers, loss }

  /// Reads an architecture and checks it as ``init(inputs:layers:loss:)`` does.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      inputs: container.decode(Int.self, forKey: .inputs),
      layers: container.decode([DenseLayer].self, forKey: .layers),
      loss: container.decode(Loss.self, forKey: .loss))
  }
}
