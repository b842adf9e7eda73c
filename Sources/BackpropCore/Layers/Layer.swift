/// A layer of a network: how it makes Z_l of A_{l−1}, and the activation A_l = f(Z_l).
///
/// | case | Z | parameters |
/// |---|---|---|
/// | ``dense(_:)`` | A·W + β | W n_in × n_out, β and α 1 × n_out |
/// | ``scaling`` | A ⊙ s, s added as a factor to every row | s 1 × n |
/// | ``numericEmbedding(_:)`` | each number a, also as a learned sum of cosines of it | see there |
/// | ``categoryEmbedding(_:)`` | for each code the row of a learned table | see there |
///
/// The set is closed, so that a file cannot name code.
public enum Layer: Hashable, Sendable {
  /// Neurons, each joined to every output of the layer before.
  case dense(DenseLayer)
  /// A learned factor for each column (Holzmüller, Grinsztajn and Steinwart 2024): z_j = a_j s_j,
  /// with s = 1 at first.
  case scaling
  /// Numbers as sums of cosines of them.
  case numericEmbedding(NumericEmbedding)
  /// Codes of categories as learned vectors.
  case categoryEmbedding(CategoryEmbedding)

  /// A layer without its settings.
  package enum Kind: String, Codable {
    /// ``Layer/dense(_:)``.
    case dense
    /// ``Layer/scaling``.
    case scaling
    /// ``Layer/numericEmbedding(_:)``.
    case numericEmbedding
    /// ``Layer/categoryEmbedding(_:)``.
    case categoryEmbedding
  }

  /// Which case this is.
  package var kind: Kind {
    switch self {
    case .dense: .dense
    case .scaling: .scaling
    case .numericEmbedding: .numericEmbedding
    case .categoryEmbedding: .categoryEmbedding
    }
  }

  /// The numeric embedding that this is, which it must be.
  var numericEmbedding: NumericEmbedding {
    guard case .numericEmbedding(let embedding) = self else { preconditionFailure("\(kind)") }
    return embedding
  }

  /// The category embedding that this is, which it must be.
  package var categoryEmbedding: CategoryEmbedding {
    guard case .categoryEmbedding(let embedding) = self else { preconditionFailure("\(kind)") }
    return embedding
  }

  /// The dense layer that this is, if it is one.
  public var dense: DenseLayer? {
    if case .dense(let layer) = self { layer } else { nil }
  }

  /// The activation f; the identity where the layer is not dense.
  public var activation: Activation { dense?.activation ?? .identity }

  /// Whether it is a dense layer with biases.
  public var hasBiases: Bool { dense?.hasBiases ?? false }

  /// Whether it is a dense layer with a parametric activation.
  public var isParametric: Bool { dense?.isParametric ?? false }

  /// The number of outputs for `inputs` inputs.
  public func outputs(inputs: Int) -> Int {
    switch self {
    case .dense(let layer): layer.neurons
    case .scaling: inputs
    case .numericEmbedding(let embedding): embedding.outputs(inputs: inputs)
    case .categoryEmbedding(let embedding): embedding.outputs(inputs: inputs)
    }
  }

  /// The arrays of parameters for `inputs` inputs: what they are, their shapes, and whether a tile
  /// of the gradient takes some of their rows.
  package func blocks(inputs: Int) -> [ParameterLayout.Block] {
    switch self {
    case .dense(let layer):
      [.init(.weights, inputs, layer.neurons, isTiled: true)]
        + (layer.hasBiases ? [.init(.biases, 1, layer.neurons)] : [])
        + (layer.isParametric ? [.init(.alphas, 1, layer.neurons)] : [])
    case .scaling: [.init(.scales, 1, inputs)]
    case .numericEmbedding(let embedding): embedding.blocks
    case .categoryEmbedding(let embedding): embedding.blocks
    }
  }

  /// How the array `block` begins: the weights of a dense layer as `initializer` says, biases at 0, α
  /// and s at 1, embeddings as they say.
  func initial<Scalar: NetworkScalar>(
    _ block: ParameterLayout.Block, _ initializer: Initializer, using generator: inout SplitMix64
  ) -> Matrix<Scalar> {
    switch (self, block.kind) {
    case (.dense, .weights):
      return initializer.weights(inputs: block.rows, outputs: block.columns, using: &generator)
    case (.dense, .alphas), (.scaling, _): return block.filled { 1 }
    case (.dense, _): return block.filled { 0 }
    case (.numericEmbedding(let embedding), _): return embedding.initial(block, using: &generator)
    case (.categoryEmbedding(let embedding), _): return embedding.initial(block, using: &generator)
    }
  }

  /// Throws unless the layer can stand at `index` (from 0) with `inputs` inputs.
  package func validate(inputs: Int, index: Int) throws {
    let place = BackpropError.Location(layer: index + 1)
    switch self {
    case .dense(let layer):
      guard layer.neurons >= 1 else {
        throw BackpropError(
          .usage, "a layer cannot have \(layer.neurons) neurons", at: place,
          remedy: "give it at least one")
      }
    case .scaling: break
    case .numericEmbedding(let embedding): try embedding.validate(inputs: inputs, at: place)
    case .categoryEmbedding(let embedding):
      guard index == 0 else {
        throw BackpropError(
          .usage, "a category embedding reads codes, which only the table has", at: place,
          remedy: "make it the first layer")
      }
      try embedding.validate(inputs: inputs, at: place)
    }
  }
}

extension Layer: Codable {
  private enum CodingKeys: String, CodingKey { case kind }

  /// Reads what `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decodeIfPresent(Kind.self, forKey: .kind) ?? .dense {
    case .dense: self = .dense(try DenseLayer(from: decoder))
    case .scaling: self = .scaling
    case .numericEmbedding: self = .numericEmbedding(try NumericEmbedding(from: decoder))
    case .categoryEmbedding: self = .categoryEmbedding(try CategoryEmbedding(from: decoder))
    }
  }

  /// Writes the fields of the layer, and its kind where it is not dense.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .dense(let layer): try layer.encode(to: encoder)
    case .scaling: try container.encode(Kind.scaling, forKey: .kind)
    case .numericEmbedding(let embedding):
      try container.encode(Kind.numericEmbedding, forKey: .kind)
      try embedding.encode(to: encoder)
    case .categoryEmbedding(let embedding):
      try container.encode(Kind.categoryEmbedding, forKey: .kind)
      try embedding.encode(to: encoder)
    }
  }
}

extension ParameterLayout.Block {
  /// A matrix of this shape, element after element from `value`.
  func filled<Scalar: NetworkScalar>(_ value: () -> Double) -> Matrix<Scalar> {
    Matrix(rows: rows, columns: columns, values: (0..<count).map { _ in Scalar(value()) })
  }
}
