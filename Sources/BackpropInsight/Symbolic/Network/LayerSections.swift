internal import BackpropCore

// The sections with matrix equations: forward, D5 to D7, update, lemmas.

extension SymbolicNetwork {
  func forwardSection(_ layers: [Int]) throws -> NetworkDerivation.Section {
    let start = "m observations, one a row of X; Y are their targets."
    return NetworkDerivation.Section(
      nil, "Forward",
      [.sentence([.words(start)])] + (try layers.flatMap(forward).map { .equation($0) }))
  }

  var lastLayerSection: NetworkDerivation.Section {
    get throws {
      let isMean = cost.reduction == .mean
      let rows = "m observations: the rows of dZ are the deltas"
      var blocks: [NetworkDerivation.Block] = [
        .sentence(["One observation, with delta = dL/dz of D4: a sum over every path to L."])
      ]
      blocks += layer(last).parameters(delta: deltaOfNeuron).map { .derivation($0) }
      blocks += [
        .sentence([.words(rows + (isMean ? ", and 1/m of the cost enters here, once." : "."))]),
        .definition(.symbol(Symbol("J")), costOfNetwork),
      ]
      blocks += settings(cost.settings)
      blocks += try (backward(last) + gradients(last, outputDelta)).map { .equation($0) }
      return NetworkDerivation.Section("D5", "dJ/dW and dJ/dbeta of the last layer", blocks)
    }
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
    let isMean = cost.reduction == .mean
    blocks.append(
      .sentence([.words("m observations\(isMean ? ", with 1/m in dW and dbeta only" : ""):")]))
    blocks += try (backward(l) + gradients(l)).map { .equation($0) }
    return NetworkDerivation.Section("D6", "the hidden layer \(l)", blocks)
  }

  func recursionSection(_ route: Route?) throws -> NetworkDerivation.Section {
    var blocks: [NetworkDerivation.Block] = [
      .sentence(["D6 again, a layer further back each time, down to layer 1."])
    ]
    for l in (1..<(last - 1)).reversed() {
      blocks += slopeBlocks(l, route)
      blocks += try (backward(l) + gradients(l)).map { .equation($0) }
    }
    return NetworkDerivation.Section("D7", "the earlier layers", blocks)
  }

  /// f_l′, derived unless a later layer has the same activation.
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

  func updateSection(_ layers: [Int]) throws -> NetworkDerivation.Section {
    let start = "Every gradient is taken with the parameters before the step of length eta."
    return NetworkDerivation.Section(
      nil, "Update",
      [.sentence([.words(start)])] + (try layers.flatMap(update).map { .equation($0) }))
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
