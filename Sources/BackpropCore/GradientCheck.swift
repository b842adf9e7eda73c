/// A comparison of a gradient with finite differences of the cost, parameter by parameter (E21,
/// E22).
///
/// The numeric derivative is the central difference D(h) = (J(θ + h) − J(θ − h)) / 2h with
/// h = ∛2⁻⁵² · max(1, |θ|), about 6.1·10⁻⁶. Its error is O(h²) plus the rounding of J, about
/// 2⁻⁵³ |J| / h. If that is too large for a verdict, Richardson's extrapolation from two larger
/// steps replaces it: (4 D(k) − D(2k)) / 3 with k = 100 h, then 1000 h. Its error is O(k⁴), with a
/// rounding that is 100 and 1000 times smaller.
public struct GradientCheck: Sendable {
  /// The result for one parameter.
  public enum Verdict: String, Sendable, CaseIterable {
    /// Relative error at most 10⁻⁷ (10⁻⁵ in networks of more than five layers).
    case pass
    /// Both derivatives are below 10⁻⁹: too small to compare.
    case bothNearZero
    /// Relative error at most 10⁻⁴, or a difference within the rounding of J.
    case warn
    /// The cost has a kink between θ − h and θ + h for every h tried, so no finite difference
    /// measures f′ there.
    case kink
    /// The derivatives differ.
    case fail
  }

  /// A parameter: a weight w_ij of a dense layer, a bias, or an element of another array.
  public enum Parameter: Hashable, Sendable, CustomStringConvertible {
    /// The weight from input `i` to neuron `j` of `layer`, all from 0.
    case weight(layer: Int, i: Int, j: Int)
    /// The bias of neuron `j` of `layer`.
    case bias(layer: Int, j: Int)
    /// Element (`i`, `j`) of another array, or of any array of a layer that is not dense.
    case element(ParameterKind, layer: Int, i: Int, j: Int)

    /// The printed name, counted from 1: `W2[3,1]`, `b1[4]`, `F1[2,16]`.
    public var description: String {
      switch self {
      case .weight(let layer, let i, let j): "W\(layer + 1)[\(i + 1),\(j + 1)]"
      case .bias(let layer, let j): "b\(layer + 1)[\(j + 1)]"
      case .element(let kind, let layer, let i, let j):
        "\(kind.symbol)\(layer + 1)[\(i + 1),\(j + 1)]"
      }
    }
  }

  /// The derivatives of one parameter.
  public struct Entry: Sendable {
    /// The parameter.
    public let parameter: Parameter
    /// ∂J/∂θ of the gradient under test.
    public let analytic: Double
    /// ∂J/∂θ by finite differences.
    public let numeric: Double
    /// The result of the comparison.
    public let verdict: Verdict

    /// |analytic − numeric|.
    public var absoluteError: Double { abs(analytic - numeric) }
    /// |analytic − numeric| / max(|analytic|, |numeric|) (E22), 0 if both are 0.
    public var relativeError: Double {
      let size = max(abs(analytic), abs(numeric))
      return size == 0 ? 0 : absoluteError / size
    }
  }

  /// One entry per parameter, layer by layer, weights row by row before biases.
  public let entries: [Entry]

  /// Whether no parameter failed.
  public var passed: Bool { !entries.contains { $0.verdict == .fail } }

  /// The largest relative error, without kinks and derivatives near 0.
  public var largestRelativeError: Double {
    entries.filter { $0.verdict != .kink && $0.verdict != .bothNearZero }.map(\.relativeError).max()
      ?? 0
  }
}

extension NeuralNetwork where Scalar == Double {
  /// Compares `gradient` (default: that of backpropagation) with finite differences of the cost.
  ///
  /// It checks the parameters for which `isChosen` returns true, at most `most` per array, at equal
  /// distances. Convert a `Float` network with `converted(to: Double.self)`.
  ///
  /// - Complexity: two forward passes per parameter.
  public func gradientCheck(
    _ x: Matrix<Double>, _ y: Matrix<Double>, weights: [Double]? = nil, _ cost: Cost = Cost(),
    gradient: Parameters<Double>? = nil, maximumPerArray most: Int? = nil,
    where isChosen: (GradientCheck.Parameter) -> Bool = { _ in true }
  ) -> GradientCheck {
    let analytic = gradient ?? backpropagate(x, y, weights: weights, cost).gradient
    var probe = CostProbe(self, x, y, weights: weights, cost)
    let tolerance = architecture.layers.count > 5 ? 1e-5 : 1e-7
    return GradientCheck(
      entries: numberedParameters(most, isChosen).map { parameter, index in
        probe.entry(parameter, at: index, analytic: analytic[index], tolerance: tolerance)
      })
  }

