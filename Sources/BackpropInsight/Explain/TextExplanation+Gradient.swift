internal import BackpropCore

// The gradient of the cost and the step of gradient descent (E6, E17, E18, E20).

extension TextExplanation {
  /// The cost and its gradient. 1/m enters here.
  var gradient: [String] {
    var lines = [costLine]
    let m = trace.observations
    if trace.reduction == .mean, m > 1 {
      lines.append("gradient of the cost: 1/m = 1/\(m) enters here, and only here")
    } else {
      lines.append("gradient of the cost")
    }
    if let (array, i, j) = focus.element(in: trace) {
      lines += isDense(array) ? weightLines(array, i, j) : ["    " + element(array, i, j)]
    } else {
      for array in layers.reversed().flatMap(trace.arrays) { lines += elements(array) }
    }
    return lines
  }

  private var costLine: String {
    let m = trace.observations
    let terms = trace.losses.map { trace.reduction == .mean && m > 1 ? [trace.scale, $0] : [$0] }
    let penalty = trace.cost - trace.scale * trace.losses.reduce(0, +)
    let isPenalized = trace.l1 != 0 || trace.l2 != 0
    if terms == [[trace.cost]] { return "cost J = L = \(numbers.text(trace.cost))" }
    return "cost J = " + numbers.sum(terms + (isPenalized ? [[penalty]] : []), trace.cost)
  }

  /// Whether `array` is W of a dense layer.
  private func isDense(_ array: TracedArray) -> Bool {
    array.kind == .weights && trace.layers[array.layer].other == nil
  }

  /// The gradient of an array: its equation, and its elements as sums.
  private func elements(_ array: TracedArray) -> [String] {
    let shown = places(array)
    var lines = ["  " + rule(array)]
    if let note = note(array, shown.count) { lines.append("    (\(note))") }
    return lines + shown.map { "    " + element(array, $0, $1) }
  }

  private func rule(_ array: TracedArray) -> String {
    let l = array.layer
    let before = l == 0 ? "X" : "A\(l)"
    let factor = trace.reduction == .mean ? "(1/m) " : ""
    let dZ = "dZ\(l + 1)"
    switch array.kind {
    case .weights where isDense(array):
      return "dW\(l + 1) = \(factor)\(before)ᵀ·\(dZ)   "
        + "(\(shape(trace.widths[l], trace.widths[l + 1]))) = "
        + "(\(shape(trace.widths[l], trace.observations)))(\(shape(trace.observations, trace.widths[l + 1])))"
    case .biases where array.isRow: return "db\(l + 1) = \(factor)Σ \(dZ), summed over the rows"
    case .alphas:
      let f = sign(trace.layers[l].activation)
      return "dalpha\(l + 1) = \(factor)Σ (\(f)(Z\(l + 1)) − Z\(l + 1)) ⊙ dA\(l + 1), "
        + "summed over the rows"
    case .scales: return "ds\(l + 1) = \(factor)Σ \(before) ⊙ \(dZ), summed over the rows"
    case .vectors:
      return "d\(array.symbol) = \(factor)Σ \(dZ), over the rows with the code of the vector"
    case .weights, .biases, .frequencies, .phases:
      return "d\(array.symbol) = \(factor)Σ dz\(l + 1) · dz\(l + 1)/d\(array.symbol), "
        + "over the z\(l + 1) that depend on it"
    }
  }

  /// The printed elements of `array`. A matrix W has those of the printed neurons and inputs, a row
  /// those of the printed neurons, any other array all or those with the largest gradients.
  private func places(_ array: TracedArray) -> [(i: Int, j: Int)] {
    let neurons = shown[array.layer].neurons
    if isDense(array) {
      let count = array.values.count
      let inputs = count <= Self.maximumNeurons ? Array(0..<count) : largest(array)
      return inputs.flatMap { i in neurons.map { (i, $0) } }
    }
    if array.isRow || array.kind == .alphas { return neurons.map { (0, $0) } }
    let all = array.places
    guard all.count > Self.maximumNeurons else { return all }
    func size(_ place: (i: Int, j: Int)) -> Double { abs(array.gradient[place.i][place.j]) }
    return all.indices.sorted { (size(all[$0]), $1) > (size(all[$1]), $0) }.prefix(8).sorted()
      .map { all[$0] }
  }

  /// Which `count` elements of `array` are printed; nil if all are.
  private func note(_ array: TracedArray, _ count: Int) -> String? {
    if isDense(array) {
      let inputs = count / max(1, shown[array.layer].neurons.count)
      return inputs < array.values.count
        ? "the \(inputs) of \(array.values.count) inputs with the largest |dW|" : nil
    }
    guard !array.isRow, array.kind != .alphas, count < array.count else { return nil }
    return
      "the \(count) of \(array.count.grouped) elements with the largest |d\(array.kind.symbol)|"
  }

