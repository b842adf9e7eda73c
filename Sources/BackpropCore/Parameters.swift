/// The kind of an array of parameters.
public enum ParameterKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// W of a dense layer, or of the sums of a numeric embedding.
  case weights
  /// β of a dense layer, or of the sums of a numeric embedding.
  case biases
  /// α of a parametric activation.
  case alphas
  /// s of a scaling layer.
  case scales
  /// F of a numeric embedding.
  case frequencies
  /// Φ of a numeric embedding.
  case phases
  /// V of a category embedding.
  case vectors

  /// The symbol in messages, before the number of the layer.
  public var symbol: String {
    switch self {
    case .weights: "W"
    case .biases: "b"
    case .alphas: "alpha"
    case .scales: "s"
    case .frequencies: "F"
    case .phases: "Phi"
    case .vectors: "V"
    }
  }
}

extension ParameterKind: CodingKeyRepresentable {}

/// The places of the parameters of each layer in one flat vector.
///
/// Each array starts on a 64-byte boundary. The elements between the arrays are always 0.
public struct ParameterLayout: Hashable, Sendable {
  /// One array of a layer, row after row.
  public struct Block: Hashable, Sendable {
    /// The kind of the array.
    public let kind: ParameterKind
    /// The shape.
    public let rows, columns: Int
    /// The index of the first element in the flat vector.
    public fileprivate(set) var start = 0
    /// Whether the tiles of the gradient divide the rows. Otherwise the layer's first tile has them
    /// all.
    package let isTiled: Bool

    init(_ kind: ParameterKind, _ rows: Int, _ columns: Int, isTiled: Bool = false) {
      self.kind = kind
      self.rows = rows
      self.columns = columns
      self.isTiled = isTiled
    }

    /// The number of elements.
    public var count: Int { rows * columns }

    /// Whether the array is one row, one number per neuron or column. Files store it as a vector.
    package var isRow: Bool {
      switch kind {
      case .alphas, .scales: true
      case .biases: !isTiled
      case .weights, .frequencies, .phases, .vectors: false
      }
    }
  }

  /// The arrays of one layer.
  public struct Layer: Hashable, Sendable {
    /// The kind of the layer.
    package let kind: BackpropCore.Layer.Kind
    /// n_in and n_out.
    public let inputs, outputs: Int
    /// The arrays, in order.
    public let blocks: [Block]
    /// The indices of the first elements of W, β and α in the flat vector, −1 if there are none.
    /// The passes need them in every step.
    fileprivate let weights, biases, alphas: Int

    fileprivate init(
      kind: BackpropCore.Layer.Kind, inputs: Int, outputs: Int, blocks: [Block]
    ) {
      func start(_ kind: ParameterKind) -> Int { blocks.first { $0.kind == kind }?.start ?? -1 }
      self.kind = kind
      self.inputs = inputs
      self.outputs = outputs
      self.blocks = blocks
      weights = start(.weights)
      biases = start(.biases)
      alphas = start(.alphas)
    }

    /// The array `kind`, if the layer has one.
    public subscript(kind: ParameterKind) -> Block? {
      for block in blocks where block.kind == kind { return block }
      return nil
    }
  }

  /// The layers in order.
  public let layers: [Layer]
  /// The length of the flat vector, including the padding.
  public let count: Int

  /// The layout of the parameters of `architecture`.
  public init(_ architecture: Architecture) {
    let lane = 16  // floats in 64 bytes
    var next = 0
    layers = architecture.layers.enumerated().map { index, layer in
      var blocks = layer.blocks(inputs: architecture.widths[index])
      for block in blocks.indices {
        blocks[block].start = next
        next += (blocks[block].count + lane - 1) / lane * lane
      }
      return Layer(
        kind: layer.kind, inputs: architecture.widths[index],
        outputs: architecture.widths[index + 1], blocks: blocks)
    }
    count = next
  }

  /// The number of parameters, without the padding.
  public var parameterCount: Int {
    layers.reduce(0) { $0 + $1.blocks.reduce(0) { $0 + $1.count } }
  }
}

/// The parameters of a network, or other values in their layout: a gradient, an optimizer's
/// moments.
public struct Parameters<Scalar: NetworkScalar>: Sendable, Equatable {
  /// The place of each array.
  public let layout: ParameterLayout
  private var vector: Matrix<Scalar>

  /// Zeros in the layout `layout`.
  public init(_ layout: ParameterLayout) {
    self.layout = layout
    vector = Matrix(rows: 1, columns: layout.count)
  }

  /// The array `kind` of layer `layer` (from 0), or nil if it has none.
  public func array(_ kind: ParameterKind, of layer: Int) -> Matrix<Scalar>? {
    layout.layers[layer][kind].map(copy)
  }

  private func copy(_ block: ParameterLayout.Block) -> Matrix<Scalar> {
    vector.withUnsafeElements {
      let part = UnsafeBufferPointer(rebasing: $0[block.start..<block.start + block.count])
      return Matrix(rows: block.rows, columns: block.columns, values: part)
    }
  }

  /// Replaces the array `kind` of layer `layer`.
  public mutating func set(_ kind: ParameterKind, of layer: Int, to matrix: Matrix<Scalar>) {
    guard let block = layout.layers[layer][kind] else {
      preconditionFailure("layer \(layer) has no \(kind.rawValue)")
    }
    precondition(
      matrix.count == block.count && matrix.columns == block.columns,
      "\(kind.rawValue) of \(matrix.shape) given to a layer with \(block.rows) × \(block.columns)")
    vector.withUnsafeMutableElements { target in
      matrix.withUnsafeElements { source in
        if let base = source.baseAddress {
          (target.baseAddress! + block.start).update(from: base, count: source.count)
        }
      }
    }
  }

