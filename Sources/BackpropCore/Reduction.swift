/// How the losses of the observations of a batch become one cost.
public enum Reduction: String, Hashable, Sendable, Codable, CaseIterable {
  /// The mean over the observations, weighted if they have weights: J = Σ ω_i L_i / Σ ω_i.
  case mean
  /// The sum over the observations: J = Σ ω_i L_i.
  case sum
}
