/// A feed-forward neural network: an architecture and its parameters.
///
/// ```swift
/// let network = try NeuralNetwork<Float>(
///   Architecture(inputs: 30, hidden: [16], outputs: 1, loss: .binaryCrossEntropy), seed: 1)
/// let probabilities = network.predictions(for: x)
/// ```
///
/// The bits of a prediction depend neither on the other rows of the batch nor on the number of
/// threads.
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

  /// A network with random parameters. `initializer` draws the weights of dense layers (default:
  /// ``Initializer/default(for:)`` of each layer's activation). Their biases are 0. The other kinds
  /// of layers initialize their own parameters.
  ///
  /// Only ``Initializer/dataDriven`` needs observations: the rows of `x`.
  public init(
    _ architecture: Architecture, seed: UInt64, initializer: Initializer? = nil,
    x: Matrix<Scalar>? = nil
  ) {
    self.init(architecture, parameters: Parameters(ParameterLayout(architecture)))
    for (index, layer) in architecture.layers.enumerated() {
      var generator = SplitMix64(seed: seed).stream(.weights, index)
      let chosen = initializer ?? .default(for: layer.activation)
      for block in parameters.layout.layers[index].blocks {
        parameters.set(
          block.kind, of: index, to: layer.initial(block, chosen, using: &generator))
      }
      if chosen == .dataDriven, layer.dense != nil {
        guard let x else { preconditionFailure("\(chosen) needs observations") }
        fitLayer(index, to: x, using: &generator)
      }
    }
  }

  /// The network in another precision.
  public func converted<Other: NetworkScalar>(to type: Other.Type) -> NeuralNetwork<Other> {
    NeuralNetwork<Other>(architecture, parameters: parameters.converted(to: type))
  }

  /// Ŷ, m × n_L, for the m observations in the rows of `x`: probabilities for the cross-entropies.
  /// To predict many times, keep a ``Predictor``.
  ///
  /// - Complexity: O(m · number of parameters).
  public func predictions(for x: Matrix<Scalar>, threads: Int = 1) -> Matrix<Scalar> {
    Predictor(self, threads: threads).predictions(for: x)
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
    var predictions = Matrix<Scalar>(rows: x.rows, columns: architecture.outputs)
    let losses = Predictor(self, pool).losses(of: x, y, weights: weights, cost, into: &predictions)
    let weightSum = Cost.weightSum(weights, count: x.rows)
    return (predictions, losses * cost.scale(weightSum: weightSum) + penalty(cost))
  }

  /// l2 · ΣW² + l1 · Σ|W| over the weights of dense layers.
  package func penalty(_ cost: Cost) -> Double {
    guard cost.l1 != 0 || cost.l2 != 0 else { return 0 }
    return parameters.withView { view in
      architecture.layers.enumerated().reduce(0) { sum, layer in
        sum + (layer.element.dense == nil ? 0 : view.weights(layer.offset).penalty(cost))
      }
    }
  }

  /// Checks that observations, targets and weights fit each other and the network.
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
