import BackpropCore
import Foundation

/// Backpropagation neuron by neuron and weight by weight, as on paper (E19):
///
/// δ_j^l = f′(z_j^l) Σ_k w_jk^{l+1} δ_k^{l+1};  ∂L/∂w_ij^l = a_i^{l−1} δ_j^l;  ∂L/∂b_j^l = δ_j^l
///
/// It shares no code with the library. `bug` makes it commit a classical mistake.
struct NaiveBackpropagation {
  enum Bug: CaseIterable {
    case derivativeDropped, transposeSwapped, meanTakenTwice, updatedWeightsUsed, biasDropped
  }

  /// f and f′, from definitions that do not come from the library.
  static func function(_ activation: Activation) -> (
    f: (Double) -> Double, derivative: (Double) -> Double
  )? {
    switch activation {
    case .identity: return ({ $0 }, { _ in 1 })
    case .sigmoid: return ({ 1 / (1 + exp(-$0)) }, { exp(-$0) / ((1 + exp(-$0)) * (1 + exp(-$0))) })
    case .tanh: return ({ tanh($0) }, { 1 / (cosh($0) * cosh($0)) })
    case .relu: return ({ $0 > 0 ? $0 : 0 }, { $0 > 0 ? 1 : 0 })
    case .softplus: return ({ log1p(exp($0)) }, { 1 / (1 + exp(-$0)) })
    default: return nil
    }
  }

  let network: NeuralNetwork<Double>
  var bug: Bug?

  /// ∂J/∂θ in the shape of the parameters, and J, for the mean of half squared errors or of
  /// cross-entropies.
  func gradient(_ x: Matrix<Double>, _ y: Matrix<Double>) -> (
    gradient: Parameters<Double>, cost: Double
  )? {
    let architecture = network.architecture
    let depth = architecture.layers.count
    let weights = (0..<depth).map { network.parameters.weights(of: $0).toRows() }
    let functions = architecture.layers.compactMap { Self.function($0.activation) }
    guard functions.count == depth else { return nil }
    var dW = weights.map { $0.map { $0.map { _ in 0.0 } } }
    var dB = architecture.widths.dropFirst().map { [Double](repeating: 0, count: $0) }
    var cost = 0.0
    let m = Double(x.rows)

    for row in 0..<x.rows {
      var a = [(0..<x.columns).map { x[row, $0] }]
      var z: [[Double]] = []
      for l in 0..<depth {
        let biases = network.parameters.biases(of: l)
        z.append(
          (0..<architecture.widths[l + 1]).map { j in
            var sum = bug == .biasDropped ? 0 : biases?[0, j] ?? 0
            for i in a[l].indices { sum += a[l][i] * weights[l][i][j] }
            return sum
          })
        a.append(z[l].map(functions[l].f))
      }
      let target = (0..<y.columns).map { y[row, $0] }
      let (loss, outputDelta) = output(a[depth], target)
      cost += loss / m

      var deltas = zip(outputDelta, z[depth - 1]).map {
        $0 * derivative(functions[depth - 1].derivative, $1)
      }
      for l in (0..<depth).reversed() {
        for i in a[l].indices {
          for j in deltas.indices { dW[l][i][j] += a[l][i] * deltas[j] / scale(m) }
        }
        for j in deltas.indices { dB[l][j] += deltas[j] / scale(m) }
        guard l > 0 else { break }
        deltas = z[l - 1].indices.map { j in
          var sum = 0.0
          for k in deltas.indices { sum += weight(weights[l], dW[l], j, k) * deltas[k] }
          return sum * derivative(functions[l - 1].derivative, z[l - 1][j])
        }
      }
    }
    var result = Parameters<Double>(network.parameters.layout)
    for l in 0..<depth {
      result.setWeights(Matrix(dW[l]), of: l)
      if network.parameters.layout.layers[l][.biases] != nil { result.setBiases([dB[l]], of: l) }
    }
    return (result, cost)
  }

  /// L and ∂L/∂a of one observation.
  private func output(_ a: [Double], _ t: [Double]) -> (Double, [Double]) {
    switch network.architecture.loss {
    case .binaryCrossEntropy:
      let q = a.map { 1 / (1 + exp(-$0)) }
      let losses = zip(q, t).map { -($1 * log($0) + (1 - $1) * log(1 - $0)) }
      return (losses.reduce(0, +), zip(q, t).map { ($0 - $1) / ($0 * (1 - $0)) * ($0 * (1 - $0)) })
    case .categoricalCrossEntropy:
      let sum = a.reduce(0) { $0 + exp($1) }
      let q = a.map { exp($0) / sum }
      return (zip(q, t).reduce(0) { $0 - $1.1 * log($1.0) }, zip(q, t).map { $0 - $1 })
    default:
      let errors = zip(a, t).map { $0 - $1 }
      return (errors.reduce(0) { $0 + $1 * $1 / 2 }, errors)
    }
  }

  private func derivative(_ f: (Double) -> Double, _ z: Double) -> Double {
    bug == .derivativeDropped ? 1 : f(z)
  }

  private func scale(_ m: Double) -> Double { bug == .meanTakenTwice ? m * m : m }

  /// w_jk, or the wrong weight for some bugs.
  private func weight(_ w: [[Double]], _ dW: [[Double]], _ j: Int, _ k: Int) -> Double {
    switch bug {
    case .transposeSwapped: w[k % w.count][j % w[0].count]
    case .updatedWeightsUsed: w[j][k] - 0.1 * dW[j][k]
    default: w[j][k]
    }
  }
}
