import BackpropCore
import CBackpropKernels
import Foundation
import Testing

extension KernelTests {
  /// Activations, vector kernels and optimizers compared with their formulas in the papers.
  @Suite("Definitions")
  struct DefinitionTests {
    /// The rounding of some intermediate results.
    private let tolerance = 1e-14

    /// f and f′ by the definition, from functions of the system's library.
    private static func definition(_ activation: Activation, _ z: Double) -> (
      f: Double, derivative: Double
    ) {
      let σ = 1 / (1 + exp(-z))
      switch activation {
      case .identity: return (z, 1)
      case .sigmoid: return (σ, exp(-z) / ((1 + exp(-z)) * (1 + exp(-z))))
      case .tanh: return (Foundation.tanh(z), 1 / (cosh(z) * cosh(z)))
      case .relu: return z > 0 ? (z, 1) : (0, 0)
      case .leakyRelu(let slope): return z > 0 ? (z, 1) : (slope * z, slope)
      case .elu(let alpha): return z > 0 ? (z, 1) : (alpha * expm1(z), alpha * exp(z))
      case .selu:
        let (scale, alpha) = (1.05070098735548049, 1.67326324235437728)
        return z > 0 ? (scale * z, scale) : (scale * alpha * expm1(z), scale * alpha * exp(z))
      case .softplus: return (log1p(exp(z)), σ)
      case .silu: return (z * σ, σ + z * σ * (1 - σ))
      case .gelu:
        let cumulative = 0.5 * erfc(-z / 2.0.squareRoot())
        return (z * cumulative, cumulative + z * exp(-z * z / 2) / (2 * Double.pi).squareRoot())
      case .mish:
        let gate = Foundation.tanh(log1p(exp(z)))
        return (z * gate, gate + z * (1 - gate * gate) * σ)
      }
    }

    @Test(
      "kernels of activations and their derivatives agree with the definitions",
      arguments: Activation.all + [.leakyRelu(slope: 0.3), .elu(alpha: 2)])
    func activations(activation: Activation) {
      let (f, parameter) = activation.kernel
      let z = stride(from: -12.0, through: 12, by: 0.0625).map { $0 }
      var a = [Double](repeating: .nan, count: z.count)
      var d = [Double](repeating: 3, count: z.count)
      bp_activate(BP_FLOAT64, f, parameter, z.count, z, &a)
      bp_differentiate(BP_FLOAT64, f, parameter, z.count, z, a, &d)
      for (index, z) in z.enumerated() {
        let expected = Self.definition(activation, z)
        #expect(abs(a[index] - expected.f) <= tolerance * max(1, abs(z)), "f(\(z))")
        #expect(
          abs(d[index] - 3 * expected.derivative) <= 3 * tolerance * max(1, abs(z)), "f′(\(z))")
      }
      #expect(!activation.hasKink || z.contains(0))
    }

    private let g = [0.5, -2, 0, 1e-3, 7]
    private let w = [1.0, 2, -3, 0.5, -0.25]
    private let rate = 0.1
    private let decay = 0.01

    private func expectEqual(
      _ a: [Double], _ b: [Double], _ location: SourceLocation = #_sourceLocation
    ) {
      #expect(relativeDistance(a, b) <= tolerance, "\(a), not \(b)", sourceLocation: location)
    }

    @Test(
      "kernel of gradient descent: v ← μ v + g; w ← w - η v, or w - η (g + μ v)",
      arguments: [0, 0.9], [false, true])
    func descent(momentum: Double, isNesterov: Bool) {
      var found = w
      var velocity = [0.0, 1, 2, 3, 4]
      let old = velocity
      bp_update_descent(
        BP_FLOAT64, 5, rate, decay, momentum, isNesterov ? 1 : 0, g, &velocity, &found)
      let v = (0..<5).map { momentum * old[$0] + g[$0] }
      let step = (0..<5).map {
        momentum == 0 ? g[$0] : isNesterov ? g[$0] + momentum * v[$0] : v[$0]
      }
      expectEqual(found, (0..<5).map { w[$0] - rate * decay * w[$0] - rate * step[$0] })
      expectEqual(velocity, momentum == 0 ? old : v)
    }

