public import BackpropCore

/// The size of activations, gradients and updates in each layer, over many observations. They show
/// whether the network can learn.
///
/// The root mean square (RMS) of n numbers is √(Σ v² / n).
public struct NetworkDiagnosis: Sendable, Equatable {
  /// The sizes in one layer.
  public struct Layer: Sendable, Equatable {
    /// The activation f, without the link of the loss.
    public let activation: Activation
    /// RMS(A_l) over observations and neurons. In the last layer it is that of Ŷ.
    public let activationRMS: Double
    /// RMS(dZ_l), without 1/m.
    public let deltaRMS: Double
    /// RMS(dZ_l) / RMS(dZ_L), nil if dZ_L is 0.
    public let deltaRatio: Double?
    /// RMS(W_l). If the layer is not dense, that of its first array.
    public let weightRMS: Double
    /// RMS(∂J/∂W_l).
    public let gradientRMS: Double
    /// RMS(ΔW_l) / RMS(W_l) of a step ΔW, −η ∂J/∂W for gradient descent. nil without a step, if W_l
    /// is 0 or if the layer is not dense.
    public let updateRatio: Double?
    /// The fraction of saturated values, f′(z) < 0.01. nil if f does not saturate.
    public let saturatedShare: Double?
    /// The neurons, from 0, with z ≤ 0 for every row. nil if f is not ReLU.
    public let deadNeurons: [Int]?
    /// The number of neurons.
    public let neurons: Int
  }

  /// The layers in order.
  public let layers: [Layer]
  /// The number of observations for the root mean squares and the saturation.
  public let observations: Int
  /// The number of rows for which a dead neuron has z ≤ 0.
  public let rows: Int

  /// A value of a sigmoid or tanh is saturated if f′(z) is below this: |z| > 4.585 or |z| > 2.993.
  public static let saturatedSlope = 0.01

  /// The diagnosis of `network` on the observations `x` with targets `y`. A neuron is dead if z ≤ 0
  /// for all rows of `all` (default: `x`).
  ///
  /// - Complexity: a forward and a backward pass over `x`, and a forward pass over `all`.
  public init(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>,
    _ cost: Cost = Cost(), learningRate: Double? = nil, all: Matrix<Float>? = nil
  ) {
    self.init(
      network, network.backpropagate(x, y, cost), learningRate: learningRate, x: x, all: all)
  }

  /// The diagnosis of `network` from its backward pass over `x`.
  package init(
    _ network: NeuralNetwork<Double>, _ pass: BackwardPass<Double>, learningRate: Double?,
    x: Matrix<Double>, all: Matrix<Float>?
  ) {
    let dead =
      all.map { SilentNeurons.find(in: network.converted(to: Float.self), $0) }
      ?? SilentNeurons.find(in: network, x)
    self.init(network, pass, dead: dead, rows: all?.rows ?? x.rows) { layer in
      learningRate.map { $0 * rootMeanSquare(pass.gradient.main(of: layer)) }
    }
  }

  /// The diagnosis from a backward pass. `dead` are the dead neurons of each layer among `rows`
  /// rows. `step` returns RMS(ΔW) of a layer.
  init(
    _ network: NeuralNetwork<Double>, _ pass: BackwardPass<Double>, dead: [[Int]?], rows: Int,
    step: (Int) -> Double?
  ) {
    let architecture = network.architecture
    let output = rootMeanSquare(pass.deltas[architecture.layers.count - 1])
    layers = architecture.layers.enumerated().map { l, layer in
      let delta = rootMeanSquare(pass.deltas[l])
      let weights = rootMeanSquare(network.parameters.main(of: l))
      return Layer(
        activation: layer.activation,
        activationRMS: rootMeanSquare(pass.forward.activations[l]),
        deltaRMS: delta, deltaRatio: output > 0 ? delta / output : nil, weightRMS: weights,
        gradientRMS: rootMeanSquare(pass.gradient.main(of: l)),
        updateRatio: weights > 0 && layer.dense != nil ? step(l).map { $0 / weights } : nil,
        saturatedShare: layer.activation.facts.saturates
          ? pass.derivatives[l].withUnsafeElements { slopes in
            Double(slopes.count { $0 < Self.saturatedSlope }) / Double(max(1, slopes.count))
          } : nil,
        deadNeurons: dead[l], neurons: architecture.widths[l + 1])
    }
    observations = pass.deltas[0].rows
    self.rows = rows
  }
}

/// √(mean of the squares), 0 without elements.
func rootMeanSquare(_ matrix: Matrix<Double>) -> Double {
  guard matrix.count > 0 else { return 0 }
  return matrix.withUnsafeElements { elements in
    let squares = elements.reduce(0) { $0 + $1 * $1 }
    if squares > 1e-290, squares.isFinite { return (squares / Double(elements.count)).squareRoot() }
    // divided by the largest, so no square overflows or underflows
    let largest = elements.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return largest }
    let sum = elements.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    return largest * (sum / Double(elements.count)).squareRoot()
  }
}
