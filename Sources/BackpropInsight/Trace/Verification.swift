internal import BackpropCore

/// What a second computation of a trace found.
public struct Verification: Sendable, Equatable {
  /// A number of the trace that does not follow from the ones before it.
  public struct Fault: Sendable, Equatable {
    /// The field, as in `weightGradients[0][2][1]`, counted from 0.
    public let field: String
    /// The equation it should obey.
    public let rule: String
    /// What the trace says.
    public let stored: Double
    /// What the equation gives.
    public let recomputed: Double
    /// How far the two may be apart.
    public let tolerance: Double
  }

  /// How many numbers were recomputed.
  public let checked: Int
  /// The first number that is wrong, in the order in which the equations compute them.
  public let fault: Fault?
}

extension Trace {
  /// Recomputes every number from the ones it depends on, one scalar at a time, with none of the
  /// engine's code; stops at the first that is wrong.
  ///
  /// Each equation is given its inputs as the trace has them, so that the fault is found where it
  /// is, and not where it leads. A number may differ by 10⁻¹² of the magnitudes that were added up
  /// to it.
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

/// The equations, one number after the other.
private struct ScalarComputation {
  struct Wrong: Error { let fault: Verification.Fault }

  let trace: Trace
  var checked = 0

  private var lastLayer: Int { trace.layers.count - 1 }

  /// f of layer `l`, the link of the loss left aside.
  private func activation(_ l: Int) -> Activation {
    l == lastLayer && trace.link == .sigmoid ? .identity : trace.layers[l].activation
  }

  mutating func recompute() throws {
    for l in trace.layers.indices { try forward(l) }
    try cost()
    for l in trace.layers.indices.reversed() { try backward(l) }
    for l in trace.layers.indices { try gradients(l) }
    if let updated = trace.updated, let rate = trace.learningRate { try update(updated, rate) }
  }

  /// Compares `stored` with a sum of terms.
  private mutating func check(
    _ stored: Double, _ rule: String, _ terms: [Double], _ field: @autoclosure () -> String
  ) throws {
    let value = terms.reduce(0, +)
    let size = terms.reduce(abs(stored)) { $0 + abs($1) }
    let tolerance = 1e-12 * size + 1e-300
    checked += 1
    // the tolerance of an infinite number would let any other pass for it
    guard stored == value || tolerance.isFinite && abs(stored - value) <= tolerance else {
      throw Wrong(
        fault: Verification.Fault(
          field: field(), rule: rule, stored: stored, recomputed: value, tolerance: tolerance))
    }
  }

  private mutating func forward(_ l: Int) throws {
    let layer = trace.layers[l]
    for i in trace.inputs.indices {
      let a = l == 0 ? trace.inputs[i] : trace.activations[l - 1][i]
      let z = trace.preactivations[l][i]
      for j in z.indices {
        let terms = a.indices.map { a[$0] * layer.weights[$0][j] } + [layer.biases?[j] ?? 0]
        try check(z[j], "Z = A·W + β (E1)", terms, "preactivations[\(l)][\(i)][\(j)]")
      }
      let f = activation(l)
      let values = z.map { f.value(at: $0) }
      let outputs = l == lastLayer ? trace.loss.predictions(values) : values
      let rule = l == lastLayer ? "Ŷ = link(f(Z)) (E2)" : "A = f(Z) (E2)"
      for j in z.indices {
        try check(
          trace.activations[l][i][j], rule, [outputs[j]], "activations[\(l)][\(i)][\(j)]")
        let slope = f.derivative(at: z[j])
        try check(
          trace.derivatives[l][i][j], "f′(Z)", [slope], "derivatives[\(l)][\(i)][\(j)]")
      }
    }
  }

  /// The last activations of observation `i` before the link.
  private func outputs(_ i: Int) -> [Double] {
    trace.preactivations[lastLayer][i].map { activation(lastLayer).value(at: $0) }
  }

  private func targets(_ i: Int) -> [Double] {
    trace.loss.smoothed(trace.targets[i], trace.labelSmoothing)
  }

