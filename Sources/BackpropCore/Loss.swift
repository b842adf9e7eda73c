package import CBackpropKernels

/// A loss L of one observation, together with its link.
///
/// The link turns the last layer's activation a = A_L, the logits, into the prediction ŷ. L is
/// computed from a, so the cross-entropies never take the logarithm of a rounded 0, and a loss
/// always has the output it was made for. t is the target. Sums run over the K outputs.
///
/// | case | link ŷ | L | ∂L/∂a |
/// |---|---|---|---|
/// | ``binaryCrossEntropy`` | σ(a), each output on its own | −Σ[t ln ŷ + (1 − t) ln(1 − ŷ)] (E5, E7) | ŷ − t (E12) |
/// | ``categoricalCrossEntropy`` | softmax(a) | −Σ t ln ŷ (E9) | ŷ Σt − t (E13) |
/// | ``halfSquaredError`` | a | ½ Σ (ŷ − t)² (E8) | ŷ − t (E14) |
/// | ``squaredError`` | a | Σ (ŷ − t)² | 2(ŷ − t) |
/// | ``meanAbsoluteError`` | a | Σ \|ŷ − t\| | sign(ŷ − t) |
/// | ``huber(delta:)`` | a | ½e² if \|e\| ≤ δ, else δ(\|e\| − ½δ), e = ŷ − t | e limited to [−δ, δ] |
/// | ``poisson`` | eᵃ | Σ (ŷ − t·a) | ŷ − t |
///
/// With label smoothing s the cross-entropies replace t by (1 − s)t + s/K for K classes, and by
/// (1 − s)t + s/2 for a sigmoid output.
public enum Loss: Hashable, Sendable {
  /// Binary cross-entropy of one or more independent sigmoid outputs.
  case binaryCrossEntropy
  /// Cross-entropy of a softmax over classes.
  case categoricalCrossEntropy
  /// ½ Σ (ŷ − t)².
  case halfSquaredError
  /// Σ (ŷ − t)².
  case squaredError
  /// Σ |ŷ − t|.
  case meanAbsoluteError
  /// Squared near 0, linear beyond δ.
  case huber(delta: Double = 1)
  /// The negative log-likelihood of a Poisson count with mean eᵃ, without its constant ln t!.
  case poisson

  /// Every loss, each with its default parameter.
  public static let all: [Loss] = [
    .binaryCrossEntropy, .categoricalCrossEntropy, .halfSquaredError, .squaredError,
    .meanAbsoluteError, .huber(), .poisson,
  ]

  /// The function that turns the last layer's activation into the prediction.
  public enum Link: String, Hashable, Sendable, Codable {
    /// ŷ = a.
    case identity
    /// ŷ = 1 / (1 + e⁻ᵃ).
    case sigmoid
    /// ŷ_k = e^{a_k} / Σ_j e^{a_j}.
    case softmax
    /// ŷ = eᵃ.
    case exponential
  }

  /// The link of this loss.
  public var link: Link { facts.link }

  /// Whether ∂L/∂a jumps at ŷ = t.
  public var hasKink: Bool { facts.hasKink }

  /// Whether the targets are classes, so that label smoothing applies.
  public var isCrossEntropy: Bool { facts.isCrossEntropy }
}

extension Loss {
  /// The properties of a loss.
  private struct Facts {
    /// The name without the parameter.
    let name: String
    /// The loss in the kernels.
    let kernel: bp_loss
    /// The function that turns a into ŷ.
    let link: Link
    /// The parameter, if there is one, and its default.
    var parameter: (value: Double, default: Double)?
    /// Whether the targets are classes.
    var isCrossEntropy = false
    /// Whether ∂L/∂a jumps at ŷ = t.
    var hasKink = false
  }

  /// One row per loss.
  private var facts: Facts {
    switch self {
    case .binaryCrossEntropy:
      Facts(
        name: "binaryCrossEntropy", kernel: BP_BINARY_CROSS_ENTROPY, link: .sigmoid,
        isCrossEntropy: true)
    case .categoricalCrossEntropy:
      Facts(
        name: "categoricalCrossEntropy", kernel: BP_CATEGORICAL_CROSS_ENTROPY, link: .softmax,
        isCrossEntropy: true)
    case .halfSquaredError:
      Facts(name: "halfSquaredError", kernel: BP_HALF_SQUARED_ERROR, link: .identity)
    case .squaredError: Facts(name: "squaredError", kernel: BP_SQUARED_ERROR, link: .identity)
    case .meanAbsoluteError:
      Facts(name: "meanAbsoluteError", kernel: BP_ABSOLUTE_ERROR, link: .identity, hasKink: true)
    case .huber(let delta):
      Facts(name: "huber", kernel: BP_HUBER, link: .identity, parameter: (delta, 1))
    case .poisson: Facts(name: "poisson", kernel: BP_POISSON, link: .exponential)
    }
  }

  /// The loss in the kernels and its parameter, 0 if it has none.
  package var kernel: (loss: bp_loss, parameter: Double) {
    let facts = facts
    return (facts.kernel, facts.parameter?.value ?? 0)
  }
}

extension Loss: NamedChoice {
  /// The name, with the parameter after a colon unless it is the default.
  public var description: String { Spelling.description(facts.name, facts.parameter) }

  /// The loss of that name. Case, hyphens and underscores do not matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    switch (spelling.name, spelling.parameters) {
    case ("huber", let values) where values.count == 1 && values[0] > 0:
      self = .huber(delta: values[0])
    case (let name, []):
      guard let match = Self.withDefaults(named: name) else { return nil }
      self = match
    default: return nil
    }
  }
}