  /// The parameters to check with their indices in the flat vector.
  private func numberedParameters(
    _ most: Int?, _ isChosen: (GradientCheck.Parameter) -> Bool
  ) -> [(GradientCheck.Parameter, Int)] {
    parameterArrays.flatMap { count, parameter in
      let chosen = (0..<count).map(parameter).filter { isChosen($0.0) }
      return evenlySpaced(most ?? count, of: chosen.count).map { chosen[$0] }
    }
  }

  /// The arrays W_1, β_1, W_2, …. Each has its number of parameters, and a function that returns
  /// parameter k, row after row, and its index in the flat vector.
  package var parameterArrays: [(count: Int, parameter: (Int) -> (GradientCheck.Parameter, Int))] {
    parameters.layout.layers.enumerated().flatMap { layer, place in
      let isDense = architecture.layers[layer].dense != nil
      return place.blocks.map { block in
        let parameter = { (k: Int) -> GradientCheck.Parameter in
          let (i, j) = (k / block.columns, k % block.columns)
          return switch block.kind {
          case .weights where isDense: .weight(layer: layer, i: i, j: j)
          case .biases where isDense: .bias(layer: layer, j: j)
          case .weights, .biases, .alphas, .scales, .frequencies, .phases, .vectors:
            .element(block.kind, layer: layer, i: i, j: j)
          }
        }
        return (block.count, { (parameter($0), block.start + $0) })
      }
    }
  }
}

/// The cost as a function of one parameter.
package struct CostProbe {
  private var network: NeuralNetwork<Double>
  private let x, y: Matrix<Double>
  private let weights: [Double]?
  private let cost: Cost

  package init(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>,
    weights: [Double]? = nil, _ cost: Cost
  ) {
    self.network = network
    self.x = x
    self.y = y
    self.weights = weights
    self.cost = cost
  }

  /// The comparison of `analytic` with the finite difference of the parameter at `index`.
  fileprivate mutating func entry(
    _ parameter: GradientCheck.Parameter, at index: Int, analytic: Double, tolerance: Double
  ) -> GradientCheck.Entry {
    let theta = network.parameters[index]
    var h = 6.055454452393343e-06 * max(1, abs(theta))  // ∛2⁻⁵²
    var numeric = difference(index, h)
    var kinked = crossesKink(index, theta, h)
    for _ in 0..<3 where kinked {
      h /= 10
      numeric = difference(index, h)
      kinked = crossesKink(index, theta, h)
    }
    let rounding = 0x1p-50 * abs(network.cost(of: x, y, weights: weights, cost)) / h
    func verdict() -> GradientCheck.Verdict {
      let size = max(abs(analytic), abs(numeric))
      let relative = size == 0 ? 0 : abs(analytic - numeric) / size
      if relative <= tolerance { return .pass }
      if size < 1e-9 { return .bothNearZero }
      if kinked { return .kink }
      return relative <= 1e-4 || abs(analytic - numeric) <= rounding ? .warn : .fail
    }
    for step in [100 * h, 1000 * h] where verdict() == .warn || verdict() == .fail {
      if crossesKink(index, theta, 2 * step) { break }
      numeric = (4 * difference(index, step) - difference(index, 2 * step)) / 3
    }
    return GradientCheck.Entry(
      parameter: parameter, analytic: analytic, numeric: numeric, verdict: verdict())
  }

  /// (J(θ + h) − J(θ − h)) / 2h (E21) for the parameter θ at `index` of the flat vector.
  package mutating func difference(_ index: Int, _ h: Double) -> Double {
    let theta = network.parameters[index]
    defer { network.parameters[index] = theta }
    network.parameters[index] = theta + h
    let above = network.cost(of: x, y, weights: weights, cost)
    network.parameters[index] = theta - h
    let below = network.cost(of: x, y, weights: weights, cost)
    return (above - below) / ((theta + h) - (theta - h))
  }

  /// Whether the cost has a kink between θ − h and θ + h: the sign of a preactivation (activation
  /// with a kink), of an error (loss with a kink) or of a weight (l1 penalty) changes.
  private mutating func crossesKink(_ index: Int, _ theta: Double, _ h: Double) -> Bool {
    if cost.l1 != 0, abs(theta) <= h { return true }
    let isKinked = network.architecture.layers.contains { $0.activation.hasKink }
    guard isKinked || network.architecture.loss.hasKink else { return false }
    defer { network.parameters[index] = theta }
    network.parameters[index] = theta - h
    let below = signs()
    network.parameters[index] = theta + h
    return below != signs()
  }

  /// The signs of all numbers that make a kink of the cost at 0.
  private func signs() -> [FloatingPointSign] {
    let pass = network.forward(x)
    var signs: [FloatingPointSign] = []
    for (layer, z) in zip(network.architecture.layers, pass.preactivations)
    where layer.activation.hasKink {
      z.withUnsafeElements { signs += $0.map(\.sign) }
    }
    if network.architecture.loss.hasKink {
      pass.predictions.withUnsafeElements { q in
        y.withUnsafeElements { t in signs += zip(q, t).map { ($0 - $1).sign } }
      }
    }
    return signs
  }
}
