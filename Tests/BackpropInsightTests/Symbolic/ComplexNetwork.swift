import BackpropCore

/// A network in complex numbers, one scalar at a time, from the definitions alone.
///
/// ∂J/∂θ = Im J(θ + ih) / h + O(h²) (Squire and Trapp 1998). There is no subtraction, so h can be
/// so small that h² vanishes, and the derivative is as accurate as J.
struct ComplexNetwork {
  let architecture: Architecture
  /// The parameters layer by layer: weights row by row, then biases.
  private var parameters: [Complex]

  init(_ network: NeuralNetwork<Double>) {
    architecture = network.architecture
    parameters = architecture.layers.indices.flatMap { l in
      let biases = network.parameters.biases(of: l)?.toRows() ?? []
      return (network.parameters.weights(of: l).toRows() + biases).joined().map { Complex($0) }
    }
  }

  /// ∂J/∂θ for each parameter, in order.
  func gradient(_ x: Matrix<Double>, _ y: Matrix<Double>) -> [Double] {
    let h = 1e-30
    var network = self
    return parameters.indices.map { index in
      defer { network.parameters[index].imaginary = 0 }
      network.parameters[index].imaginary = h
      return network.cost(x, y).imaginary / h
    }
  }

  /// J, the mean of the losses.
  func cost(_ x: Matrix<Double>, _ y: Matrix<Double>) -> Complex {
    let losses = zip(x.toRows(), y.toRows()).map { x, y in
      architecture.loss.value(outputs(x), y)
    }
    return losses.sum / Complex(Double(losses.count))
  }

  /// The last activations, before the link of the loss.
  private func outputs(_ x: [Double]) -> [Complex] {
    var rest = parameters[...]
    return architecture.layers.reduce(x.map { Complex($0) }) { a, layer in
      var z = [Complex](repeating: 0.0, count: layer.dense!.neurons)
      for a in a + (layer.hasBiases ? [1.0] : []) {
        z = zip(z, rest).map { $0 + a * $1 }
        rest = rest.dropFirst(layer.dense!.neurons)
      }
      return z.map(layer.activation.value)
    }
  }
}

extension Activation {
  /// f(z). The real part of z selects the branch.
  fileprivate func value(_ z: Complex) -> Complex {
    switch self {
    case .identity: z
    case .sigmoid: z.logistic
    case .tanh: z.hyperbolicTangent
    case .relu: z.real > 0 ? z : 0.0
    case .leakyRelu(let slope): z.real > 0 ? z : Complex(slope) * z
    case .elu(let alpha): z.real > 0 ? z : Complex(alpha) * (z.exponential - 1.0)
    case .selu:
      1.0507009873554805 * (z.real > 0 ? z : 1.6732632423543772 * (z.exponential - 1.0))
    case .softplus: z.softplus
    case .silu: z * z.logistic
    case .gelu: z * z.normalDistribution
    case .mish: z * z.softplus.hyperbolicTangent
    }
  }
}

extension Loss {
  /// L of one observation with last activations `a`.
  fileprivate func value(_ a: [Complex], _ y: [Double]) -> Complex {
    let targets = y.map { Complex($0) }
    switch self {
    case .binaryCrossEntropy:
      return zip(a.map(\.logistic), targets).map { q, y in
        -(y * q.logarithm + (1.0 - y) * (1.0 - q).logarithm)
      }.sum
    case .categoricalCrossEntropy:
      let powers = a.map(\.exponential)
      return zip(powers, targets).map { power, y in -(y * (power / powers.sum).logarithm) }.sum
    case .halfSquaredError: return zip(a, targets).map { ($0 - $1) * ($0 - $1) / 2.0 }.sum
    case .squaredError: return zip(a, targets).map { ($0 - $1) * ($0 - $1) }.sum
    case .poisson: return zip(a.map(\.exponential), targets).map { $0 - $1 * $0.logarithm }.sum
    case .meanAbsoluteError, .huber: preconditionFailure("\(self) is not analytic")
    }
  }
}

extension [Complex] {
  fileprivate var sum: Complex { reduce(0.0, +) }
}
