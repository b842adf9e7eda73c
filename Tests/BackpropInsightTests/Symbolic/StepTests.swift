import BackpropCore
import BackpropInsight
import Testing

@Suite("Steps of a derivation") struct StepTests {
  /// Networks whose derivations have every activation, loss and route.
  static let networks: [Architecture] = {
    func network(_ widths: [Int], _ activation: Activation, _ output: Activation, _ loss: Loss)
      -> Architecture?
    {
      try? Architecture(
        inputs: widths[0], hidden: Array(widths[1..<widths.count - 1]),
        outputs: widths[widths.count - 1], activation: activation, outputActivation: output,
        loss: loss)
    }
    let hidden = Activation.all.flatMap { activation in
      Loss.all.map { network([3, 4, 3, 2], activation, .identity, $0) }
    }
    let outputs = Activation.all.flatMap { activation in
      Loss.all.map { network([3, 2], .identity, activation, $0) }
    }
    return (hidden + outputs).compactMap(\.self)
  }()

  @Test("every step of a derivation keeps the value, at 20 points of its domain")
  func value() throws {
    var steps = 0
    var derivations = Set<Derivation>()
    for architecture in Self.networks {
      derivations.formUnion(try NetworkDerivation(of: architecture, withLemmas: true).derivations)
    }
    for derivation in derivations {
      for (number, step) in derivation.steps.enumerated() {
        steps += 1
        for seed in 0..<20 {
          let point = Point(derivation, seed: UInt64(seed))
          let (before, after) = (point.value(step.before), point.value(step.after))
          #expect(
            agree(before, after, within: 1e-12) && before.isFinite,
            """
            seed \(seed), step \(number + 1), \(step.rule.name): \
            \(Formula.unicode.text(step.before)) = \(before), \
            \(Formula.unicode.text(step.after)) = \(after)
            """)
        }
      }
    }
    print("\(steps) steps of \(derivations.count) derivations, 20 points each")
    #expect(steps > 500)
  }

  @Test("every step of a derivation continues the previous one and needs no condition")
  func chain() throws {
    for architecture in Self.networks {
      for derivation in try NetworkDerivation(of: architecture, withLemmas: true).derivations {
        var current = derivation.start
        for step in derivation.steps {
          #expect(step.before == current)
          #expect(step.conditions.isEmpty, "\(step.rule.name): \(step.conditions)")
          current = step.after
        }
        #expect(derivation.result == current)
        #expect(!current.hasDerivative, "\(Formula.unicode.text(current))")
      }
    }
  }

  @Test("the derivation of f′ gives the derivative of dual numbers", arguments: Activation.all)
  func activations(activation: Activation) {
    for route in Route.allCases {
      let derivation = activation.derivation(route: route)
      for seed in 0..<20 {
        let point = Point(derivation, seed: UInt64(seed))
        #expect(
          agree(
            point.value(.derivative(activation.expression(of: .symbol(Symbol("z"))), Symbol("z"))),
            point.value(derivation.result), within: 1e-12))
      }
    }
  }
}

extension ScalarExpression {
  fileprivate var hasDerivative: Bool {
    if case .derivative = self { return true }
    return parts.contains(where: \.hasDerivative)
  }
}
