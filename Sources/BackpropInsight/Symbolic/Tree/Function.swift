/// A function of one number.
public enum Function: Hashable, Sendable {
  /// eᵘ.
  case exp
  /// The natural logarithm, u > 0.
  case ln
  /// σ(u) = 1 / (1 + e⁻ᵘ).
  case sigmoid
  /// tanh u.
  case tanh
  /// |u|.
  case absolute
  /// The sign of u: −1, 0 or 1.
  case sign
  /// Φ(u), the standard normal distribution.
  case normal
  /// φ(u) = e^(−u²/2) / √(2π), its density.
  case density
  /// A function without a formula, such as the activation f_l, with its number of primes.
  case named(String, layer: Index? = nil, primes: Int = 0)
}
