internal import BackpropCore
internal import Foundation

// One observation: forward, loss, backward. The lines follow E1, E2, E5–E9 and E10–E16.

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
    var lines = [
      "  forward, layer \(l + 1): z\(l + 1) = \(before)·W\(l + 1)\(bias)   "
        + "(\(shape(1, k))) = (\(shape(1, n)))(\(shape(n, k)))" + note(l)
    ]
    let a = l == 0 ? trace.inputs[i] : trace.activations[l - 1][i]
    for j in shown[l].neurons {
      var terms = a.indices.map { [a[$0], layer.weights[$0][j]] }
      if let biases = layer.biases { terms.append([biases[j]]) }
      let z = trace.preactivations[l][i][j]
      lines.append("    z\(l + 1)[\(j + 1)] = \(numbers.sum(terms, z))")
      lines.append("    " + activated(l, i, j))
    }
    return lines
  }

  /// The neurons that are left out.
  private func note(_ l: Int) -> String {
    shown[l].areAll || focus.layer != nil && shown[l].neurons.count == 1
      ? ""
      : "\n    (the \(shown[l].neurons.count) of \(trace.widths[l + 1]) neurons with the largest |dz|; "
        + "--neuron \(l + 1):J shows any other)"
  }

  /// `a1[2] = σ(z1[2]) = σ(0.3) = 0.57…`.
  private func activated(_ l: Int, _ i: Int, _ j: Int) -> String {
    let z = trace.preactivations[l][i][j]
    let value = numbers.text(trace.activations[l][i][j])
    let isLast = l == trace.layers.count - 1
    let name = isLast ? "ŷ[\(j + 1)]" : "a\(l + 1)[\(j + 1)]"
    switch trace.layers[l].activation {
    case .identity where isLast && trace.link == .softmax:
      return "\(name) = e^z\(l + 1)[\(j + 1)] / Σ e^z\(l + 1) = \(value)"
    case .identity where isLast && trace.link == .exponential:
      return "\(name) = e^\(numbers.inside(z)) = \(value)"
    case .identity: return "\(name) = z\(l + 1)[\(j + 1)] = \(value)"
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
        "L = Σ ½e² where |e| ≤ \(numbers.text(delta)), else \(numbers.text(delta))(|e| − ½·\(numbers.text(delta))), e = ŷ − y"
      case .poisson: "L = Σ (ŷ − y ln ŷ)"
      }
    var lines = ["  loss: \(formula)"]
    if t.count == 1, trace.labelSmoothing == 0 {
      let (t, y) = (t[0], y[0])
      let hidden = numbers.blank(y)  // 1 − ŷ and ŷ − y would give it away
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
      default: break
      }
    }
    lines.append("    L = \(numbers.text(trace.losses[i]))")
    return lines
  }

  /// E7, where ŷ has been rounded to 0 or 1 and its logarithm says nothing any more.
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
      lines.append(
        "  backward, layer \(l + 1): dz\(l + 1) = (dz\(l + 2)·W\(l + 2)ᵀ) ⊙ \(f)′(z\(l + 1)), "
          + "with the old W\(l + 2)   (\(shape(1, trace.widths[l + 1]))) = "
          + "(\(shape(1, trace.widths[l + 2])))(\(shape(trace.widths[l + 2], trace.widths[l + 1])))"
          + note(l))
    }
    for j in shown[l].neurons { lines += delta(l, i, j) }
    return lines
  }

  /// How dz of the last layer comes about.
  private var outputRule: String {
    let l = trace.layers.count
    switch trace.loss {
    case .binaryCrossEntropy: return "dz\(l) = dL/dŷ · dŷ/dz = ŷ − y"
    case .categoricalCrossEntropy: return "dz\(l) = ŷ − y, as the y of a row add up to 1"
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
      let next = trace.deltas[l + 1][i]
      let weights = trace.layers[l + 1].weights[j]
      let terms = next.indices.map { [next[$0], weights[$0]] }
      return [
        "    da\(l + 1)[\(j + 1)] = \(numbers.sum(terms, dA))",
        "    \(name) = \(numbers.product([dA, slope], dz))",
      ]
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
