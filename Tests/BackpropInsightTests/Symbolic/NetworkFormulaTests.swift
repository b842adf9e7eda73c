import BackpropCore
import BackpropInsight
import Testing

@Suite("The formulas of a network") struct NetworkFormulaTests {
  @Test("the matrix equations of random networks give the numbers of the engine")
  func numbers() throws {
    var compared = 0
    for seed in 0..<300 {
      let example = try RandomCase(seed: UInt64(seed))
      let (network, y, cost) = (example.network, example.y, example.cost)
      let pass = network.backpropagate(example.x, y, cost)
      let derivation = try NetworkDerivation(of: example.architecture, cost: cost)
      let point = MatrixPoint(network, example.x, y, derivation, cost)
      for equation in derivation.equations where !equation.isUpdate {
        guard case .symbol(let symbol) = equation.left.form else { continue }
        let expected: [[Double]]
        switch (symbol.name, symbol.layer) {
        case ("Y", _): expected = pass.forward.predictions.toRows()
        case ("Z", .number(let l)): expected = pass.forward.preactivations[l - 1].toRows()
        case ("A", .number(let l)): expected = pass.forward.activations[l - 1].toRows()
        case ("dZ", .number(let l)): expected = pass.deltas[l - 1].toRows()
        case ("dA", .number(let l)): expected = pass.activationGradients[l - 1].toRows()
        case ("dW", .number(let l)): expected = pass.gradient.weights(of: l - 1).toRows()
        case ("dbeta", .number(let l)):
          expected = pass.gradient.biases(of: l - 1)?.toRows() ?? []
        default:
          Issue.record("an equation for \(symbol)")
          continue
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
          #expect(value.map(\.count) == expected.map(\.count))
        }
      }
    }
    print("\(compared) elements of matrices compared with the engine's")
    #expect(compared > 10_000)
  }

  @Test("a derivation has an equation for each Z, A, dZ, dA, dW, dbeta and update")
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

  @Test("the formula of the cost has the penalties and the reduction")
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

  @Test("matrix expressions with a wrong transpose cannot be created")
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

  @Test("f′ of a hidden layer is derived unless D2 derives it")
  func slopes() throws {
    let architecture = try Architecture(
      inputs: 2, hidden: [2, 2], outputs: 1, activation: .identity, loss: .poisson)
    let derivations = try NetworkDerivation(of: architecture).derivations
    #expect(derivations.contains { Formula.ascii.text($0.subject) == "d/dz[a_2]" })
    #expect(!derivations.contains { Formula.ascii.text($0.subject) == "d/dz[a_1]" })
  }

  @Test("a derivation takes a route only if the network has a sigmoid")
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
