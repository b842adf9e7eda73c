internal import BackpropCore
internal import Foundation

// One observation: forward pass, loss and backward pass (E1, E2, E5 to E16).

extension TextExplanation {
  func observation(_ i: Int) -> [String] {
    let m = trace.observations
    var lines = ["observation \(i + 1) of \(m)"]
    lines.append("  x = \(numbers.list(trace.inputs[i]))   y = \(numbers.list(trace.targets[i]))")
    for l in layers { lines += [""] + forward(l, i) }
    if focus.layer == nil || focus.layer == trace.layers.count - 1 {
      lines += [""] + loss(i)
    }
    for l in layers.reversed() { lines += [""] + backward(l, i) }
    return lines
  }

  private func forward(_ l: Int, _ i: Int) -> [String] {
    let layer = trace.layers[l]
    let (n, k) = (trace.widths[l], trace.widths[l + 1])
    let before = l == 0 ? "x" : "a\(l)"
    let bias = layer.biases == nil ? "" : " + b\(l + 1)"
    let rule =
      switch layer.other?.kind ?? .dense {
      case .dense:
        "\(before)·W\(l + 1)\(bias)   (\(shape(1, k))) = (\(shape(1, n)))(\(shape(n, k)))"
      case .scaling: "\(before) ⊙ s\(l + 1)   (\(shape(1, k)))"
      case .numericEmbedding:
        "for each embedded \(before): the value and the sums c·W\(l + 1) + b\(l + 1), "
          + "c = cos(2π·F\(l + 1)·\(before) + Phi\(l + 1))   (\(shape(1, n))) becomes (\(shape(1, k)))"
      case .categoryEmbedding:
        "for each code, its row of V\(l + 1)   (\(shape(1, n))) becomes (\(shape(1, k)))"
      }
    var lines = ["  forward, layer \(l + 1): z\(l + 1) = \(rule)" + note(l)]
    let a = trace.inputs(l, i)
    var last: Int?
    for j in shown[l].neurons {
      let input = layer.other.map { _ in locals[l].source(j).input }
      if let input, input != last, let cosines = locals[l].cosines(input, a) {
        lines.append(
          "    \(before)[\(input + 1)] = \(numbers.text(a[input])) has the cosines "
            + "c = \(numbers.list(cosines))"
        )
        last = input
      }
      let terms = locals[l].terms(j, a)
      let z = trace.preactivations[l][i][j]
      let name = "z\(l + 1)[\(j + 1)]"
      if terms.count == 1, terms[0].count == 1, let input {
        let source =
          locals[l].vector(j, a).map { "V\(l + 1)[\($0.row + 1),\($0.column + 1)]" }
          ?? "\(before)[\(input + 1)]"
        lines.append("    \(name) = \(source) = \(numbers.text(z))")
      } else {
        lines.append("    \(name) = \(numbers.sum(terms, z))")
      }
      // the activation of the other layers is the identity
      if layer.other == nil { lines.append("    " + activated(l, i, j)) }
    }
    return lines
  }

  /// Which neurons of layer `l` are printed; empty if all are.
  private func note(_ l: Int) -> String {
    let count = shown[l].neurons.count
    return shown[l].areAll || focus.layer != nil && count == 1
      ? "" : "\n    (the \(count) of \(trace.widths[l + 1]) neurons with the largest |dz|)"
  }

  /// `a1[2] = σ(z1[2]) = σ(0.3) = 0.57…`.
  private func activated(_ l: Int, _ i: Int, _ j: Int) -> String {
    let z = trace.preactivations[l][i][j]
    let value = numbers.text(trace.activations[l][i][j])
    let isLast = l == trace.layers.count - 1
    let name = isLast ? "ŷ[\(j + 1)]" : "a\(l + 1)[\(j + 1)]"
    if isLast {
      switch trace.link {
      case .softmax: return "\(name) = e^z\(l + 1)[\(j + 1)] / Σ e^z\(l + 1) = \(value)"
      case .exponential: return "\(name) = e^\(numbers.inside(z)) = \(value)"
      case .identity, .sigmoid: break
      }
    }
    switch trace.layers[l].activation {
    case .identity: return "\(name) = z\(l + 1)[\(j + 1)] = \(value)"
    case let activation where locals[l].alpha(j) != nil:
      let terms = locals[l].activationTerms(j, z)
      let f = activation.value(at: z)
      return "\(sign(activation))(\(numbers.text(z))) = \(numbers.text(f)), f − z = "
        + "\(numbers.text(f - z)); the activation is z + alpha\(l + 1)[1,\(j + 1)]·(f − z):\n"
        + "    \(name) = \(numbers.sum(terms, trace.activations[l][i][j]))"
    case let activation: return "\(name) = \(sign(activation))(\(numbers.text(z))) = \(value)"
    }
  }

