/// Where the weights and biases of each layer stand in one flat vector of parameters (document
/// 000-8).
///
/// Each array starts on a 64-byte boundary; the elements between them are always 0.
public struct ParameterLayout: Hashable, Sendable {
  /// The place of one layer's arrays.
  public struct Layer: Hashable, Sendable {
    /// n_in and n_out.
    public let inputs, outputs: Int
    /// The index of W's first element in the flat vector.
    public let weights: Int
    /// The index of β's first element, if the layer has biases.
    public let biases: Int?
  }

  /// The layers in order.
  public let layers: [Layer]
  /// The length of the flat vector, padding included.
  public let count: Int

  /// The layout of the parameters of `architecture`.
  public init(_ architecture: Architecture) {
    let lane = 16  // floats in 64 bytes
    var next = 0
    func take(_ count: Int) -> Int {
      defer { next += (count + lane - 1) / lane * lane }
      return next
    }
    layers = zip(architecture.widths, architecture.layers).map { inputs, layer in
      Layer(
        inputs: inputs, outputs: layer.neurons, weights: take(inputs * layer.neurons),
        biases: layer.hasBiases ? take(layer.neurons) : nil)
    }
    count = next
  }

  /// The number of weights and biases, without the padding.
  public var parameterCount: Int {
    layers.reduce(0) { $0 + $1.inputs * $1.outputs + ($1.biases == nil ? 0 : $1.outputs) }
  }
}

/// The weights and biases of a network, or anything of their shape: a gradient, an optimizer's
/// moments.
public struct Parameters<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Where each array stands.
  public let layout: ParameterLayout
  private var vector: Matrix<Scalar>

  /// Zeros of the shape of `layout`.
  public init(_ layout: ParameterLayout) {
    self.layout = layout
    vector = Matrix(rows: 1, columns: layout.count)
  }

  /// W of layer `layer` (counted from 0), n_in × n_out.
  public func weights(of layer: Int) -> Matrix<Scalar> {
    let place = layout.layers[layer]
    return copy(from: place.weights, rows: place.inputs, columns: place.outputs)
  }

  /// β of layer `layer` (counted from 0), 1 × n_out, or nil if it has none.
  public func biases(of layer: Int) -> Matrix<Scalar>? {
    let place = layout.layers[layer]
    return place.biases.map { copy(from: $0, rows: 1, columns: place.outputs) }
  }

  /// Replaces W of layer `layer`.
  public mutating func setWeights(_ weights: Matrix<Scalar>, of layer: Int) {
    let place = layout.layers[layer]
    precondition(
      weights.rows == place.inputs && weights.columns == place.outputs,
      "weights of \(weights.shape) given to a layer of \(place.inputs) × \(place.outputs)")
    paste(weights, at: place.weights)
  }

  /// Replaces β of layer `layer`.
  public mutating func setBiases(_ biases: Matrix<Scalar>, of layer: Int) {
    let place = layout.layers[layer]
    guard let start = place.biases else { preconditionFailure("layer \(layer) has no biases") }
    precondition(
      biases.count == place.outputs, "\(biases.shape) biases given to \(place.outputs) neurons")
    paste(biases, at: start)
  }

  /// One element of the flat vector, 0 ≤ `index` < `layout.count`.
  public subscript(index: Int) -> Scalar {
    get { vector[0, index] }
    set { vector[0, index] = newValue }
  }

  /// The same parameters, rounded to another precision.
  public func converted<Other: NetworkScalar>(to type: Other.Type) -> Parameters<Other> {
    var result = Parameters<Other>(layout)
    result.vector = vector.converted(to: type)
    return result
  }

  /// Whether every element is a finite number.
  public var areFinite: Bool { vector.firstNonFinite() == nil }

  /// Calls `body` with a view of the arrays in memory, to be read.
  package func withView<Result>(_ body: (ParametersView<Scalar>) throws -> Result) rethrows
    -> Result
  {
    try vector.withUnsafeElements {
      try body(
        ParametersView(base: UnsafeMutablePointer(mutating: $0.baseAddress!), layout: layout))
    }
  }

  /// Calls `body` with a view of the arrays in memory, to be written to.
  package mutating func withMutableView<Result>(
    _ body: (ParametersView<Scalar>) throws -> Result
  ) rethrows -> Result {
    try vector.withUnsafeMutableElements {
      try body(ParametersView(base: $0.baseAddress!, layout: layout))
    }
  }

  private func copy(from start: Int, rows: Int, columns: Int) -> Matrix<Scalar> {
    vector.withUnsafeElements {
      let part = UnsafeBufferPointer(rebasing: $0[start..<start + rows * columns])
      return Matrix(rows: rows, columns: columns, values: part)
    }
  }

  private mutating func paste(_ matrix: Matrix<Scalar>, at start: Int) {
    vector.withUnsafeMutableElements { target in
      matrix.withUnsafeElements { source in
        if let base = source.baseAddress {
          (target.baseAddress! + start).update(from: base, count: source.count)
        }
      }
    }
  }
}

/// The arrays of ``Parameters`` where they stand in memory, valid only within the call that gave
/// it.
package struct ParametersView<Scalar: NetworkScalar> {
  package let base: UnsafeMutablePointer<Scalar>
  package let layout: ParameterLayout

  package init(base: UnsafeMutablePointer<Scalar>, layout: ParameterLayout) {
    self.base = base
    self.layout = layout
  }

  package func weights(_ layer: Int) -> MatrixView<Scalar> {
    let place = layout.layers[layer]
    return MatrixView(base: base + place.weights, rows: place.inputs, columns: place.outputs)
  }

  package func biases(_ layer: Int) -> UnsafeMutablePointer<Scalar>? {
    layout.layers[layer].biases.map { base + $0 }
  }
}

/// Parameters that stay where they are in memory while training changes them.
package final class ParameterMemory<Scalar: NetworkScalar> {
  /// The arrays, valid as long as this object lives.
  package let view: ParametersView<Scalar>
  private let storage: AlignedStorage<Scalar>

  /// A copy of `parameters`.
  package convenience init(_ parameters: Parameters<Scalar>) {
    self.init(parameters.layout)
    copy(parameters)
  }

  /// Zeros.
  package init(_ layout: ParameterLayout) {
    storage = AlignedStorage(count: layout.count)
    view = ParametersView(base: storage.base, layout: layout)
  }

  /// Takes over the values of `parameters`.
  package func copy(_ parameters: Parameters<Scalar>) {
    parameters.withView { storage.base.update(from: $0.base, count: storage.count) }
  }

  /// Takes over the values of `other`.
  package func copy(_ other: ParameterMemory) {
    storage.base.update(from: other.storage.base, count: storage.count)
  }

  /// The length of the flat vector.
  package var count: Int { storage.count }

  /// The values as they are now.
  package var parameters: Parameters<Scalar> {
    var result = Parameters<Scalar>(view.layout)
    result.withMutableView { $0.base.update(from: storage.base, count: storage.count) }
    return result
  }
}
