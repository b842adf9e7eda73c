/// A feed-forward neural network: an architecture and its parameters.
///
/// ```swift
/// let network = try NeuralNetwork<Float>(
///   Architecture(inputs: 30, hidden: [16], outputs: 1, loss: .binaryCrossEntropy), seed: 1)
/// let probabilities = network.predictions(for: x)
/// ```
///
/// A prediction has the same bits whatever observations stand beside it and however many threads
/// compute it.
public struct NeuralNetwork<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Inputs, layers and loss.
  public let architecture: Architecture
  /// Weights and biases.
  public var parameters: Parameters<Scalar>

  /// A network with the given parameters.
  public init(_ architecture: Architecture, parameters: Parameters<Scalar>) {
    precondition(
      parameters.layout == ParameterLayout(architecture),
      "the parameters are not those of a network of \(architecture.widths)")
    self.architecture = architecture
    self.parameters = parameters
  }

  /// A network with weights drawn by `initializer`, or by the usual one for each layer's
  /// activation, and biases 0.
  public init(_ architecture: Architecture, seed: UInt64, initializer: Initializer? = nil) {
    var parameters = Parameters<Scalar>(ParameterLayout(architecture))
    for (index, layer) in architecture.layers.enumerated() {
      var generator = SplitMix64(seed: seed).stream(.weights, index)
      let chosen = initializer ?? .usual(for: layer.activation)
      parameters.setWeights(
        chosen.weights(
          inputs: architecture.widths[index], outputs: layer.neurons, using: &generator),
        of: index)
    }
    self.init(architecture, parameters: parameters)
  }

  /// The same network in another precision.
  public func converted<Other: NetworkScalar>(to type: Other.Type) -> NeuralNetwork<Other> {
    NeuralNetwork<Other>(architecture, parameters: parameters.converted(to: type))
  }

  /// Ŷ, m × n_L, for the m observations in the rows of `x`: probabilities for the cross-entropies.
  ///
  /// - Complexity: O(m · number of parameters).
  public func predictions(for x: Matrix<Scalar>, threads: Int = 1) -> Matrix<Scalar> {
    let pool = WorkerPool(threads: threads)
    return inChunks(x, pool) { workspace, _, rows in workspace.predict(rows: rows) }
  }

  /// The cost J of the observations in the rows of `x` with targets `y` (E6).
  public func cost(
    of x: Matrix<Scalar>, _ y: Matrix<Scalar>, weights: [Scalar]? = nil, _ cost: Cost = Cost(),
    threads: Int = 1
  ) -> Double {
    predictionsAndCost(x, y, weights: weights, cost, WorkerPool(threads: threads)).cost
  }

  /// Ŷ and the cost J, from one forward pass.
  package func predictionsAndCost(
    _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, weights: [Scalar]?, _ cost: Cost,
    _ pool: WorkerPool
  ) -> (predictions: Matrix<Scalar>, cost: Double) {
    check(x, y, weights)
    var sum = 0.0
    let predictions = y.withView { y in
      withOptionalBuffer(weights) { weights in
        inChunks(
          x, pool,
          eachBlock: { workspace, first, rows in
            let last = first + workspace.capacity
            workspace.loss(
              y[first..<min(last, y.rows)], weights: weights.map { $0 + first }, cost, rows: rows)
          },
          eachChunk: { workspace, count in for row in 0..<count { sum += workspace.losses[row] } })
      }
    }
    let weightSum = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(x.rows)
    return (predictions, sum * cost.scale(weightSum: weightSum) + penalty(cost))
  }

  /// The forward pass over `x` in chunks of rows, the same memory for all of them. `eachBlock`
  /// fills the predictions of a block of rows of the chunk that begins at a row of `x`; `eachChunk`
  /// is called when a chunk is done.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func inChunks(
    _ x: Matrix<Scalar>, _ pool: WorkerPool,
    eachBlock: (Workspace<Scalar>, _ first: Int, _ rows: Range<Int>) -> Void,
    eachChunk: (Workspace<Scalar>, _ count: Int) -> Void = { _, _ in }
  ) -> Matrix<Scalar> {
    precondition(
      x.columns == architecture.inputs,
      "observations of \(x.columns) features given to a network of \(architecture.inputs) inputs")
    var result = Matrix<Scalar>(rows: x.rows, columns: architecture.outputs)
    let capacity = min(x.rows, 1024)
    guard capacity > 0 else { return result }
    let workspace = Workspace<Scalar>(architecture, capacity: capacity)
    x.withView { x in
      parameters.withView { parameters in
        for first in stride(from: 0, to: x.rows, by: capacity) {
          let chunk = x[first..<min(x.rows, first + capacity)]
          pool.share(
            chunk.rows, atMost: Workspace<Scalar>.mostRows,
            worth: chunk.rows * parameters.layout.count
          ) { rows in
            workspace.forward(chunk, parameters, rows: rows)
            eachBlock(workspace, first, rows)
          }
          eachChunk(workspace, chunk.rows)
          result.withUnsafeMutableElements {
            ($0.baseAddress! + first * architecture.outputs).update(
              from: workspace.predictions.base, count: chunk.rows * architecture.outputs)
          }
        }
      }
    }
    return result
  }

  /// l2 · ΣW² + l1 · Σ|W|.
  package func penalty(_ cost: Cost) -> Double {
    guard cost.l1 != 0 || cost.l2 != 0 else { return 0 }
    return parameters.withView { view in
      architecture.layers.indices.reduce(0) { $0 + view.weights($1).penalty(cost) }
    }
  }

  func check(_ x: Matrix<Scalar>, _ y: Matrix<Scalar>, _ weights: [Scalar]?) {
    precondition(
      x.columns == architecture.inputs && y.columns == architecture.outputs && x.rows == y.rows
        && weights.map { $0.count == x.rows } ?? true,
      """
      observations of \(x.shape), targets of \(y.shape) and \(weights?.count ?? x.rows) weights do not fit \
      a network of \(architecture.widths)
      """)
  }
}

extension Matrix {
  /// Calls `body` with a view of the elements in memory.
  package func withView<Result>(_ body: (MatrixView<Scalar>) throws -> Result) rethrows -> Result {
    try withUnsafeElements {
      try body(
        MatrixView(
          base: UnsafeMutablePointer(mutating: $0.baseAddress!), rows: rows, columns: columns))
    }
  }
}

/// Calls `body` with the elements in memory, or with nil where there are none.
package func withOptionalBuffer<Scalar, Result>(
  _ values: [Scalar]?, _ body: (UnsafePointer<Scalar>?) throws -> Result
) rethrows -> Result {
  guard let values else { return try body(nil) }
  return try values.withUnsafeBufferPointer { try body($0.baseAddress) }
}
