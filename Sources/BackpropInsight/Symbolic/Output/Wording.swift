/// Titles, sentences and rules are written in ASCII. This turns them into Unicode.
enum Wording {
  /// `text` with Unicode symbols.
  static func unicode(_ text: String) -> String {
    signs.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  /// The statement of a rule with Unicode symbols. Each hyphen is a minus.
  static func unicode(formula text: String) -> String {
    unicode(text).replacing("-", with: "−")
  }

  private static let signs = [
    ("yhat", "ŷ"), ("'", "′"), ("e^-z", "e⁻ᶻ"), ("e^z", "eᶻ"), ("e^u", "eᵘ"), ("^(n-1)", "ⁿ⁻¹"),
    ("^n", "ⁿ"),
    ("^2", "²"), ("^T", "ᵀ"), ("(.)", "⊙"), ("sigma", "σ"), ("Phi", "Φ"), ("phi", "φ"),
    ("alpha", "α"), ("lambda", "λ"),
    ("dbeta", "dβ"), ("eta.", "η."), ("delta", "δ"), ("dL/dz", "∂L/∂z"), ("dJ/d", "∂J/∂"),
    ("<=", "≤"), (" - ", " − "),
  ]
}