  /// The inputs with the largest gradients of the printed neurons.
  private func largest(_ array: TracedArray) -> [Int] {
    let sizes = array.gradient.map { row in
      shown[array.layer].neurons.reduce(0) { max($0, abs(row[$1])) }
    }
    return sizes.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }.prefix(4).sorted()
  }

  /// `dW1[2,3] = 0.5·x·dz + …`: one term per observation and output, then the penalties.
  private func element(_ array: TracedArray, _ i: Int, _ j: Int) -> String {
    let terms = trace.terms(array, i, j, locals[array.layer])
    let value = array.gradient[i][j]
    let name = "d\(array.name(i, j)) = "
    if array.isRow, terms == [[value]] {
      return name + "dz\(array.layer + 1)[\(j + 1)] = \(numbers.text(value))"
    }
    return name + (terms.isEmpty ? numbers.text(value) : numbers.sum(terms, value))
  }

  /// Every path from a weight to the loss, factor by factor, then the sum over the observations.
  private func weightLines(_ array: TracedArray, _ i: Int, _ j: Int) -> [String] {
    var lines: [String] = []
    for row in trace.inputs.indices {
      lines.append("  observation \(row + 1), dL/d\(array.name(i, j))")
      lines += chain(array.layer, i, j, row)
    }
    return lines + ["  " + element(array, i, j)]
  }

  private func chain(_ l: Int, _ i: Int, _ j: Int, _ row: Int) -> [String] {
    let end = "dz\(l + 1)[\(j + 1)]/dW\(l + 1)[\(i + 1),\(j + 1)]"
    let before = trace.inputs(l, row)[i]
    let total = trace.deltas[l][row][j] * before
    let own = "da\(l + 1)[\(j + 1)]/dz\(l + 1)[\(j + 1)]"
    let slope = trace.derivatives[l][row][j]
    guard l + 1 < trace.layers.count else {
      let (names, factors) = outputFactors(row, j)
      return [
        "    = " + (names + [end]).joined(separator: " · "),
        "    = " + numbers.product(factors + [before], total),
      ]
    }
    let next = locals[l + 1].slopes(ofInput: j, trace.activations[l][row])
    var lines: [String] = []
    for (place, (k, w)) in next.enumerated() {
      if next.count > Self.maximumNeurons, place >= 8 { continue }
      let (names, factors) =
        l + 2 == trace.layers.count
        ? outputFactors(row, k) : (["dL/dz\(l + 2)[\(k + 1)]"], [trace.deltas[l + 1][row][k]])
      let all = factors + [w, slope, before]
      let path = names + ["dz\(l + 2)[\(k + 1)]/da\(l + 1)[\(j + 1)]", own, end]
      lines.append("    \(place == 0 ? "=" : "+") " + path.joined(separator: " · "))
      lines.append("      path \(place + 1): " + numbers.product(all, all.reduce(1, *)))
    }
    if next.count > Self.maximumNeurons { lines.append("    (+\(next.count - 8) paths)") }
    if next.count > 1 {
      lines.append("    sum over the \(next.count) paths: \(numbers.text(total))")
    }
    return lines
  }

  /// The names and values of the factors of ∂L/∂z of output `k`.
  private func outputFactors(_ row: Int, _ k: Int) -> (names: [String], values: [Double]) {
    let l = trace.layers.count - 1
    let (y, z) = ("ŷ[\(k + 1)]", "z\(l + 1)[\(k + 1)]")
    if let outer = trace.predictionGradients, let link = trace.linkDerivatives {
      return (["dL/d\(y)", "d\(y)/d\(z)"], [outer[row][k], link[row][k]])
    }
    guard trace.link == .identity else { return (["dL/d\(z)"], [trace.deltas[l][row][k]]) }
    return (
      ["dL/d\(y)", "d\(y)/d\(z)"],
      [trace.activationGradients[l][row][k], trace.derivatives[l][row][k]]
    )
  }

  /// The step of gradient descent, and the cost before and after it.
  var step: [String] {
    guard let updated = trace.updated, let rate = trace.learningRate else { return [] }
    var lines = ["step of gradient descent, η = \(numbers.text(rate)): new = old − η · gradient"]
    func line(_ array: TracedArray, _ i: Int, _ j: Int) -> String? {
      guard let new = array.new?[i][j] else { return nil }
      let terms = [[array.values[i][j]], [-rate, array.gradient[i][j]]]
      return "  \(array.name(i, j)) = \(numbers.sum(terms, new))"
    }
    if let (array, i, j) = focus.element(in: trace) {
      lines += [line(array, i, j)].compactMap(\.self)
    } else {
      for array in layers.flatMap(trace.arrays) {
        lines += places(array).compactMap { line(array, $0, $1) }
      }
    }
    let squares = trace.layers.indices.flatMap(trace.arrays).reduce(0) {
      $0 + $1.gradient.joined().reduce(0) { $0 + $1 * $1 }
    }
    lines.append(
      "cost before \(numbers.text(trace.cost)), after \(numbers.text(updated.cost)); "
        + "predicted change −η‖g‖² = \(numbers.text(-rate * squares)), "
        + "actual change \(numbers.text(updated.cost - trace.cost))")
    return lines
  }
}
