/// The cost J that training minimizes, made of the losses of a batch:
///
/// J = (1/Σω) Σ_i ω_i Σ_k L_ik + l2 · ΣW² + l1 · Σ|W|   (E6)
///
/// ω_i is the weight of observation i (default: 1). With ``Reduction/sum`` the factor 1/Σω is 1.
/// The penalties are over the weights of dense layers, never over biases.
public struct Cost: Hashable, Sendable, Codable {
  /// Mean or sum over the observations.
  public var reduction: Reduction
  /// The factor of the sum of squared weights.
  public var l2: Double
  /// The factor of the sum of the weights' magnitudes.
  public var l1: Double
  /// The fraction of the uniform distribution that is mixed into class targets, in [0, 1).
  public var labelSmoothing: Double

  /// A cost (default: the mean without penalties and label smoothing).
  public init(
    reduction: Reduction = .mean, l2: Double = 0, l1: Double = 0, labelSmoothing: Double = 0
  ) {
    self.reduction = reduction
    self.l2 = l2
    self.l1 = l1
    self.labelSmoothing = labelSmoothing
  }

  /// 1/m, the factor that enters the gradient once, in dW and dβ.
  package func scale(weightSum: Double) -> Double {
    switch reduction {
    case .mean: weightSum > 0 ? 1 / weightSum : 0
    case .sum: 1
    }
  }

  /// Σω over `count` observations, m if they have no weights.
  static func weightSum<Scalar: NetworkScalar>(_ weights: [Scalar]?, count: Int) -> Double {
    weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(count)
  }
}