  private func loss(_ i: Int) -> [String] {
    let t = trace.targets[i]
    let y = trace.activations[trace.layers.count - 1][i]
    let formula =
      switch trace.loss {
      case .binaryCrossEntropy: "L = −Σ [y ln ŷ + (1 − y) ln(1 − ŷ)]"
      case .categoricalCrossEntropy: "L = −Σ y ln ŷ"
      case .halfSquaredError: "L = ½ Σ (ŷ − y)²"
      case .squaredError: "L = Σ (ŷ − y)²"
      case .meanAbsoluteError: "L = Σ |ŷ − y|"
      case .huber(let delta):
        "L = Σ ½e² if |e| ≤ \(numbers.text(delta)), "
          + "else \(numbers.text(delta))(|e| − ½·\(numbers.text(delta))), e = ŷ − y"
      case .poisson: "L = Σ (ŷ − y ln ŷ)"
      }
    var lines = ["  loss: \(formula)"]
    if t.count == 1, trace.labelSmoothing == 0 {
      let (t, y) = (t[0], y[0])
      let hidden = numbers.blank(y)  // 1 − ŷ and ŷ − y would reveal the blank
      switch trace.loss {
      case .binaryCrossEntropy:
        let computed = -(t == 0 ? 0 : t * log(y)) - (t == 1 ? 0 : (1 - t) * log(1 - y))
        guard abs(computed - trace.losses[i]) <= 1e-9 * abs(trace.losses[i]) else {
          lines += stableLoss(i, t)
          return lines
        }
        let other = hidden.map { "(1 - \($0))" } ?? numbers.text(1 - y)
        lines.append(
          "    L = -[\(numbers.text(t)) · ln \(numbers.text(y)) + \(numbers.text(1 - t)) · ln \(other)]"
            + " = \(numbers.text(trace.losses[i]))")
        return lines
      case .halfSquaredError:
        let product = numbers.product([0.5, y - t, y - t], trace.losses[i])
        let blank = hidden.map {
          "0.5 · (\($0) - \(numbers.inside(t)))² = \(numbers.text(trace.losses[i]))"
        }
        lines.append("    L = \(blank ?? product)")
        return lines
      case .categoricalCrossEntropy, .squaredError, .meanAbsoluteError, .huber, .poisson: break
      }
    }
    lines.append("    L = \(numbers.text(trace.losses[i]))")
    return lines
  }

  /// E7. If ŷ is rounded to 0 or 1, its logarithm is useless.
  private func stableLoss(_ i: Int, _ t: Double) -> [String] {
    let z = trace.preactivations[trace.layers.count - 1][i][0]
    return [
      "    as ŷ is rounded, from z: L = max(z, 0) − z·y + ln(1 + e^−|z|)",
      "    L = max(\(numbers.text(z)), 0) - \(numbers.inside(z))·\(numbers.text(t))"
        + " + ln(1 + e^-|\(numbers.text(z))|) = \(numbers.text(trace.losses[i]))",
    ]
  }

