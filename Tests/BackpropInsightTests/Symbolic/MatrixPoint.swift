import BackpropCore
import BackpropInsight

/// Numbers for the matrices of a network, by name.
struct MatrixPoint {
  var values: [Symbol: [[Double]]] = [:]
  let architecture: Architecture
  /// The numbers that matrices are multiplied by.
  private let factors: [Symbol: Double]

  /// All matrices of one pass over `x` and `y`; the deltas come from the formulas themselves.
  init(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>, _ cost: Cost
  ) {
    architecture = network.architecture
    factors = cost.settings.merging([Symbol("m"): Double(x.rows)]) { $1 }
    let pass = network.forward(x)
    let last = architecture.layers.count
    values[Symbol("X")] = Self.rows(x)
    values[Symbol("Y")] = Self.rows(y)
    values[Symbol("Y", hat: true)] = Self.rows(pass.predictions)
    for l in 1...last {
      values[Symbol("W", l)] = Self.rows(network.parameters.weights(of: l - 1))
      values[Symbol("beta", l)] = network.parameters.biases(of: l - 1).map(Self.rows)
      values[Symbol("Z", l)] = Self.rows(pass.preactivations[l - 1])
      if l < last { values[Symbol("A", l)] = Self.rows(pass.activations[l - 1]) }
    }
  }

  static func rows(_ matrix: Matrix<Double>) -> [[Double]] {
    (0..<matrix.rows).map { row in (0..<matrix.columns).map { matrix[row, $0] } }
  }

  func value(_ matrix: MatrixExpression) -> [[Double]] {
    switch matrix.form {
    case .symbol(let symbol): return values[symbol] ?? []
    case .ones: return Array(repeating: [1], count: values[Symbol("X")]?.count ?? 0)
    case .sum(let parts): return fold(parts, +)
    case .hadamard(let parts): return fold(parts, *)
    case .product(let parts):
      return parts.dropFirst().reduce(value(parts[0])) { left, part in
        let right = value(part)
        return left.map { row in
          right[0].indices.map { j in row.indices.reduce(0) { $0 + row[$1] * right[$1][j] } }
        }
      }
    case .transpose(let inner):
      let rows = value(inner)
      return rows[0].indices.map { column in rows.map { $0[column] } }
    case .scaled(let factor, let inner):
      let point = Point(seed: 0)
      point.values = factors
      let number = point.value(factor)
      return value(inner).map { $0.map { $0 * number } }
    case .map(let function, let inner):
      return value(inner).map { $0.map { apply(function, $0) } }
    }
  }

  private func fold(
    _ parts: [MatrixExpression], _ operation: (Double, Double) -> Double
  ) -> [[Double]] {
    let values = parts.map(value)
    return values[0].indices.map { row in
      values[0][row].indices.map { column in
        values.dropFirst().reduce(values[0][row][column]) { operation($0, $1[row][column]) }
      }
    }
  }

  private func apply(_ function: Function, _ u: Double) -> Double {
    if case .named("f", .number(let l)?, 1) = function {
      return Self.slope(architecture.layers[l - 1].activation, u)
    }
    if case .named("clip", _, _) = function, case .huber(let limit) = architecture.loss {
      return min(max(u, -limit), limit)
    }
    return function == .sign ? (u > 0 ? 1 : u < 0 ? -1 : 0) : .nan
  }

  /// f′(u) by the formula that was derived.
  private static func slope(_ activation: Activation, _ u: Double) -> Double {
    let derivation = activation.derivation()
    let point = Point(derivation, seed: 0)
    point.values[Symbol("z")] = u
    for (symbol, value) in activation.settings { point.values[symbol] = value }
    return point.value(derivation.result)
  }
}
