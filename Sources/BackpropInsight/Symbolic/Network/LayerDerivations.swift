/// One dense layer l in index form, for one observation: z_k = Σ_p a_p w_pk + b_k, where a_p are
/// the outputs of the previous layer. δ_k = ∂L/∂z_k (E3, E19).
struct LayerDerivations {
  let layer: Int
  let inputs, neurons: Int
  let hasBiases: Bool

  /// A quantity of layer l.
  private func own(_ name: String, _ units: String) -> Symbol { Symbol(name, layer, units) }

  /// An output of the previous layer, or a feature x.
  private func input(_ units: String) -> Symbol {
    layer == 1 ? Symbol("x", units: units) : Symbol("a", layer - 1, units)
  }

  /// z_k with the inputs `a`.
  private func z(_ k: String, _ a: ScalarExpression) -> ScalarExpression {
    let sum = ScalarExpression.total(
      .init("p", to: .number(inputs)), a * .symbol(own("w", "p" + k)))
    return hasBiases ? sum + .symbol(own("b", k)) : sum
  }

  /// z_k and its formula.
  var preactivation: (name: ScalarExpression, meaning: ScalarExpression) {
    (.symbol(own("z", "k")), z("k", .symbol(input("p"))))
  }

  /// D3: ∂z_k/∂w_ik, ∂z_k/∂b_k and ∂z_k/∂a_i.
  var linear: [Derivation] {
    [own("w", "ik"), own("b", "k"), input("i")].filter(isThere).map { x in
      var derivation = Derivation(
        of: .derivative(.symbol(own("z", "k")), x),
        from: .derivative(z("k", .symbol(input("p"))), x))
      derivation.differentiate()
      derivation.apply(.pick)
      return derivation
    }
  }

  /// ∂L/∂w_ij = Σ_k δ_k ∂z_k/∂w_ij = a_i δ_j, and ∂L/∂b_j = δ_j.
  ///
  /// - Parameter delta: The formula of δ_j, or nil if it is not known (D4).
  func parameters(delta: ScalarExpression?) -> [Derivation] {
    let definitions = delta.map { [Derivation.Definition(own("delta", "j"), $0)] } ?? []
    return [own("w", "ij"), own("b", "j")].filter(isThere).map { x in
      var derivation = paths(to: x, through: .symbol(input("p")), definitions)
      if let delta {
        derivation.apply(
          .substitute(.symbol(own("delta", "j")), by: delta, "delta of D4", "delta_j = dL/dz_j"))
      }
      return derivation
    }
  }

  /// δ_j of the previous layer with activation f: Σ_k δ_k ∂z_k/∂z_j = f′(z_j) Σ_k w_jk δ_k.
  var hidden: Derivation {
    let before = Index.number(layer - 1)
    var derivation = paths(
      to: Symbol("z", layer - 1, "j"),
      through: .function(.named("f", layer: before), .symbol(Symbol("z", layer - 1, "p"))))
    derivation.apply(.constantsOut, .sort)
    return derivation
  }

  /// ∂L/∂x, the sum over all paths from x through the neurons k.
  private func paths(
    to x: Symbol, through a: ScalarExpression, _ definitions: [Derivation.Definition] = []
  ) -> Derivation {
    var derivation = Derivation(
      of: .derivative(.symbol(Symbol("L")), x),
      from: .total(
        .init("k", to: .number(neurons)),
        .symbol(own("delta", "k")) * .derivative(z("k", a), x)),
      definitions: definitions)
    derivation.differentiate()
    derivation.apply(.pick)
    derivation.apply(.pick)
    return derivation
  }

  private func isThere(_ symbol: Symbol) -> Bool { hasBiases || symbol.name != "b" }
}
