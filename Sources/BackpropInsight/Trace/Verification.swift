internal import BackpropCore

/// The result of recomputing a trace.
public struct Verification: Sendable, Equatable {
  /// A number of the trace that does not follow from the numbers before it.
  public struct Fault: Sendable, Equatable {
    /// The field, such as `weightGradients[0][2][1]`, counted from 0.
    public let field: String
    /// The equation of the number.
    public let rule: String
    /// The number in the trace.
    public let stored: Double
    /// The number that the equation gives.
    public let recomputed: Double
    /// The largest difference that is accepted.
    public let tolerance: Double
  }

  /// The number of recomputed numbers.
  public let checked: Int
  /// The first wrong number, in the order of computation; nil if all are right.
  public let fault: Fault?
}

extension Trace {
  /// Recomputes every number from those that it depends on, one scalar at a time, without the
  /// engine's code. It stops at the first wrong number.
  ///
  /// Each equation takes its inputs from the trace. So it finds the fault itself, not a
  /// consequence. A number may differ by 10⁻¹² of the sum of the magnitudes of its terms.
  public func verified() -> Verification {
    var scalars = ScalarComputation(trace: self)
    do {
      try scalars.recompute()
    } catch let fault as ScalarComputation.Wrong {
      return Verification(checked: scalars.checked, fault: fault.fault)
    } catch {
      preconditionFailure("\(error)")
    }
    return Verification(checked: scalars.checked, fault: nil)
  }
}

/// The equations, evaluated one number after the other.
private struct ScalarComputation {
  struct Wrong: Error { let fault: Verification.Fault }

  let trace: Trace
  let layers: [LocalDerivatives]
  var checked = 0

  init(trace: Trace) {
    self.trace = trace
    layers = trace.localDerivatives()
  }

  private var lastLayer: Int { trace.layers.count - 1 }

  mutating func recompute() throws {
    for l in trace.layers.indices { try forward(l) }
    try cost()
    for l in trace.layers.indices.reversed() { try backward(l) }
    for l in trace.layers.indices {
      for array in trace.arrays(l) { try gradients(array) }
    }
    if let updated = trace.updated, let rate = trace.learningRate { try update(updated, rate) }
  }

  /// Compares `stored` with a sum of products.
  private mutating func check(
    _ stored: Double, _ rule: String, _ terms: [[Double]], size: Double = 0,
    _ field: @autoclosure () -> String
  ) throws {
    try check(stored, rule, terms.map { $0.dropFirst().reduce($0[0], *) }, size: size, field())
  }

  /// Compares `stored` with a sum of terms. Parts of magnitude `size` may have cancelled within
  /// them.
  private mutating func check(
    _ stored: Double, _ rule: String, _ terms: [Double], size: Double = 0,
    _ field: @autoclosure () -> String
  ) throws {
    let value = terms.reduce(0, +)
    let size = terms.reduce(abs(stored) + size) { $0 + abs($1) }
    let tolerance = 1e-12 * size + 1e-300
    checked += 1
    // an infinite number has an infinite tolerance, which every number would meet
    guard stored == value || tolerance.isFinite && abs(stored - value) <= tolerance else {
      throw Wrong(
        fault: Verification.Fault(
          field: field(), rule: rule, stored: stored, recomputed: value, tolerance: tolerance))
    }
  }

  private mutating func forward(_ l: Int) throws {
    let layer = layers[l]
    let rules = trace.layers[l].rules
    for i in trace.inputs.indices {
      let a = trace.inputs(l, i)
      let z = trace.preactivations[l][i]
      for j in z.indices {
        try check(
          z[j], rules.forward, layer.terms(j, a), size: layer.size(j, a),
          "preactivations[\(l)][\(i)][\(j)]")
      }
      let values = z.indices.map { layer.activationTerms($0, z[$0]) }
      let isLast = l == lastLayer
      let outputs =
        isLast ? trace.loss.predictions(outputs(i)).map { [[$0]] } : values
      let rule = isLast ? "Ŷ = link(f(Z)) (E2)" : rules.activation
      for j in z.indices {
        try check(trace.activations[l][i][j], rule, outputs[j], "activations[\(l)][\(i)][\(j)]")
        try check(
          trace.derivatives[l][i][j], rules.derivative, layer.derivativeTerms(j, z[j]),
          size: layer.derivativeSize(j),
          "derivatives[\(l)][\(i)][\(j)]")
      }
    }
  }

