public import BackpropCore
internal import CBackpropKernels

/// Temperature scaling: probabilities link(z/T) with one number T for all classes (Guo, Pleiss, Sun and
/// Weinberger 2017).
///
/// A network that is trained with label smoothing or for long is less or more sure than it should
/// be; T > 1 makes it less sure, T < 1 more, and the answers stay what they are.
public struct Temperature: Hashable, Sendable {
  /// T.
  public let value: Double

  /// The T between 1/32 and 32 with the least mean loss on `observations`, which `network` was not
  /// trained on.
  ///
  /// The targets are smoothed by 2/(m + 2), as if there were one more observation of each answer
  /// (Platt 1999): without it a network that is right everywhere would have T = 0. The loss as a function
  /// of 1/T is convex; golden sections of ln T find its least value.
  ///
  /// - Precondition: the loss is a cross-entropy, so that there are probabilities.
  /// - Complexity: a forward pass, and 40 evaluations of the loss.
  public init<Scalar>(
    of network: NeuralNetwork<Scalar>, on observations: Observations<Scalar>, threads: Int = 1
  ) {
    let architecture = network.architecture
    precondition(architecture.loss.isCrossEntropy, "\(architecture.loss) has no probabilities")
    let z = network.scores(for: observations.x, threads: threads).converted(to: Double.self)
    let y = observations.y.converted(to: Double.self)
    let cost = Cost(labelSmoothing: 2 / Double(observations.count + 2))
    func loss(_ logarithm: Double) -> Double {
      Self.scaling(z.columns, architecture.loss, by: 1 / exp2(logarithm)).cost(of: z, y, cost)
    }
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (-5.0, 5.0)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (leftLoss, rightLoss) = (loss(left), loss(right))
    for _ in 0..<38 {
      if leftLoss <= rightLoss {
        (high, right, rightLoss) = (right, left, leftLoss)
        left = high - ratio * (high - low)
        leftLoss = loss(left)
      } else {
        (low, left, leftLoss) = (left, right, rightLoss)
        right = low + ratio * (high - low)
        rightLoss = loss(right)
      }
    }
    value = exp2((low + high) / 2)
  }

  /// The network whose z are those of `network` divided by T: W_L ← W_L/T, β_L ← β_L/T.
  public func applied<Scalar>(to network: NeuralNetwork<Scalar>) -> NeuralNetwork<Scalar> {
    var result = network
    let last = network.architecture.layers.count - 1
    func divided(_ matrix: Matrix<Scalar>) -> Matrix<Scalar> {
      Matrix(matrix.toRows().map { $0.map { Scalar(Double($0) / value) } })
    }
    result.parameters.setWeights(divided(network.parameters.weights(of: last)), of: last)
    if let biases = network.parameters.biases(of: last) {
      result.parameters.setBiases(divided(biases), of: last)
    }
    return result
  }

  /// A network of one layer without biases that multiplies each of `count` scores by `factor`.
  private static func scaling(
    _ count: Int, _ loss: Loss, by factor: Double
  ) -> NeuralNetwork<Double> {
    guard
      let architecture = try? Architecture(
        inputs: count, hidden: [], outputs: count, loss: loss, hasBiases: false)
    else { preconditionFailure("\(count) scores under \(loss)") }
    var network = NeuralNetwork<Double>(architecture, seed: 0, initializer: .zeros)
    var weights = Matrix<Double>(rows: count, columns: count)
    for k in 0..<count { weights[k, k] = factor }
    network.parameters.setWeights(weights, of: 0)
    return network
  }
}

extension NeuralNetwork {
  /// A_L, m × n_L, before the link of the loss.
  fileprivate func scores(for x: Matrix<Scalar>, threads: Int) -> Matrix<Scalar> {
    guard
      let architecture = try? Architecture(
        inputs: architecture.inputs, layers: architecture.layers, loss: .halfSquaredError)
    else { preconditionFailure("\(self.architecture)") }
    return NeuralNetwork(architecture, parameters: parameters).predictions(for: x, threads: threads)
  }
}

/// 2^x as e^{x ln 2}, by the exponential of the kernels: the same bits on every machine.
private func exp2(_ x: Double) -> Double {
  var (power, result) = (x * 0.693_147_180_559_945_3, 0.0)
  bp_exp(BP_FLOAT64, 1, &power, &result)
  return result
}
