public import BackpropCore
internal import CBackpropKernels

/// Temperature scaling: probabilities link(z/T) with one number T for all classes (Guo, Pleiss, Sun
/// and Weinberger 2017).
///
/// Label smoothing makes a network underconfident, long training overconfident. T > 1 lowers the
/// confidence and T < 1 raises it. The predicted classes stay the same.
public struct Temperature: Hashable, Sendable {
  /// T.
  public let value: Double

  /// The T between 1/32 and 32 with the minimum mean loss on `observations`, which `network` was
  /// not trained on.
  ///
  /// Label smoothing by 2/(m + 2) corresponds to one more observation of each class (Platt 1999).
  /// Without it a network without errors would have T = 0. The loss is a convex function of 1/T.
  /// Golden-section search over log₂ T finds its minimum.
  ///
  /// - Precondition: The loss is a cross-entropy.
  /// - Complexity: a forward pass, and 40 evaluations of the loss.
  public init<Scalar>(
    of network: NeuralNetwork<Scalar>, on observations: Observations<Scalar>, threads: Int = 1
  ) {
    self.init(
      ofLogits: network.logits(for: observations.x, threads: threads).converted(to: Double.self),
      observations.y.converted(to: Double.self), network.architecture.loss)
  }

  /// The T of logits Z, m × n_L, before the link of `loss`, for the targets `y`.
  init(ofLogits z: Matrix<Double>, _ y: Matrix<Double>, _ loss: Loss) {
    precondition(loss.isCrossEntropy, "\(loss) has no probabilities")
    value = exp2(
      minimizer(in: -5...5, steps: 38) {
        loss.cost(logits: z, targets: y, times: 1 / exp2($0), Self.cost(of: y))
      })
  }

  /// The mean loss of the logits Z divided by T.
  func loss(ofLogits z: Matrix<Double>, _ y: Matrix<Double>, _ loss: Loss) -> Double {
    loss.cost(logits: z, targets: y, times: 1 / value, Self.cost(of: y))
  }

  private static func cost(of y: Matrix<Double>) -> Cost {
    Cost(labelSmoothing: 2 / Double(y.rows + 2))
  }

  /// The network whose logits are those of `network` divided by T: W_L ← W_L/T, β_L ← β_L/T.
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
}

/// The minimizer in `range` of a function with one minimum, by golden-section search. After `steps`
/// steps its error is at most ((√5 − 1)/2)^`steps` of the length of `range`.
func minimizer(
  in range: ClosedRange<Double>, steps: Int, _ value: (Double) -> Double
) -> Double {
  let ratio = (5.0.squareRoot() - 1) / 2
  var (low, high) = (range.lowerBound, range.upperBound)
  var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
  var (leftValue, rightValue) = (value(left), value(right))
  for _ in 0..<steps {
    if leftValue <= rightValue {
      (high, right, rightValue) = (right, left, leftValue)
      left = high - ratio * (high - low)
      leftValue = value(left)
    } else {
      (low, left, leftValue) = (left, right, rightValue)
      right = low + ratio * (high - low)
      rightValue = value(right)
    }
  }
  return (low + high) / 2
}

/// 2^x as e^{x ln 2}, from the exponential of the kernels: the same bits on every machine.
private func exp2(_ x: Double) -> Double {
  var (power, result) = (x * 0.693_147_180_559_945_3, 0.0)
  bp_exp(BP_FLOAT64, 1, &power, &result)
  return result
}
