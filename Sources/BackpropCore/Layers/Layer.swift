/// A layer of a network: the function from A_{l−1} to Z_l, and the activation A_l = f(Z_l).
///
/// | case | Z | parameters |
/// |---|---|---|
/// | ``dense(_:)`` | A·W + β | W n_in × n_out, β and α 1 × n_out |
/// | ``scaling`` | A ⊙ s, every row times s | s 1 × n |
/// | ``numericEmbedding(_:)`` | a and learned sums of cosines of a, for each number a | F, Φ, W, β |
/// | ``categoryEmbedding(_:)`` | the row of a learned table for each code | V |
///
/// The set of layers is closed, so a model file cannot name code to run.
public enum Layer: Hashable, Sendable {
  /// Neurons that are connected to every output of the layer before.
  case dense(DenseLayer)
  /// A learned factor for each column: z_j = a_j s_j, initially s = 1 (Holzmüller, Grinsztajn and
  /// Steinwart 2024).
  case scaling
  /// A periodic (PBLD) embedding of numbers.
  case numericEmbedding(NumericEmbedding)
  /// Learned vectors for codes of categories.
  case categoryEmbedding(CategoryEmbedding)

  /// The kind of a layer, without its settings.
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

  /// The kind of this layer.
  package var kind: Kind {
    switch self {
    case .dense: .dense
    case .scaling: .scaling
    case .numericEmbedding: .numericEmbedding
    case .categoryEmbedding: .categoryEmbedding
    }
  }

  /// The numeric embedding. The layer must be one.
  var numericEmbedding: NumericEmbedding {
    guard case .numericEmbedding(let embedding) = self else { preconditionFailure("\(kind)") }
    return embedding
  }

  /// The category embedding. The layer must be one.
  package var categoryEmbedding: CategoryEmbedding {
    guard case .categoryEmbedding(let embedding) = self else { preconditionFailure("\(kind)") }
    return embedding
  }

  /// The dense layer, or nil if the layer is of another kind.
  public var dense: DenseLayer? {
    if case .dense(let layer) = self { layer } else { nil }
  }

  /// The activation f, the identity if the layer is not dense.
  public var activation: Activation { dense?.activation ?? .identity }

  /// Whether the layer is dense and has biases.
  public var hasBiases: Bool { dense?.hasBiases ?? false }

  /// Whether the layer is dense and has a parametric activation.
  public var isParametric: Bool { dense?.isParametric ?? false }

  /// The input columns that are codes of categories: they have no scale.
  package var codeColumns: [Int] {
    switch self {
    case .categoryEmbedding(let embedding): embedding.columns
    case .dense, .scaling, .numericEmbedding: []
    }
  }

  /// The number of outputs for `inputs` inputs.
  public func outputs(inputs: Int) -> Int {
    switch self {
    case .dense(let layer): layer.neurons
    case .scaling: inputs
    case .numericEmbedding(let embedding): embedding.outputs(inputs: inputs)
    case .categoryEmbedding(let embedding): embedding.outputs(inputs: inputs)
    }
  }

  /// The arrays of parameters for `inputs` inputs: their kinds, their shapes, and whether the tiles
  /// of the gradient divide their rows.
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

  /// The initial values of the array `block`. `initializer` draws the weights of a dense layer. Its
  /// biases are 0, α and s are 1. Embeddings initialize their own arrays.
  func initial<Scalar: NetworkScalar>(
    _ block: ParameterLayout.Block, _ initializer: Initializer, using generator: inout SplitMix64
  ) -> Matrix<Scalar> {
    switch (self, block.kind) {
    case (.dense, .weights):
      return initializer.weights(inputs: block.rows, outputs: block.columns, using: &generator)
    case (.dense, .alphas), (.scaling, _): return block.filled { 1 }
    case (.dense, .biases): return block.filled { 0 }
    case (.dense, .scales), (.dense, .frequencies), (.dense, .phases), (.dense, .vectors):
      preconditionFailure("\(block.kind) of a dense layer")
    case (.numericEmbedding(let embedding), _): return embedding.initial(block, using: &generator)
    case (.categoryEmbedding(let embedding), _): return embedding.initial(block, using: &generator)
    }
  }

  /// Throws if the layer cannot be at `index` (from 0) or cannot have `inputs` inputs.
  package func validate(inputs: Int, index: Int) throws {
    let place = BackpropError.Location(layer: index + 1)
    switch self {
    case .dense(let layer):
      guard layer.neurons >= 1 else {
        throw BackpropError(
          .usage, "a layer cannot have \(layer.neurons) neurons", at: place,
          remedy: "use at least one neuron")
      }
    case .scaling: break
    case .numericEmbedding(let embedding): try embedding.validate(inputs: inputs, at: place)
    case .categoryEmbedding(let embedding):
      guard index == 0 else {
        throw BackpropError(
          .usage, "a category embedding reads codes, which only the inputs have", at: place,
          remedy: "make it the first layer")
      }
      try embedding.validate(inputs: inputs, at: place)
    }
  }
}

extension Layer: Codable {
  private enum CodingKeys: String, CodingKey { case kind }

  /// Reads the form that `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decodeIfPresent(Kind.self, forKey: .kind) ?? .dense {
    case .dense: self = .dense(try DenseLayer(from: decoder))
    case .scaling: self = .scaling
    case .numericEmbedding: self = .numericEmbedding(try NumericEmbedding(from: decoder))
    case .categoryEmbedding: self = .categoryEmbedding(try CategoryEmbedding(from: decoder))
    }
  }

  /// Writes the properties of the layer, and its kind unless it is dense.
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
  /// A matrix of this shape. `value` returns element after element.
  func filled<Scalar: NetworkScalar>(_ value: () -> Double) -> Matrix<Scalar> {
    Matrix(rows: rows, columns: columns, values: (0..<count).map { _ in Scalar(value()) })
  }
}
