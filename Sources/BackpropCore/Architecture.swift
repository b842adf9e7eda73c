/// A network without its parameters: the inputs, the layers in order and the loss.
///
/// Hidden layers are optional. One layer with ``Loss/halfSquaredError`` (E8) is linear regression,
/// with ``Loss/binaryCrossEntropy`` (E5) logistic regression, and with
/// ``Loss/categoricalCrossEntropy`` (E9) softmax regression.
public struct Architecture: Hashable, Sendable, Codable {
  /// The number of features, n₀.
  public let inputs: Int
  /// The layers in order. The last one is dense and computes the outputs.
  public let layers: [Layer]
  /// The loss with its link.
  public let loss: Loss
  /// The widths from the inputs to the outputs, as in `784-128-10`.
  public let widths: [Int]

  /// A network of `layers` over `inputs` features.
  ///
  /// If the last layer's activation is the link of the loss, for example a sigmoid before a binary
  /// cross-entropy, it becomes the identity: the loss applies the link.
  ///
  /// - Throws: ``BackpropError`` if there is no layer, a layer is not allowed at its place, a width
  ///   is below 1, the last activation conflicts with the link of the loss, or a softmax has fewer
  ///   than two outputs.
  public init(inputs: Int, layers: [Layer], loss: Loss) throws {
    guard inputs >= 1 else {
      throw BackpropError(
        .usage, "a network cannot have \(inputs) inputs", remedy: "use at least one feature")
    }
    guard let last = layers.last else {
      throw BackpropError(
        .usage, "a network has no layer", remedy: "add at least an output layer")
    }
    guard var output = last.dense, !output.isParametric else {
      throw BackpropError(
        .usage, "the last layer is not a plain dense layer", at: .init(layer: layers.count),
        remedy: "add a dense layer with one neuron per output at the end")
    }
    var widths = [inputs]
    for (index, layer) in layers.enumerated() {
      try layer.validate(inputs: widths[index], index: index)
      widths.append(layer.outputs(inputs: widths[index]))
    }
    if loss.link != .identity {
      let isLink = loss.link == .sigmoid && output.activation == .sigmoid
      guard isLink || output.activation == .identity else {
        throw BackpropError(
          .usage,
          "\(loss) brings its own \(loss.link.rawValue), but the last layer applies \(output.activation)",
          at: .init(layer: layers.count),
          remedy: "use identity as the last layer's activation, or a squared loss")
      }
      output.activation = .identity
    }
    guard loss.link != .softmax || output.neurons >= 2 else {
      throw BackpropError(
        .usage, "a softmax over one class is always 1", at: .init(layer: layers.count),
        remedy: "use at least two outputs, or the binary cross-entropy")
    }
    self.inputs = inputs
    self.layers = layers.dropLast() + [.dense(output)]
    self.loss = loss
    self.widths = widths
  }

  /// A network of dense layers over `inputs` features.
  public init(inputs: Int, layers: [DenseLayer], loss: Loss) throws {
    try self.init(inputs: inputs, layers: layers.map(Layer.dense), loss: loss)
  }

  /// A network of hidden layers with the widths `hidden` and the same activation, and an output
  /// layer with `outputs` neurons.
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
  public var outputs: Int { widths[widths.count - 1] }

  /// The number of parameters. Dense layers have Σ n_{l−1}·n_l + n_l (the shapes of W and β in E1).
  public var parameterCount: Int { ParameterLayout(self).parameterCount }

  private enum CodingKeys: String, CodingKey { case inputs, layers, loss }

  /// Reads an architecture and checks it like a new one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      inputs: container.decode(Int.self, forKey: .inputs),
      layers: container.decode([Layer].self, forKey: .layers),
      loss: container.decode(Loss.self, forKey: .loss))
  }
}
