package import BackpropCore
internal import Foundation

/// The error of finite differences for many step sizes h. A large h has a large truncation error, a
/// small h a large rounding error. The total error is smallest between them.
package struct StepSizeCurve: Sendable {
  /// One step size.
  package struct Point: Sendable {
    package let h: Double
    /// The median and the largest relative error of the parameters (E22).
    package let median, largest: Double
  }

  /// The step sizes, largest first.
  package let points: [Point]
  /// The parameters that were varied.
  package let parameters: [String]

  /// The curve over parameters with a gradient above 10⁻⁶, at most `maximumPerArray` of each array;
  /// nil if there is none.
  ///
  /// - Complexity: two forward passes per parameter and step size.
  package init?(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>, _ cost: Cost,
    maximumPerArray: Int = 6
  ) {
    let gradient = network.backpropagate(x, y, cost).gradient
    let chosen = network.parameterArrays.flatMap { count, parameter in
      let moving = (0..<count).map(parameter).filter {
        abs(gradient[$1]) > 1e-6 && gradient[$1].isFinite
      }
      return evenlySpaced(maximumPerArray, of: moving.count).map { moving[$0] }
    }
    guard !chosen.isEmpty else { return nil }
    var probe = CostProbe(network, x, y, cost)
    parameters = chosen.map { "\($0.0)" }
    points = (2...24).map { halves in
      let h = pow(10, -Double(halves) / 2)
      let errors = chosen.map { _, index in
        let numeric = probe.difference(index, h)
        let size = max(abs(numeric), abs(gradient[index]))
        return size == 0 ? 0 : abs(numeric - gradient[index]) / size
      }.sorted()
      return Point(h: h, median: errors[errors.count / 2], largest: errors[errors.count - 1])
    }
  }
}
