import BackpropCore
import BackpropInsight

/// The values of the named matrices of a network.
struct MatrixPoint {
  var values: [Symbol: [[Double]]] = [:]
  let architecture: Architecture
  /// The scalar factors of matrices.
  private let factors: [Symbol: Double]

  /// The value of every matrix of `derivation`, computed by its equations from the inputs, the
  /// targets and the parameters of `network`.
  init(
    _ network: NeuralNetwork<Double>, _ x: Matrix<Double>, _ y: Matrix<Double>,
    _ derivation: NetworkDerivation, _ cost: Cost = Cost()
  ) {
    architecture = network.architecture
    factors = cost.settings.merging([Symbol("m"): Double(x.rows)]) { $1 }
    values[Symbol("X")] = x.toRows()
    values[Symbol("Y")] = y.toRows()
    for l in architecture.layers.indices {
      values[Symbol("W", l + 1)] = network.parameters.weights(of: l).toRows()
      values[Symbol("beta", l + 1)] = network.parameters.biases(of: l)?.toRows()
    }
    for equation in derivation.equations where !equation.isUpdate {
      guard case .symbol(let symbol) = equation.left.form else { continue }
      values[symbol] = value(equation.right[0])
    }
  }

  /// ∂J/∂θ for each parameter, layer by layer: weights row by row, then biases.
  var gradient: [Double] {
    architecture.layers.indices.flatMap { l in
      let parts = [values[Symbol("dW", l + 1)], values[Symbol("dbeta", l + 1)]]
      return parts.compactMap(\.self).joined().flatMap(\.self)
    }
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
    case .map(.named("softmax", _, _), let inner):
      return value(inner).map { row in
        let powers = row.map { scalar(.exp(.symbol(Symbol("z"))), at: $0) }
        return powers.map { $0 / powers.reduce(0, +) }
      }
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
    let z = ScalarExpression.symbol(Symbol("z"))
    switch function {
    case .named("f", .number(let l)?, 1):
      let activation = architecture.layers[l - 1].activation
      let derivation = activation.derivation()
      return scalar(
        derivation.result, at: u, activation.settings, definitions: derivation.definitions)
    case .named("clip", _, _):
      guard case .huber(let limit) = architecture.loss else { return .nan }
      return min(max(u, -limit), limit)
    case .named(let name, _, _):
      guard let activation = Activation.all.first(where: { "\($0)" == name }) else { return .nan }
      return scalar(activation.expression(of: z), at: u, activation.settings)
    default: return scalar(.function(function, z), at: u)
    }
  }

  /// The value of a formula of z and its parameters.
  private func scalar(
    _ formula: ScalarExpression, at z: Double, _ settings: [Symbol: Double] = [:],
    definitions: [Derivation.Definition] = []
  ) -> Double {
    let point = Point(seed: 0)
    point.definitions = definitions
    point.values = settings
    point.values[Symbol("z")] = z
    return point.value(formula)
  }
}
