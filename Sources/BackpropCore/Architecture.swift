/// What a network is before it has parameters: its inputs, its layers in order and the loss it is
/// made for.
///
/// There may be no hidden layer: one layer with ``Loss/halfSquaredError`` is linear regression,
/// with ``Loss/binaryCrossEntropy`` logistic regression, with ``Loss/categoricalCrossEntropy``
/// softmax regression (document 004-17).
public struct Architecture: Hashable, Sendable, Codable {
  /// The number of features, n₀.
  public let inputs: Int
  /// The layers in order; the last is dense and makes the outputs.
  public let layers: [Layer]
  /// The loss, which brings the link of the output.
  public let loss: Loss
  /// The widths from the inputs to the outputs, as in `784-128-10`.
  public let widths: [Int]

  /// A network of `layers` over `inputs` features.
  ///
  /// A last layer whose activation is the link of the loss, such as a sigmoid before a binary
  /// cross-entropy, is the same network as one whose activation is the identity, and becomes it.
  ///
  /// - Throws: ``BackpropError`` where there is no layer, a layer cannot stand where it does, a width
  ///   is below 1, the last activation stands in the way of the loss's own link, or a softmax has
  ///   fewer than two outputs.
  public init(inputs: Int, layers: [Layer], loss: Loss) throws {
    guard inputs >= 1 else {
      throw BackpropError(
        .usage, "a network cannot have \(inputs) inputs", remedy: "give it at least one feature")
    }
    guard let last = layers.last else {
      throw BackpropError(
        .usage, "a network has no layer", remedy: "give it at least an output layer")
    }
    guard var output = last.dense, !output.isParametric else {
      throw BackpropError(
        .usage, "the last layer is not a plain dense layer", at: .init(layer: layers.count),
        remedy: "end with a dense layer of as many neurons as there are outputs")
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
    self.layers = layers.dropLast() + [.dense(output)]
    self.loss = loss
    self.widths = widths
  }

  /// A network of dense layers over `inputs` features.
  public init(inputs: Int, layers: [DenseLayer], loss: Loss) throws {
    try self.init(inputs: inputs, layers: layers.map(Layer.dense), loss: loss)
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
  public var outputs: Int { widths[widths.count - 1] }

  /// The number of parameters; of dense layers Σ n_{l−1}·n_l + n_l (document 000-1).
  public var parameterCount: Int { ParameterLayout(self).parameterCount }

  private enum CodingKeys: String, CodingKey { case inputs, layers, loss }

  /// Reads an architecture and checks it as when it is made.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      inputs: container.decode(Int.self, forKey: .inputs),
      layers: container.decode([Layer].self, forKey: .layers),
      loss: container.decode(Loss.self, forKey: .loss))
  }
}
