internal import BackpropCore

// The gradient of the cost and the step: E6, E17, E18, E20.

extension TextExplanation {
  /// The cost and its gradient, where 1/m enters.
  var gradient: [String] {
    var lines = [costLine]
    let m = trace.observations
    if trace.reduction == .mean, m > 1 {
      lines.append("gradient of the cost: 1/m = 1/\(m) enters here, and only here")
    } else {
      lines.append("gradient of the cost")
    }
    switch focus {
    case .weight(let l, let i, let j): lines += weightLines(l, i, j)
    case .bias(let l, let j): lines += biasLine(l, j)
    default:
      for l in layers.reversed() { lines += matrix(l) }
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

  /// dW and db of a layer: each element with its sum where they are few, else the numbers.
  private func matrix(_ l: Int) -> [String] {
    let before = l == 0 ? "X" : "A\(l)"
    let factor = trace.reduction == .mean ? "(1/m) " : ""
    var lines = [
      "  dW\(l + 1) = \(factor)\(before)ᵀ·dZ\(l + 1)   "
        + "(\(shape(trace.widths[l], trace.widths[l + 1]))) = "
        + "(\(shape(trace.widths[l], trace.observations)))(\(shape(trace.observations, trace.widths[l + 1])))"
    ]
    let inputs = trace.widths[l] <= Self.mostNeurons ? Array(0..<trace.widths[l]) : largest(l)
    if inputs.count < trace.widths[l] {
      lines.append("    (the \(inputs.count) of \(trace.widths[l]) inputs with the largest |dW|)")
    }
    for i in inputs {
      for j in shown[l].neurons { lines.append("    " + weightSum(l, i, j)) }
    }
    if trace.biasGradients[l] != nil {
      lines.append("  db\(l + 1) = \(factor)Σ dZ\(l + 1), the rows added up")
      for j in shown[l].neurons { lines += biasLine(l, j) }
    }
    return lines
  }

  /// The inputs with the largest gradients among the neurons that are printed.
  private func largest(_ l: Int) -> [Int] {
    let sizes = trace.weightGradients[l].map { row in
      shown[l].neurons.reduce(0) { max($0, abs(row[$1])) }
    }
    return sizes.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }.prefix(4).sorted()
  }

  private func input(_ l: Int, _ row: Int, _ i: Int) -> Double {
    l == 0 ? trace.inputs[row][i] : trace.activations[l - 1][row][i]
  }

  /// `dW1[2,3] = 0.5·x·dz + …`, a term an observation, and the penalties.
  private func weightSum(_ l: Int, _ i: Int, _ j: Int) -> String {
    let hasFactor = trace.scale != 1
    var terms = trace.inputs.indices.map { row in
      (hasFactor ? [trace.scale] : []) + [input(l, row, i), trace.deltas[l][row][j]]
    }
    let w = trace.layers[l].weights[i][j]
    if trace.l2 != 0 { terms.append([2, trace.l2, w]) }
    if trace.l1 != 0 { terms.append([trace.l1, w > 0 ? 1 : w < 0 ? -1 : 0]) }
    let value = trace.weightGradients[l][i][j]
    let name = "dW\(l + 1)[\(i + 1),\(j + 1)] = "
    return name + (terms.count == 1 ? numbers.product(terms[0], value) : numbers.sum(terms, value))
  }

  private func biasLine(_ l: Int, _ j: Int) -> [String] {
    guard let gradient = trace.biasGradients[l] else { return [] }
    let terms = trace.deltas[l].map { trace.scale == 1 ? [$0[j]] : [trace.scale, $0[j]] }
    let name = "    db\(l + 1)[\(j + 1)] = "
    if terms == [[gradient[j]]] {
      return [name + "dz\(l + 1)[\(j + 1)] = \(numbers.text(gradient[j]))"]
    }
    return [name + numbers.sum(terms, gradient[j])]
  }

  /// Every path from a weight to the loss, factor by factor, then the sum over the observations.
  private func weightLines(_ l: Int, _ i: Int, _ j: Int) -> [String] {
    var lines: [String] = []
    for row in trace.inputs.indices {
      lines.append("  observation \(row + 1), dL/dW\(l + 1)[\(i + 1),\(j + 1)]")
      lines += chain(l, i, j, row)
    }
    return lines + ["  " + weightSum(l, i, j)]
  }

  private func chain(_ l: Int, _ i: Int, _ j: Int, _ row: Int) -> [String] {
    let end = "dz\(l + 1)[\(j + 1)]/dW\(l + 1)[\(i + 1),\(j + 1)]"
    let before = input(l, row, i)
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
    let next = trace.deltas[l + 1][row].indices
    var lines: [String] = []
    for k in next {
      let (names, factors) =
        l + 2 == trace.layers.count
        ? outputFactors(row, k) : (["dL/dz\(l + 2)[\(k + 1)]"], [trace.deltas[l + 1][row][k]])
      let w = trace.layers[l + 1].weights[j][k]
      let all = factors + [w, slope, before]
      let path = names + ["dz\(l + 2)[\(k + 1)]/da\(l + 1)[\(j + 1)]", own, end]
      if next.count > Self.mostNeurons, k >= 8 { continue }
      lines.append("    \(k == 0 ? "=" : "+") " + path.joined(separator: " · "))
      lines.append("      path \(k + 1): " + numbers.product(all, all.reduce(1, *)))
    }
    if next.count > Self.mostNeurons { lines.append("    (+\(next.count - 8) paths)") }
    if next.count > 1 {
      lines.append("    sum over the \(next.count) paths: \(numbers.text(total))")
    }
    return lines
  }

  /// The factors of ∂L/∂z of output `k`.
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

  /// The step of gradient descent and what it does to the cost.
  var step: [String] {
    guard let updated = trace.updated, let rate = trace.learningRate else { return [] }
    var lines = ["step of gradient descent, η = \(numbers.text(rate)): new = old − η · gradient"]
    func line(_ name: String, _ old: Double, _ gradient: Double, _ new: Double) -> String {
      "  \(name) = \(numbers.sum([[old], [-rate, gradient]], new))"
    }
    for l in layers {
      let isOne = focus.layer != nil
      let rows: [Int]
      switch focus {
      case .weight(_, let i, _): rows = [i]
      case .bias: rows = []
      default: rows = trace.widths[l] <= Self.mostNeurons ? Array(0..<trace.widths[l]) : largest(l)
      }
      for i in rows {
        for j in shown[l].neurons {
          lines.append(
            line(
              "W\(l + 1)[\(i + 1),\(j + 1)]", trace.layers[l].weights[i][j],
              trace.weightGradients[l][i][j], updated.weights[l][i][j]))
        }
      }
      if case .weight = focus, isOne { continue }
      guard let old = trace.layers[l].biases, let g = trace.biasGradients[l],
        let new = updated.biases[l]
      else { continue }
      for j in shown[l].neurons {
        lines.append(line("b\(l + 1)[\(j + 1)]", old[j], g[j], new[j]))
      }
    }
    let squares =
      trace.weightGradients.joined().joined().reduce(0) { $0 + $1 * $1 }
      + trace.biasGradients.compactMap(\.self).joined().reduce(0) { $0 + $1 * $1 }
    lines.append(
      "cost before \(numbers.text(trace.cost)), after \(numbers.text(updated.cost)); "
        + "the slope alone, −η‖g‖², foretells a change of \(numbers.text(-rate * squares)), "
        + "it is \(numbers.text(updated.cost - trace.cost))")
    return lines
  }
}
