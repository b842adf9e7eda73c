package import BackpropCore
internal import Foundation

/// How far finite differences are from the gradient, for steps h of every size: too large a step
/// cuts off the curve of J, too small a one drowns in rounding, and between them the error is least.
package struct StepSizeCurve: Sendable {
  /// One step size.
  package struct Point: Sendable {
    package let h: Double
    /// The median and the largest relative error of the parameters (E22).
    package let median, largest: Double
  }

  /// The step sizes, largest first.
  package let points: [Point]
  /// The parameters that were moved.
  package let parameters: [String]

  /// The curve over parameters with a gradient above 10⁻⁶, at most `most` of each array; nil where
  /// there is none.
  ///
  /// - Complexity: two forward passes a parameter and step size.
  package init?(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>, _ cost: Cost,
    mostOfEachArray most: Int = 6
  ) {
    let gradient = network.backpropagate(x, y, cost).gradient
    var chosen: [(name: String, index: Int)] = []
    for (l, place) in network.parameters.layout.layers.enumerated() {
      let weights = (0..<place.inputs * place.outputs).map { k in
        ("W\(l + 1)[\(k / place.outputs + 1),\(k % place.outputs + 1)]", place.weights + k)
      }
      let biases = place.biases.map { start in
        (0..<place.outputs).map { ("b\(l + 1)[\($0 + 1)]", start + $0) }
      }
      for array in [weights, biases ?? []] {
        let moving = array.filter { abs(gradient[$0.1]) > 1e-6 && gradient[$0.1].isFinite }
        chosen += evenlySpaced(most, of: moving.count).map { moving[$0] }
      }
    }
    guard !chosen.isEmpty else { return nil }
    var network = network
    parameters = chosen.map(\.name)
    points = (2...24).map { halves in
      let h = pow(10, -Double(halves) / 2)
      let errors = chosen.map { _, index in
        let theta = network.parameters[index]
        defer { network.parameters[index] = theta }
        network.parameters[index] = theta + h
        let above = network.cost(of: x, y, cost)
        network.parameters[index] = theta - h
        let below = network.cost(of: x, y, cost)
        let numeric = (above - below) / ((theta + h) - (theta - h))
        let size = max(abs(numeric), abs(gradient[index]))
        return size == 0 ? 0 : abs(numeric - gradient[index]) / size
      }.sorted()
      return Point(h: h, median: errors[errors.count / 2], largest: errors[errors.count - 1])
    }
  }
}
