import BackpropCore
import BackpropInsight
import Testing

@Suite("The formulas of a network") struct NetworkFormulaTests {
  /// A random network of 1 to 6 layers.
  private static func network(_ seed: UInt64) throws -> NeuralNetwork<Double> {
    var random = SplitMix64(seed: seed)
    let loss = Loss.all[random.below(Loss.all.count)]
    func activation() -> Activation { Activation.all[random.below(Activation.all.count)] }
    let depth = random.below(6)
    var layers = (0..<depth).map { _ in
      DenseLayer(neurons: 1 + random.below(4), activation: activation())
    }
    let outputs = loss == .categoricalCrossEntropy ? 2 + random.below(3) : 1 + random.below(3)
    layers.append(
      DenseLayer(
        neurons: outputs, activation: loss.link == .identity ? activation() : .identity))
    let architecture = try Architecture(inputs: 1 + random.below(4), layers: layers, loss: loss)
    var network = NeuralNetwork<Double>(architecture, seed: seed)
    for (l, layer) in architecture.layers.enumerated() {
      let biases = (0..<layer.neurons).map { _ in 0.3 * random.normal() }
      network.parameters.setBiases(
        Matrix(rows: 1, columns: layer.neurons, values: biases), of: l)
    }
    return network
  }

  /// A mean or a sum, with and without each penalty.
  private static func cost(_ seed: UInt64) -> Cost {
    var random = SplitMix64(seed: seed)
    func factor() -> Double { random.below(2) == 0 ? 0 : random.uniform() }
    return Cost(
      reduction: random.below(2) == 0 ? .mean : .sum, l2: factor(), l1: factor())
  }

  private static func observations(_ architecture: Architecture, _ seed: UInt64) -> (
    Matrix<Double>, Matrix<Double>
  ) {
    var random = SplitMix64(seed: seed)
    let m = 5
    let x = (0..<m * architecture.inputs).map { _ in random.normal() }
    let y = (0..<m).flatMap { row in
      (0..<architecture.outputs).map { output -> Double in
        switch architecture.loss {
        case .binaryCrossEntropy: random.uniform() < 0.5 ? 0 : 1
        case .categoricalCrossEntropy: output == row % architecture.outputs ? 1 : 0
        case .poisson: Double(random.below(4))
        default: random.normal()
        }
      }
    }
    return (
      Matrix(rows: m, columns: architecture.inputs, values: x),
      Matrix(rows: m, columns: architecture.outputs, values: y)
    )
  }

