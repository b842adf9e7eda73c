internal import BackpropCore

// The sections of matrices: forward, D5 to D7, update, lemmas.

extension SymbolicNetwork {
  private var perObservation: Expression { 1 / Expression.symbol(Symbol("m")) }

  var forwardSection: NetworkDerivation.Section {
    get throws {
      var blocks: [NetworkDerivation.Block] = [
        .sentence(["m observations, one a row of X; Y are their targets."])
      ]
      for l in 1...last {
        var sum = try outputs(l - 1).times(weights("W", l))
        if hasBiases(l) {
          sum = try sum.plus(MatrixExpression.ones(observations).times(biases("beta", l)))
        }
        blocks.append(.equation(try MatrixEquation(batch("Z", l), sum, number: "E1")))
        let value =
          function(l) == .named("identity") ? batch("Z", l) : batch("Z", l).map(function(l))
        let isSoftmax = function(l) == .named("softmax")
        blocks.append(
          .equation(
            try MatrixEquation(
              outputs(l), value, number: "E2", note: isSoftmax ? "row by row" : nil)))
      }
      return NetworkDerivation.Section(nil, "Forward", blocks)
    }
  }

  var lastLayerSection: NetworkDerivation.Section {
    get throws {
      let average = Expression.total(
        .init("i", to: observations), .symbol(Symbol("L", units: "i")))
      var blocks: [NetworkDerivation.Block] = [
        .sentence(["One observation, with delta = dL/dz of D4: a sum over every path to L."])
      ]
      blocks += layer(last).parameters(delta: deltaOfNeuron).map { .derivation($0) }
      blocks += [
        .sentence([
          "m observations: the rows of dZ are the deltas, and 1/m of the cost enters here, once."
        ]),
        .definition(.symbol(Symbol("J")), perObservation * average),
        .equation(
          try MatrixEquation(
            batch("dZ", last), outputDelta,
            number: architecture.loss.link == .identity ? "E14" : "E13", note: noteOnDelta)),
      ]
      blocks += try gradients(last, outputDelta)
      return NetworkDerivation.Section("D5", "dJ/dW and dJ/dbeta of the last layer", blocks)
    }
  }

  private var noteOnDelta: String? {
    if case .huber = architecture.loss { "clip limits to -c and c" } else { nil }
  }

  /// dW_l and dβ_l (E17, E18).
  private func gradients(_ l: Int, _ delta: MatrixExpression? = nil) throws
    -> [NetworkDerivation.Block]
  {
    let dZ = batch("dZ", l)
    let ones = MatrixExpression.ones(observations).transposed
    func forms(_ product: (MatrixExpression) throws -> MatrixExpression) throws
      -> [MatrixExpression]
    {
      try [dZ, delta].compactMap(\.self).map { try product($0).scaled(by: perObservation) }
    }
    var blocks: [NetworkDerivation.Block] = [
      .equation(
        try MatrixEquation(
          weights("dW", l), forms { try outputs(l - 1).transposed.times($0) }, number: "E17"))
    ]
    if hasBiases(l) {
      blocks.append(
        .equation(
          try MatrixEquation(
            biases("dbeta", l), forms { try ones.times($0) }, number: "E18",
            note: "the sum over the rows")))
    }
    return blocks
  }

  /// dZ_l and what leads to it (E15, E16).
  private func backward(to l: Int) throws -> [NetworkDerivation.Block] {
    let back = try batch("dZ", l + 1).times(weights("W", l + 1).transposed)
    let dA = batch("dA", l)
    var blocks: [NetworkDerivation.Block] = [
      .equation(try MatrixEquation(dA, back, number: "E15", note: "the old weights"))
    ]
    let isIdentity = activation(l) == .identity
    let delta = isIdentity ? back : try back.hadamard(batch("Z", l).map(slope(l)))
    blocks.append(.equation(try MatrixEquation(batch("dZ", l), delta, number: "E16")))
    return try blocks + gradients(l)
  }

  func hiddenSection(_ route: Route?) throws -> NetworkDerivation.Section {
    let l = last - 1
    var blocks: [NetworkDerivation.Block] = [
      .sentence([.words("Neuron j of layer \(l) reaches L by every neuron k of layer \(last).")]),
      .derivation(layer(last).hidden),
    ]
    blocks += slopeBlocks(l, route)
    blocks.append(.sentence(["Its weights and biases as in D5:"]))
    blocks += layer(l).parameters(delta: nil).map { .definition($0.subject, $0.result) }
    blocks.append(.sentence(["m observations, with 1/m in dW and dbeta only:"]))
    blocks += try backward(to: l)
    return NetworkDerivation.Section("D6", "the hidden layer \(l)", blocks)
  }

  func recursionSection(_ route: Route?) throws -> NetworkDerivation.Section {
    var blocks: [NetworkDerivation.Block] = [
      .sentence(["D6 again, a layer further back each time, down to layer 1."])
    ]
    for l in (1..<(last - 1)).reversed() {
      blocks += slopeBlocks(l, route)
      blocks += try backward(to: l)
    }
    return NetworkDerivation.Section("D7", "every layer before it", blocks)
  }

  /// f_l′, derived where no later layer has derived it.
  private func slopeBlocks(_ l: Int, _ route: Route?) -> [NetworkDerivation.Block] {
    let activation = activation(l)
    let later = architecture.layers[l..<max(l, last - 1)].map(\.activation)
    let isShown = later.contains(activation) || (outputIsActivation && output == activation)
    let a = Symbol("a", l)
    let slope = activation.derivation(of: a)
    let name = SymbolicNetwork.name(activation)
    let head = NetworkDerivation.Block.sentence([
      .words("f of layer \(l) is \(name), with a ="), .formula(.symbol(a)),
      .words(isShown ? "as in D\(later.contains(activation) ? "6" : "2"):" : "and z its argument:"),
    ])
    if isShown { return [head, .definition(slope.subject, slope.result)] }
    return [head] + derivations(of: activation, a, route) + settings(activation.settings)
  }

  var updateSection: NetworkDerivation.Section {
    get throws {
      var blocks: [NetworkDerivation.Block] = [
        .sentence(["Every gradient is taken with the parameters before the step of length eta."])
      ]
      for l in 1...last {
        var pairs = [(weights("W", l), weights("dW", l))]
        if hasBiases(l) { pairs.append((biases("beta", l), biases("dbeta", l))) }
        for (parameter, gradient) in pairs {
          let step = gradient.scaled(by: .symbol(Symbol("eta")))
          blocks.append(
            .equation(
              try MatrixEquation(
                parameter, parameter.minus(step), number: "E20", isUpdate: true)))
        }
      }
      return NetworkDerivation.Section(nil, "Update", blocks)
    }
  }

  var lemmaSection: NetworkDerivation.Section {
    get throws {
      let lemmas = try MatrixLemma.all(
        rows: observations, inner: width(last - 1), columns: width(last))
      let blocks = lemmas.flatMap { lemma -> [NetworkDerivation.Block] in
        [
          .sentence([.words(lemma.rule.name + ": " + lemma.rule.statement)]),
          .derivation(lemma.derivation), .equation(lemma.equation),
        ]
      }
      return NetworkDerivation.Section(
        nil, "Lemmas", [.sentence(["Matrix rules from their elements, with G = dJ/dZ."])] + blocks)
    }
  }
}