  /// The last activations of observation `i` before the link.
  private func outputs(_ i: Int) -> [Double] {
    trace.preactivations[lastLayer][i].map { layers[lastLayer].activation.value(at: $0) }
  }

  private func targets(_ i: Int) -> [Double] {
    trace.loss.smoothed(trace.targets[i], trace.labelSmoothing)
  }

  private mutating func cost() throws {
    for i in trace.inputs.indices {
      let loss = trace.loss.value(outputs(i), targets(i))
      let size = outputs(i).reduce(1) { max($0, abs($1)) } * 2e-3
      try check(
        trace.losses[i], "L of one observation (E5, E8, E9)", [loss], size: size, "losses[\(i)]")
    }
    try check(
      trace.cost, "J = (1/m) Σ L + penalties (E6)",
      trace.losses.map { $0 * trace.scale } + penalties(trace.layers.map(\.weights)), "cost")
  }

  private func penalties(_ weights: [[[Double]]]) -> [Double] {
    let all = weights.joined().joined()
    return [
      trace.l2 * all.reduce(0) { $0 + $1 * $1 }, trace.l1 * all.reduce(0) { $0 + abs($1) },
    ]
  }

  private mutating func backward(_ l: Int) throws {
    for i in trace.inputs.indices {
      let dA = trace.activationGradients[l][i]
      if l == lastLayer {
        let gradient = trace.loss.gradient(outputs(i), targets(i))
        let sizes = zip(outputs(i), targets(i)).map { 2 * max(1, abs($0), abs($1)) }
        for j in dA.indices {
          try check(
            dA[j], "∂L/∂A_L (E10–E14)", [gradient[j]], size: sizes[j],
            "activationGradients[\(l)][\(i)][\(j)]")
        }
        if let outer = trace.predictionGradients, let link = trace.linkDerivatives {
          for j in dA.indices {
            let y = trace.activations[l][i][j]
            try check(
              link[i][j], "∂Ŷ/∂A_L (E11)", [trace.link.derivative(ofPrediction: y)],
              "linkDerivatives[\(i)][\(j)]")
            try check(
              outer[i][j] * link[i][j], "∂L/∂Ŷ · ∂Ŷ/∂A_L = ∂L/∂A_L (E12)", [dA[j]],
              "predictionGradients[\(i)][\(j)]")
          }
        }
      } else {
        let (next, a) = (trace.deltas[l + 1][i], trace.activations[l][i])
        let rule = trace.layers[l + 1].rules.backward
        for j in dA.indices {
          let terms = layers[l + 1].slopes(ofInput: j, a).map { [next[$0.output], $0.slope] }
          try check(
            dA[j], rule, terms, size: layers[l + 1].size(ofInput: j, next),
            "activationGradients[\(l)][\(i)][\(j)]")
        }
      }
      for j in dA.indices {
        try check(
          trace.deltas[l][i][j], "dZ = dA ⊙ f′(Z) (E16)", [dA[j] * trace.derivatives[l][i][j]],
          size: abs(dA[j]) * layers[l].derivativeSize(j),
          "deltas[\(l)][\(i)][\(j)]")
      }
    }
  }

  private mutating func gradients(_ array: TracedArray) throws {
    let rule = trace.layers[array.layer].rule(for: array.kind)
    for (i, j) in array.places {
      try check(
        array.gradient[i][j], rule, trace.terms(array, i, j, layers[array.layer]),
        size: trace.size(array, i, j, layers[array.layer]), array.gradientField(i, j))
    }
  }

