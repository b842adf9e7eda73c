internal import BackpropCore
internal import Foundation

// The functions of a network, one scalar at a time. They use the system's exponential and logarithm
// and not the engine, because the engine must not verify itself.

extension Activation {
  /// f(z).
  func value(at z: Double) -> Double {
    switch self {
    case .identity: z
    case .sigmoid: logistic(z)
    case .tanh: Foundation.tanh(z)
    case .relu: max(z, 0)
    case .leakyRelu(let slope): z > 0 ? z : slope * z
    case .elu(let alpha): z > 0 ? z : alpha * expm1(z)
    case .selu: seluScale * (z > 0 ? z : seluAlpha * expm1(z))
    case .softplus: softplusValue(z)
    case .silu: z * logistic(z)
    case .gelu: z * normalDistribution(z)
    case .mish: z * Foundation.tanh(softplusValue(z))
    }
  }

  /// f′(z).
  func derivative(at z: Double) -> Double {
    switch self {
    case .identity: return 1
    case .sigmoid: return logistic(z) * logistic(-z)
    case .tanh:
      let a = Foundation.tanh(z)
      return (1 - a) * (1 + a)
    case .relu: return z > 0 ? 1 : 0
    case .leakyRelu(let slope): return z > 0 ? 1 : slope
    case .elu(let alpha): return z > 0 ? 1 : alpha * exp(z)
    case .selu: return seluScale * (z > 0 ? 1 : seluAlpha * exp(z))
    case .softplus: return logistic(z)
    case .silu: return logistic(z) * (1 + z * logistic(-z))
    case .gelu: return normalDistribution(z) + z * exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    case .mish:
      let g = Foundation.tanh(softplusValue(z))
      return g + z * (1 - g) * (1 + g) * logistic(z)
    }
  }
}

extension Loss.Link {
  /// The link as an activation; nil if it is no activation.
  var activation: Activation? {
    switch self {
    case .sigmoid: .sigmoid
    case .identity, .softmax, .exponential: nil
    }
  }

  /// ∂ŷ/∂a in terms of the prediction `y`; NaN for a softmax, which is not element-wise.
  func derivative(ofPrediction y: Double) -> Double {
    switch self {
    case .identity: 1
    case .sigmoid: y * (1 - y)
    case .exponential: y
    case .softmax: .nan
    }
  }
}

extension Loss {
  /// ŷ of the last activations `a` of one observation.
  func predictions(_ a: [Double]) -> [Double] {
    switch link {
    case .identity: return a
    case .sigmoid: return a.map(logistic)
    case .exponential: return a.map { exp($0) }
    case .softmax:
      let largest = a.max() ?? 0
      let powers = a.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }

  /// The targets with label smoothing: the uniform distribution has the weight `smoothing`.
  func smoothed(_ t: [Double], _ smoothing: Double) -> [Double] {
    switch self {
    case .binaryCrossEntropy: t.map { (1 - smoothing) * $0 + smoothing / 2 }
    case .categoricalCrossEntropy:
      t.map { (1 - smoothing) * $0 + smoothing / Double(t.count) }
    case .halfSquaredError, .squaredError, .meanAbsoluteError, .huber, .poisson: t
    }
  }

  /// L of one observation with last activations `a` and targets `t`.
  func value(_ a: [Double], _ t: [Double]) -> Double {
    switch self {
    case .binaryCrossEntropy:  // E7
      return zip(a, t).reduce(0) { $0 + softplusValue($1.0) - $1.0 * $1.1 }
    case .categoricalCrossEntropy:
      let largest = a.max() ?? 0
      let logSum = largest + log(a.reduce(0) { $0 + exp($1 - largest) })
      return zip(a, t).reduce(0) { $0 + $1.1 * (logSum - $1.0) }
    case .halfSquaredError: return zip(a, t).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 2 }
    case .squaredError: return zip(a, t).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    case .meanAbsoluteError: return zip(a, t).reduce(0) { $0 + abs($1.0 - $1.1) }
    case .huber(let delta):
      return zip(a, t).reduce(0) {
        let e = abs($1.0 - $1.1)
        return $0 + (e <= delta ? e * e / 2 : delta * (e - delta / 2))
      }
    case .poisson: return zip(a, t).reduce(0) { $0 + exp($1.0) - $1.1 * $1.0 }
    }
  }

  /// ∂L/∂a of one observation.
  func gradient(_ a: [Double], _ t: [Double]) -> [Double] {
    let predictions = predictions(a)
    let pairs = zip(predictions, t)
    switch self {
    case .binaryCrossEntropy, .halfSquaredError, .poisson: return pairs.map { $0 - $1 }
    case .categoricalCrossEntropy:
      let sum = t.reduce(0, +)
      return pairs.map { $0 * sum - $1 }
    case .squaredError: return pairs.map { 2 * ($0 - $1) }
    case .meanAbsoluteError: return pairs.map { $0 == $1 ? 0 : $0 > $1 ? 1 : -1 }
    case .huber(let delta): return pairs.map { min(max($0 - $1, -delta), delta) }
    }
  }
}

// Klambauer et al. 2017
private let seluScale = 1.0507009873554804934193349852946
private let seluAlpha = 1.6732632423543772848170429916717

private func logistic(_ z: Double) -> Double {
  z < 0 ? exp(z) / (1 + exp(z)) : 1 / (1 + exp(-z))  // E4
}

private func softplusValue(_ z: Double) -> Double { max(z, 0) + log1p(exp(-abs(z))) }

private func normalDistribution(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }
