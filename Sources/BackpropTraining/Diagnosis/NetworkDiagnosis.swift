public import BackpropCore

/// How the numbers of a network are distributed, layer by layer, over many observations: what tells
/// whether it can learn.
///
/// The root mean square of n numbers is √(Σ v² / n).
public struct NetworkDiagnosis: Sendable, Equatable {
  /// One layer.
  public struct Layer: Sendable, Equatable {
    /// f, without the link of the loss.
    public let activation: Activation
    /// RMS(A_l) over observations and neurons; of the last layer, of the prediction.
    public let activationRMS: Double
    /// RMS(dZ_l), without 1/m.
    public let deltaRMS: Double
    /// RMS(dZ_l) / RMS(dZ_L); nil where dZ_L is 0.
    public let deltaRatio: Double?
    /// RMS(W_l), of a layer that is not dense of its first array.
    public let weightRMS: Double
    /// RMS(∂J/∂W_l).
    public let gradientRMS: Double
    /// RMS(ΔW_l) / RMS(W_l) of a step ΔW, which of gradient descent is −η ∂J/∂W; nil without a step
    /// or where W_l is 0, or where the layer is not dense.
    public let updateRatio: Double?
    /// The share of saturated values, f′(z) < 0.01; nil where f does not saturate.
    public let saturatedShare: Double?
    /// The neurons, counted from 0, whose z is 0 or less for every row; nil unless f is ReLU.
    public let deadNeurons: [Int]?
    /// The number of neurons.
    public let neurons: Int
  }

  /// The layers in order.
  public let layers: [Layer]
  /// How many observations the root mean squares and the saturation are of.
  public let observations: Int
  /// How many rows a dead neuron has been silent for.
  public let rows: Int

  /// A value of a sigmoid or tanh is saturated where f′(z) is below this: |z| > 4.585 or 2.993.
  public static let saturatedSlope = 0.01

  /// Measures `network` on the observations `x` with targets `y`. `all`, where it is given, are the
  /// rows that tell dead neurons from silent ones.
  ///
  /// - Complexity: a forward and a backward pass over `x`, and a forward pass over `all`.
  public init(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>,
    _ cost: Cost = Cost(), learningRate: Double? = nil, all: Matrix<Float>? = nil
  ) {
    self.init(
      network, network.backpropagate(x, y, cost), learningRate: learningRate, x: x, all: all)
  }

  /// The same where the backward pass over `x` is there already.
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

  /// `dead` are the dead neurons of each layer among `rows` rows, `step` is RMS(ΔW) of a layer.
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
        saturatedShare: layer.activation.saturates
          ? pass.derivatives[l].withUnsafeElements { slopes in
            Double(slopes.count { $0 < Self.saturatedSlope }) / Double(max(1, slopes.count))
          } : nil,
        deadNeurons: dead[l], neurons: architecture.widths[l + 1])
    }
    observations = pass.deltas[0].rows
    self.rows = rows
  }
}

/// √(mean of the squares), 0 for no numbers.
func rootMeanSquare(_ matrix: Matrix<Double>) -> Double {
  guard matrix.count > 0 else { return 0 }
  return matrix.withUnsafeElements { elements in
    let squares = elements.reduce(0) { $0 + $1 * $1 }
    if squares > 1e-290, squares.isFinite { return (squares / Double(elements.count)).squareRoot() }
    // scaled by the largest, so that no square overflows or is lost
    let largest = elements.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return largest }
    let sum = elements.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    return largest * (sum / Double(elements.count)).squareRoot()
  }
}

extension Activation {
  /// Whether f flattens on both sides.
  fileprivate var saturates: Bool { self == .sigmoid || self == .tanh }
}

/// The neurons of the layers of ReLUs that no row has moved so far.
struct SilentNeurons {
  /// For each layer of ReLUs the neurons with z ≤ 0 in all rows seen, counted from 0; nil for others.
  private(set) var neurons: [[Int]?]

  init(_ architecture: Architecture) {
    neurons = architecture.layers.map { layer in
      guard let dense = layer.dense, dense.activation == .relu, !dense.isParametric else {
        return nil
      }
      return Array(0..<dense.neurons)
    }
  }

  /// Whether further rows may still change anything.
  var areAny: Bool { neurons.contains { $0?.isEmpty == false } }

  /// Takes out those that one of the rows of `z`, the Z of layer `l`, moves.
  mutating func look<Scalar>(at z: MatrixView<Scalar>, of l: Int) {
    neurons[l]?.removeAll { j in (0..<z.rows).contains { z.base[$0 * z.rowStride + j] > 0 } }
  }

  /// Those of `network` over all of `x`; it ends where none is left.
  static func find<Scalar>(in network: NeuralNetwork<Scalar>, _ x: Matrix<Scalar>) -> [[Int]?] {
    var silent = SilentNeurons(network.architecture)
    for start in stride(from: 0, to: x.rows, by: 64) where silent.areAny {
      let pass = network.forward(x.rows(start..<min(x.rows, start + 64)))
      for (l, z) in pass.preactivations.enumerated() {
        z.withView { silent.look(at: $0, of: l) }
      }
    }
    return silent.neurons
  }
}