  private func backward(_ l: Int, _ i: Int) -> [String] {
    let last = trace.layers.count - 1
    let f = sign(trace.layers[l].activation)
    var lines: [String] = []
    if l == last {
      lines.append("  backward, layer \(l + 1): \(outputRule), of this observation, without 1/m")
    } else {
      let (own, next) = ("\(l + 1)", "\(l + 2)")
      let back: String
      if trace.layers[l + 1].other == nil {
        let product = "dz\(next)·W\(next)ᵀ"
        back =
          (trace.layers[l].other == nil ? "(\(product)) ⊙ \(slope(l, f))" : product)
          + ", with the old W\(next)   "
          + "(\(shape(1, trace.widths[l + 1]))) = (\(shape(1, trace.widths[l + 2])))"
          + "(\(shape(trace.widths[l + 2], trace.widths[l + 1])))"
      } else {
        let slope = trace.layers[l].other == nil ? " · \(slope(l, f))" : ""
        back =
          "Σ dz\(next) · dz\(next)/da\(own)\(slope), over every z\(next) that depends on a\(own)"
      }
      lines.append("  backward, layer \(own): dz\(own) = " + back + note(l))
    }
    for j in shown[l].neurons { lines += delta(l, i, j) }
    return lines
  }

  /// `σ′(z1)`, or `(1 + alpha1 ⊙ (mish′(z1) − 1))`.
  private func slope(_ l: Int, _ f: String) -> String {
    trace.layers[l].arrays?[.alphas] == nil
      ? "\(f)′(z\(l + 1))" : "(1 + alpha\(l + 1) ⊙ (\(f)′(z\(l + 1)) − 1))"
  }

  /// The equation of dz of the last layer.
  private var outputRule: String {
    let l = trace.layers.count
    switch trace.loss {
    case .binaryCrossEntropy: return "dz\(l) = dL/dŷ · dŷ/dz = ŷ − y"
    case .categoricalCrossEntropy: return "dz\(l) = ŷ − y, because the targets of a row sum to 1"
    case .poisson: return "dz\(l) = dL/dŷ · dŷ/dz = ŷ − y"
    case .halfSquaredError, .squaredError, .meanAbsoluteError, .huber:
      let f = sign(trace.layers[l - 1].activation)
      return "dz\(l) = dL/dŷ · " + (f == "identity" ? "1" : "\(f)′(z\(l))")
    }
  }

  private func delta(_ l: Int, _ i: Int, _ j: Int) -> [String] {
    let last = trace.layers.count - 1
    let name = "dz\(l + 1)[\(j + 1)]"
    let dz = trace.deltas[l][i][j]
    let dA = trace.activationGradients[l][i][j]
    let slope = trace.derivatives[l][i][j]
    if l < last {
      let (next, a) = (trace.deltas[l + 1][i], trace.activations[l][i])
      var lines: [String] = []
      let slopes = locals[l + 1].slopes(ofInput: j, a)
      for (k, value) in slopes {
        guard let terms = locals[l + 1].slopeTerms(k, a) else { continue }
        lines.append(
          "    dz\(l + 2)[\(k + 1)]/da\(l + 1)[\(j + 1)], the sum of −2πF · sin · W, = "
            + numbers.sum(terms, value))
      }
      lines.append(
        "    da\(l + 1)[\(j + 1)] = \(numbers.sum(slopes.map { [next[$0.output], $0.slope] }, dA))")
      let z = trace.preactivations[l][i][j]
      if trace.layers[l].other != nil {
        return lines + ["    \(name) = da\(l + 1)[\(j + 1)] = \(numbers.text(dz))"]
      }
      if locals[l].alpha(j) != nil {
        lines.append(
          "    da\(l + 1)[\(j + 1)]/dz\(l + 1)[\(j + 1)] = "
            + numbers.sum(locals[l].derivativeTerms(j, z), slope))
      }
      return lines + ["    \(name) = \(numbers.product([dA, slope], dz))"]
    }
    let (y, t) = (trace.activations[l][i][j], trace.targets[i][j])
    if let outer = trace.predictionGradients, let link = trace.linkDerivatives {
      return ["    \(name) = \(numbers.product([outer[i][j], link[i][j]], dz))"]
    }
    if trace.link == .softmax, trace.labelSmoothing == 0 {
      return ["    \(name) = \(numbers.text(y)) - \(numbers.inside(t)) = \(numbers.text(dz))"]
    }
    return ["    \(name) = \(numbers.product([dA, slope], dz))"]
  }
}