  @Test("give the gradient that the engine computes, of any cost")
  func gradient() throws {
    var compared = 0
    for seed in 0..<300 {
      let network = try Self.network(UInt64(seed))
      let (x, y) = Self.observations(network.architecture, UInt64(seed))
      let cost = Self.cost(UInt64(seed))
      let pass = network.backpropagate(x, y, cost)
      var point = MatrixPoint(network, x, y, cost)
      let derivation = try NetworkDerivation(of: network.architecture, cost: cost)
      for equation in derivation.equations where !equation.isUpdate {
        guard case .symbol(let symbol) = equation.left.form, symbol.name.hasPrefix("d"),
          case .number(let l)? = symbol.layer
        else { continue }
        let expected: [[Double]]
        switch symbol.name {
        case "dZ": expected = MatrixPoint.rows(pass.deltas[l - 1])
        case "dW": expected = MatrixPoint.rows(pass.gradient.weights(of: l - 1))
        case "dbeta": expected = pass.gradient.biases(of: l - 1).map(MatrixPoint.rows) ?? []
        default: continue
        }
        for right in equation.right {
          let value = point.value(right)
          for (a, b) in zip(value.flatMap(\.self), expected.flatMap(\.self)) {
            compared += 1
            #expect(
              agree(a, b, within: 1e-11),
              "seed \(seed), \(network.architecture), \(cost), \(Formula.unicode.text(equation.left))"
            )
          }
          #expect(value.count == expected.count && value[0].count == expected[0].count)
        }
        point.values[symbol] = point.value(equation.right[0])
      }
    }
    print("\(compared) elements of gradients compared with the engine's")
    #expect(compared > 10_000)
  }

  @Test("have one equation for each Z, A, dZ, dA, dW and dbeta, and each update")
  func complete() throws {
    for depth in 0..<6 {
      let architecture = try Architecture(
        inputs: 3, hidden: Array(repeating: 2, count: depth), outputs: 1, loss: .poisson)
      let derivation = try NetworkDerivation(of: architecture)
      let layers = depth + 1
      let names = derivation.equations.map { equation -> String in
        guard case .symbol(let symbol) = equation.left.form else { return "" }
        return symbol.name + (equation.isUpdate ? " updated" : "")
      }
      for name in ["Z", "dZ", "dW", "dbeta", "W updated", "beta updated"] {
        #expect(names.count { $0 == name } == layers, "\(name)")
      }
      #expect(names.count { $0 == "dA" } == depth)
      #expect(derivation.sections.contains { $0.number == "D6" } == (depth >= 1))
      #expect(derivation.sections.contains { $0.number == "D7" } == (depth >= 2))
    }
  }

  @Test("have the penalties and the reduction of the cost")
  func cost() throws {
    let network = try Architecture(inputs: 3, hidden: [], outputs: 1, loss: .binaryCrossEntropy)
    func definitions(_ cost: Cost) throws -> [String] {
      try NetworkDerivation(of: network, cost: cost).sections.flatMap(\.blocks).compactMap {
        guard case .definition(let left, let right) = $0 else { return nil }
        return Formula.ascii.text(left) + " = " + Formula.ascii.text(right)
      }
    }
    let sums = "sum(l=1..1, sum(j=1..n_{l-1}, sum(k=1..n_l, "
    #expect(try definitions(Cost()).contains("J = sum(i=1..m, L_i)/m"))
    #expect(
      try definitions(Cost(reduction: .sum, l2: 0.5, l1: 2)).contains(
        "J = sum(i=1..m, L_i) + lambda_2*\(sums)w_jk[l]^2))) + lambda_1*\(sums)abs(w_jk[l]))))"))
    #expect(try definitions(Cost(labelSmoothing: 0.1)).contains("y = (1 - s)*t + s/K"))
  }

  @Test("cannot be written with a wrong transpose")
  func shapes() throws {
    let m = Dimension.observations
    let a = MatrixExpression(Symbol("A", 1), m, .number(4))
    let d = MatrixExpression(Symbol("dZ", 2), m, .number(1))
    let w = MatrixExpression(Symbol("W", 2), .number(4), .number(1))
    #expect(try a.transposed.times(d).shape == w.shape)
    #expect(try d.times(w.transposed).shape == a.shape)
    #expect(throws: ShapeMismatch.self) { try a.times(d) }
    #expect(throws: ShapeMismatch.self) { try d.times(w) }
    #expect(throws: ShapeMismatch.self) { try a.hadamard(d) }
    #expect(throws: ShapeMismatch.self) { try a.plus(a.transposed) }
    #expect(throws: ShapeMismatch.self) { try MatrixEquation(w, d.transposed.times(a), number: "") }
    do {
      _ = try a.times(d)
    } catch {
      #expect(error.description == "no matrix product of (m x 4) and (m x 1)")
    }
    #expect(a.transposed.transposed == a)
  }

  @Test("derive the slope of a hidden layer where D2 has not")
  func slopes() throws {
    let architecture = try Architecture(
      inputs: 2, hidden: [2, 2], outputs: 1, activation: .identity, loss: .poisson)
    let derivations = try NetworkDerivation(of: architecture).derivations
    #expect(derivations.contains { Formula.ascii.text($0.subject) == "d/dz[a_2]" })
    #expect(!derivations.contains { Formula.ascii.text($0.subject) == "d/dz[a_1]" })
  }

  @Test("take a route through the sigmoid only where there is one")
  func route() throws {
    let relu = try Architecture(
      inputs: 2, hidden: [2], outputs: 2, activation: .relu, loss: .categoricalCrossEntropy)
    #expect(throws: BackpropError.self) { try NetworkDerivation(of: relu, route: .a) }
    let sigmoid = try Architecture(inputs: 2, hidden: [], outputs: 1, loss: .binaryCrossEntropy)
    for route in Route.allCases {
      let derivation = try NetworkDerivation(of: sigmoid, route: route)
      let names = derivation.derivations.flatMap(\.steps).map(\.rule.name)
      #expect(names.contains("add and subtract 1") == (route == .a))
    }
  }
}