    @Test("kernel of AdaGrad: s ← s + g²; w ← w - η g / (√s + ε)")
    func adagrad() {
      var found = w
      var sum = [0.0, 1, 2, 3, 4]
      let s = (0..<5).map { sum[$0] + g[$0] * g[$0] }
      bp_update_adagrad(BP_FLOAT64, 5, rate, decay, 0.01, g, &sum, &found)
      expectEqual(sum, s)
      expectEqual(
        found,
        (0..<5).map { w[$0] * (1 - rate * decay) - rate * g[$0] / (s[$0].squareRoot() + 0.01) })
    }

    @Test("kernel of RMSprop: s ← α s + (1 - α) g²; w ← w - η g / (√s + ε)")
    func rmsprop() {
      var found = w
      var square = [0.0, 1, 2, 3, 4]
      let s = (0..<5).map { 0.8 * square[$0] + 0.2 * g[$0] * g[$0] }
      bp_update_rmsprop(BP_FLOAT64, 5, rate, decay, 0.8, 0.01, g, &square, &found)
      expectEqual(square, s)
      expectEqual(
        found,
        (0..<5).map { w[$0] * (1 - rate * decay) - rate * g[$0] / (s[$0].squareRoot() + 0.01) })
    }

    @Test(
      "kernel of Adam: moments with bias correction", arguments: [1, 2, 10, 1000] as [Int64])
    func adam(step: Int64) {
      var found = w
      var mean = [0.1, -0.1, 0, 2, 3]
      var square = [0.0, 1, 2, 3, 4]
      let m = (0..<5).map { 0.9 * mean[$0] + (1 - 0.9) * g[$0] }
      let s = (0..<5).map { 0.999 * square[$0] + (1 - 0.999) * g[$0] * g[$0] }
      bp_update_adam(BP_FLOAT64, 5, rate, decay, 0.9, 0.999, 0.01, step, g, &mean, &square, &found)
      expectEqual(mean, m)
      expectEqual(square, s)
      let (first, second) = (1 - pow(0.9, Double(step)), 1 - pow(0.999, Double(step)))
      // 1 - 0.999^t loses three digits by cancellation at t = 1, in the kernel and here
      let expected = (0..<5).map {
        w[$0] * (1 - rate * decay) - rate * (m[$0] / first) / ((s[$0] / second).squareRoot() + 0.01)
      }
      #expect(relativeDistance(found, expected) <= 1e-12)
    }

    @Test("kernels of sums, scalings and limits agree with the definitions")
    func vectors() {
      var y = w
      bp_add_scaled(BP_FLOAT64, 5, 0.3, g, &y)
      expectEqual(y, zip(w, g).map { $0 + 0.3 * $1 })
      y = w
      bp_add_scaled_signs(BP_FLOAT64, 5, 0.3, g, &y)
      expectEqual(y, [1.3, 1.7, -3, 0.8, 0.05])
      y = w
      bp_scale(BP_FLOAT64, 5, -2, &y)
      expectEqual(y, [-2, -4, 6, -1, 0.5])
      y = g
      bp_limit(BP_FLOAT64, 5, 0.5, &y)
      expectEqual(y, [0.5, -0.5, 0, 1e-3, 0.5])
      y = g
      bp_multiply(BP_FLOAT64, 5, w, &y)
      expectEqual(y, zip(g, w).map { $0 * $1 })
      expectEqual([bp_dot(BP_FLOAT64, 5, g, w)], [zip(g, w).reduce(0) { $0 + $1.0 * $1.1 }])
      expectEqual([bp_sum_of_magnitudes(BP_FLOAT64, 5, w)], [6.75])
      var sums = [0.0, 0]
      bp_sum_rows(BP_FLOAT64, 2, 2, w, 0.5, &sums)
      expectEqual(sums, [-1, 1.25])
    }
  }
}