  private mutating func cost() throws {
    for i in trace.inputs.indices {
      let loss = trace.loss.value(outputs(i), targets(i))
      let size = outputs(i).reduce(1) { max($0, abs($1)) } * 1e-3
      try check(
        trace.losses[i], "L of one observation (E5, E8, E9)", [loss, size, -size], "losses[\(i)]")
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
        let sizes = zip(outputs(i), targets(i)).map { max(1, abs($0), abs($1)) }
        for j in dA.indices {
          try check(
            dA[j], "∂L/∂A_L (E10–E14)", [gradient[j], sizes[j], -sizes[j]],
            "activationGradients[\(l)][\(i)][\(j)]")
        }
        if let outer = trace.predictionGradients, let link = trace.linkDerivatives {
          for j in dA.indices {
            let y = trace.activations[l][i][j]
            try check(
              link[i][j], "∂Ŷ/∂A_L (E11)", [trace.link == .sigmoid ? y * (1 - y) : y],
              "linkDerivatives[\(i)][\(j)]")
            try check(
              outer[i][j] * link[i][j], "∂L/∂Ŷ · ∂Ŷ/∂A_L = ∂L/∂A_L (E12)", [dA[j]],
              "predictionGradients[\(i)][\(j)]")
          }
        }
      } else {
        let next = trace.deltas[l + 1][i]
        for j in dA.indices {
          let weights = trace.layers[l + 1].weights[j]
          try check(
            dA[j], "dA_l = dZ_{l+1}·W_{l+1}ᵀ (E15)", next.indices.map { next[$0] * weights[$0] },
            "activationGradients[\(l)][\(i)][\(j)]")
        }
      }
      for j in dA.indices {
        try check(
          trace.deltas[l][i][j], "dZ = dA ⊙ f′(Z) (E16)", [dA[j] * trace.derivatives[l][i][j]],
          "deltas[\(l)][\(i)][\(j)]")
      }
    }
  }

  private mutating func gradients(_ l: Int) throws {
    let layer = trace.layers[l]
    let rows = trace.inputs.indices
    for j in layer.weights[0].indices {
      for k in layer.weights.indices {
        let w = layer.weights[k][j]
        let terms = rows.map { i in
          let a = l == 0 ? trace.inputs[i] : trace.activations[l - 1][i]
          return trace.scale * a[k] * trace.deltas[l][i][j]
        }
        let sign: Double = w > 0 ? 1 : w < 0 ? -1 : 0
        try check(
          trace.weightGradients[l][k][j], "∂J/∂W = (1/m) Aᵀ·dZ + penalties (E17)",
          terms + [2 * trace.l2 * w, trace.l1 * sign], "weightGradients[\(l)][\(k)][\(j)]")
      }
      if let gradient = trace.biasGradients[l] {
        try check(
          gradient[j], "∂J/∂β = (1/m) Σ dZ (E18)",
          rows.map { trace.scale * trace.deltas[l][$0][j] }, "biasGradients[\(l)][\(j)]")
      }
    }
  }

  private mutating func update(_ updated: Trace.Updated, _ rate: Double) throws {
    for (l, layer) in trace.layers.enumerated() {
      for (k, row) in layer.weights.enumerated() {
        for (j, w) in row.enumerated() {
          try check(
            updated.weights[l][k][j], "W ← W − η·∂J/∂W (E20)",
            [w, -rate * trace.weightGradients[l][k][j]], "updated.weights[\(l)][\(k)][\(j)]")
        }
      }
      if let biases = layer.biases, let g = trace.biasGradients[l], let new = updated.biases[l] {
        for (j, b) in biases.enumerated() {
          try check(
            new[j], "β ← β − η·∂J/∂β (E20)", [b, -rate * g[j]], "updated.biases[\(l)][\(j)]")
        }
      }
    }
    try check(
      updated.cost, "J after the step", costTerms(updated.weights, updated.biases), "updated.cost")
    try check(
      updated.costAfterWeightsOnly, "J after the step of the weights alone",
      costTerms(updated.weights, trace.layers.map(\.biases)), "updated.costAfterWeightsOnly")
  }

  /// The parts of J with other parameters, by a forward pass of scalars.
  private func costTerms(_ weights: [[[Double]]], _ biases: [[Double]?]) -> [Double] {
    let losses = trace.inputs.indices.map { i in
      var a = trace.inputs[i]
      for l in trace.layers.indices {
        let f = activation(l)
        a = weights[l][0].indices.map { j in
          f.value(at: a.indices.reduce(biases[l]?[j] ?? 0) { $0 + a[$1] * weights[l][$1][j] })
        }
      }
      return trace.scale * trace.loss.value(a, targets(i))
    }
    return losses + penalties(weights)
  }
}
