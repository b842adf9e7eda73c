package import CBackpropKernels

/// A loss L of one observation, together with its link.
///
/// The link turns the last layer's activation a = A_L into the prediction ŷ, and L is computed from
/// a itself: the cross-entropies never take the logarithm of a rounded 0, and a loss cannot be
/// paired with an output it was not made for. t is the target; sums run over the K outputs.
///
/// | case | link ŷ | L | ∂L/∂a |
/// |---|---|---|---|
/// | ``binaryCrossEntropy`` | σ(a), each output by itself | −Σ[t ln ŷ + (1 − t) ln(1 − ŷ)] (E5, E7) | ŷ − t (E12) |
/// | ``categoricalCrossEntropy`` | softmax(a) | −Σ t ln ŷ (E9) | ŷ Σt − t (E13) |
/// | ``halfSquaredError`` | a | ½ Σ (ŷ − t)² (E8) | ŷ − t (E14) |
/// | ``squaredError`` | a | Σ (ŷ − t)² | 2(ŷ − t) |
/// | ``meanAbsoluteError`` | a | Σ \|ŷ − t\| | sign(ŷ − t) |
/// | ``huber(delta:)`` | a | ½e² where \|e\| ≤ δ, else δ(\|e\| − ½δ), e = ŷ − t | e limited to [−δ, δ] |
/// | ``poisson`` | eᵃ | Σ (ŷ − t·a) | ŷ − t |
///
/// With label smoothing s the cross-entropies see (1 − s)t + s/K for K classes, (1 − s)t + s/2 for
/// a sigmoid output.
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

  /// Every loss, each with its usual parameter.
  public static let all: [Loss] = [
    .binaryCrossEntropy, .categoricalCrossEntropy, .halfSquaredError, .squaredError,
    .meanAbsoluteError, .huber(), .poisson,
  ]

  /// How the last layer's activation becomes the prediction.
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
  public var link: Link {
    switch self {
    case .binaryCrossEntropy: .sigmoid
    case .categoricalCrossEntropy: .softmax
    case .poisson: .exponential
    case .halfSquaredError, .squaredError, .meanAbsoluteError, .huber: .identity
    }
  }

  /// Whether ∂L/∂a jumps where the prediction meets the target.
  public var hasKink: Bool { self == .meanAbsoluteError }

  /// Whether the targets are classes, so that label smoothing has a meaning.
  public var isCrossEntropy: Bool {
    self == .binaryCrossEntropy || self == .categoricalCrossEntropy
  }
}

/// How the losses of the observations of a batch become one cost.
public enum Reduction: String, Hashable, Sendable, Codable, CaseIterable {
  /// The mean over the observations, weighted where they have weights: J = Σ ω_i L_i / Σ ω_i.
  case mean
  /// The sum over the observations: J = Σ ω_i L_i.
  case sum
}

extension Loss: NamedChoice {
  /// The name, with the parameter behind a colon where it is not the usual one.
  public var description: String {
    switch self {
    case .binaryCrossEntropy: "binaryCrossEntropy"
    case .categoricalCrossEntropy: "categoricalCrossEntropy"
    case .halfSquaredError: "halfSquaredError"
    case .squaredError: "squaredError"
    case .meanAbsoluteError: "meanAbsoluteError"
    case .huber(let delta): Spelling.description("huber", [delta], usual: [1])
    case .poisson: "poisson"
    }
  }

  /// The loss of that name; upper and lower case, hyphens and underscores do not matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    switch (spelling.name, spelling.parameters) {
    case ("huber", let values) where values.count == 1 && values[0] > 0:
      self = .huber(delta: values[0])
    case (let name, []):
      guard let match = Self.usual(named: name) else { return nil }
      self = match
    default: return nil
    }
  }
}

extension Loss {
  /// The number the kernels know the loss by, and its parameter.
  package var kernel: (loss: bp_loss, parameter: Double) {
    switch self {
    case .binaryCrossEntropy: (BP_BINARY_CROSS_ENTROPY, 0)
    case .categoricalCrossEntropy: (BP_CATEGORICAL_CROSS_ENTROPY, 0)
    case .halfSquaredError: (BP_HALF_SQUARED_ERROR, 0)
    case .squaredError: (BP_SQUARED_ERROR, 0)
    case .meanAbsoluteError: (BP_ABSOLUTE_ERROR, 0)
    case .huber(let delta): (BP_HUBER, delta)
    case .poisson: (BP_POISSON, 0)
    }
  }
}
