// The derivatives of functions, with the chain rule: (f(u))′ = f′(u)·u′.

extension DifferentiationRule {
  static let named: [DifferentiationRule] = [
    chain("sigmoid", "sigma(u)' = sigma(u)(1 - sigma(u)) u'") { function, u in
      function == .sigmoid ? .function(.sigmoid, u) * (1 - .function(.sigmoid, u)) : nil
    },
    chain("hyperbolic tangent", "tanh(u)' = (1 - tanh(u)^2) u'") { function, u in
      function == .tanh ? 1 - ScalarExpression.function(.tanh, u).raised(to: 2) : nil
    },
    chain("normal distribution", "Phi(u)' = phi(u) u'") { function, u in
      function == .normal ? .function(.density, u) : nil
    },
    chain("normal density", "phi(u)' = -u phi(u) u'") { function, u in
      function == .density ? -1 * u * .function(.density, u) : nil
    },
    chain("magnitude", "|u|' = sign(u) u'", caveat: "u is not 0") { function, u in
      function == .absolute ? .function(.sign, u) : nil
    },
    chain("sign", "sign(u)' = 0", caveat: "u is not 0") { function, _ in
      function == .sign ? .zero : nil
    },
    chain("chain rule", "f(u)' = f'(u) u'") { function, u in
      guard case .named(let name, let layer, let primes) = function else { return nil }
      return .function(.named(name, layer: layer, primes: primes + 1), u)
    },
  ]

  /// The rule for a function whose derivative at u is `slope`.
  private static func chain(
    _ name: String, _ statement: String, caveat: String? = nil,
    _ slope: @escaping @Sendable (Function, ScalarExpression) -> ScalarExpression?
  ) -> DifferentiationRule {
    DifferentiationRule(name, statement, caveat: caveat) { u, x in
      guard case .function(let function, let inner) = u else { return nil }
      return slope(function, inner)?.times(inner: inner, x)
    }
  }
}