  private mutating func update(_ updated: Trace.Updated, _ rate: Double) throws {
    for array in trace.layers.indices.flatMap(trace.arrays) {
      guard let new = array.new else { continue }
      let sign = array.isRow ? "β" : array.kind == .weights ? "W" : array.kind.rawValue
      for (i, j) in array.places {
        try check(
          new[i][j], "\(sign) ← \(sign) − η·∂J/∂\(sign) (E20)",
          [array.values[i][j], -rate * array.gradient[i][j]], array.newField(i, j))
      }
    }
    try check(updated.cost, "J after the step", costTerms(updated, updated.biases), "updated.cost")
    try check(
      updated.costAfterWeightsOnly, "J after the step, with the old biases",
      costTerms(updated, trace.layers.map(\.biases)), "updated.costAfterWeightsOnly")
  }

  /// The terms of J with the updated parameters and the biases `biases`, by a scalar forward pass.
  private func costTerms(_ updated: Trace.Updated, _ biases: [[Double]?]) -> [Double] {
    let layers = trace.localDerivatives(
      trace.layers.indices.map { l in
        var arrays = updated.arrays?[l] ?? [:]
        if trace.layers[l].other == nil {
          arrays[.weights] = updated.weights[l]
          arrays[.biases] = biases[l].map { [$0] }
        }
        return arrays
      })
    let losses = trace.inputs.indices.map { i in
      let a = layers.reduce(trace.inputs[i]) { a, layer in
        (0..<layer.outputs).map { j in
          layer.activationTerms(j, layer.terms(j, a).sum).sum
        }
      }
      return trace.scale * trace.loss.value(a, targets(i))
    }
    return losses + penalties(updated.weights)
  }
}

extension [[Double]] {
  /// The sum of the products.
  fileprivate var sum: Double { reduce(0) { $0 + $1.dropFirst().reduce($1[0], *) } }
}

extension Trace.Layer {
  /// The equations of the passes.
  fileprivate var rules: (forward: String, backward: String, activation: String, derivative: String)
  {
    let (forward, backward) =
      switch other?.kind ?? .dense {
      case .dense: ("Z = A·W + β (E1)", "dA_l = dZ_{l+1}·W_{l+1}ᵀ (E15)")
      case .scaling: ("Z = A ⊙ s", "dA_l = dZ_{l+1} ⊙ s_{l+1}")
      case .numericEmbedding:
        ("Z = [x, Σ c·W + β], c = cos(2πF·x + Φ)", "dA_l = Σ dZ_{l+1} · ∂Z_{l+1}/∂A_l")
      case .categoryEmbedding: ("Z = the row of V for the code", "dA_l = dZ_{l+1}")
      }
    let isParametric = arrays?[.alphas] != nil
    return (
      forward, backward, isParametric ? "A = Z + α ⊙ (f(Z) − Z)" : "A = f(Z) (E2)",
      isParametric ? "1 + α ⊙ (f′(Z) − 1)" : "f′(Z)"
    )
  }

  /// The equation of the gradient of the array `kind`.
  fileprivate func rule(for kind: ParameterKind) -> String {
    switch kind {
    case .weights where other == nil: "∂J/∂W = (1/m) Aᵀ·dZ + penalties (E17)"
    case .biases where other == nil: "∂J/∂β = (1/m) Σ dZ (E18)"
    case .alphas: "∂J/∂α = (1/m) Σ dA ⊙ (f(Z) − Z)"
    case .scales: "∂J/∂s = (1/m) Σ A ⊙ dZ"
    case .weights, .biases, .frequencies, .phases, .vectors:
      "∂J/∂\(kind.symbol) = (1/m) Σ dZ · ∂Z/∂\(kind.symbol)"
    }
  }
}