  /// The first array of layer `layer` (from 0): W if it is dense.
  package func main(of layer: Int) -> Matrix<Scalar> { copy(layout.layers[layer].blocks[0]) }

  /// W of dense layer `layer` (from 0), n_in × n_out.
  public func weights(of layer: Int) -> Matrix<Scalar> {
    guard let weights = array(.weights, of: layer) else {
      preconditionFailure("layer \(layer) has no weights")
    }
    return weights
  }

  /// β of dense layer `layer` (from 0), 1 × n_out, or nil if it has none.
  public func biases(of layer: Int) -> Matrix<Scalar>? { array(.biases, of: layer) }

  /// Replaces W of layer `layer`.
  public mutating func setWeights(_ weights: Matrix<Scalar>, of layer: Int) {
    set(.weights, of: layer, to: weights)
  }

  /// Replaces β of layer `layer`.
  public mutating func setBiases(_ biases: Matrix<Scalar>, of layer: Int) {
    set(.biases, of: layer, to: biases)
  }

  /// One element of the flat vector, 0 ≤ `index` < `layout.count`.
  public subscript(index: Int) -> Scalar {
    get { vector[0, index] }
    set { vector[0, index] = newValue }
  }

  /// The parameters, rounded to another precision.
  public func converted<Other: NetworkScalar>(to type: Other.Type) -> Parameters<Other> {
    var result = Parameters<Other>(layout)
    result.vector = vector.converted(to: type)
    return result
  }

  /// Whether every element is a finite number.
  public var areFinite: Bool { vector.firstNonFinite() == nil }

  /// Calls `body` with a view of the arrays in memory, which it reads.
  package func withView<Result>(_ body: (ParametersView<Scalar>) throws -> Result) rethrows
    -> Result
  {
    try vector.withUnsafeElements {
      try body(
        ParametersView(base: UnsafeMutablePointer(mutating: $0.baseAddress!), layout: layout))
    }
  }

  /// Calls `body` with a view of the arrays in memory, which it may change.
  package mutating func withMutableView<Result>(
    _ body: (ParametersView<Scalar>) throws -> Result
  ) rethrows -> Result {
    try vector.withUnsafeMutableElements {
      try body(ParametersView(base: $0.baseAddress!, layout: layout))
    }
  }
}

/// A view of the arrays of ``Parameters`` in memory, valid within the call that provides it.
package struct ParametersView<Scalar: NetworkScalar> {
  package let base: UnsafeMutablePointer<Scalar>
  package let layout: ParameterLayout

  package init(base: UnsafeMutablePointer<Scalar>, layout: ParameterLayout) {
    self.base = base
    self.layout = layout
  }

  /// The first element of the array `kind` of layer `layer`, or nil if it has none.
  package func array(_ kind: ParameterKind, of layer: Int) -> UnsafeMutablePointer<Scalar>? {
    layout.layers[layer][kind].map { base + $0.start }
  }

  /// The first element of the first array of layer `layer`: of W if it is dense.
  package func main(_ layer: Int) -> UnsafeMutablePointer<Scalar> {
    base + layout.layers[layer].blocks[0].start
  }

  /// W of the dense layer `layer`.
  package func weights(_ layer: Int) -> MatrixView<Scalar> {
    let place = layout.layers[layer]
    return MatrixView(base: base + place.weights, rows: place.inputs, columns: place.outputs)
  }

  /// The first element of β of the dense layer `layer`, or nil if it has none.
  package func biases(_ layer: Int) -> UnsafeMutablePointer<Scalar>? {
    let start = layout.layers[layer].biases
    return start < 0 ? nil : base + start
  }

  /// The first element of α of the layer `layer`, or nil if it has none.
  package func alphas(_ layer: Int) -> UnsafeMutablePointer<Scalar>? {
    let start = layout.layers[layer].alphas
    return start < 0 ? nil : base + start
  }
}

/// Parameters at a fixed place in memory, where training changes them.
package final class ParameterMemory<Scalar: NetworkScalar> {
  /// A view of the arrays, valid as long as this object lives.
  package let view: ParametersView<Scalar>
  private let storage: AlignedStorage<Scalar>

  /// A copy of `parameters`.
  package convenience init(_ parameters: Parameters<Scalar>) {
    self.init(parameters.layout)
    copy(parameters)
  }

  /// Zeros in the layout `layout`.
  package init(_ layout: ParameterLayout) {
    storage = AlignedStorage(count: layout.count)
    view = ParametersView(base: storage.base, layout: layout)
  }

  /// Copies the values of `parameters`.
  package func copy(_ parameters: Parameters<Scalar>) {
    parameters.withView { storage.base.update(from: $0.base, count: storage.count) }
  }

  /// Copies the values of `other`.
  package func copy(_ other: ParameterMemory) {
    storage.base.update(from: other.storage.base, count: storage.count)
  }

  /// The length of the flat vector.
  package var count: Int { storage.count }

  /// A copy of the current values.
  package var parameters: Parameters<Scalar> {
    var result = Parameters<Scalar>(view.layout)
    result.withMutableView { $0.base.update(from: storage.base, count: storage.count) }
    return result
  }
}
