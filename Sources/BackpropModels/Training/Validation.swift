public import BackpropCore

/// The rows that choose the best epoch of each network, and how many networks there are.
public enum Validation: Sendable, Hashable {
  /// One network, trained on all rows; its last epoch is kept.
  case none
  /// One network; a fraction of the rows, stratified by class, is held out.
  case holdout(fraction: Double)
  /// An ensemble by cross-validated bagging: each network is trained without one fold of the rows,
  /// which chooses its best epoch.
  case outOfFold(networks: Int)

  /// A fifth of the rows.
  public static let standard = Validation.holdout(fraction: 0.2)

  /// The number of networks.
  public var networks: Int {
    switch self {
    case .none, .holdout: 1
    case .outOfFold(let networks): networks
    }
  }

  /// - Throws: `BackpropError` of kind `usage` if an ensemble has fewer than two networks.
  func check() throws(BackpropError) {
    guard case .outOfFold(let networks) = self, networks < 2 else { return }
    throw BackpropError(
      .usage, "an ensemble cannot have \(counted(networks, "network"))",
      at: .init(option: "validation"),
      remedy: "use at least 2 networks, or hold out a fraction of the rows")
  }
}

extension Validation: SpelledChoice {
  /// `none`, `holdout:0.2` or `outOfFold:5`.
  public var description: String {
    switch self {
    case .none: "none"
    case .holdout(let fraction): "holdout:\(fraction)"
    case .outOfFold(let networks): "outOfFold:\(networks)"
    }
  }

  /// Reads what ``description`` writes.
  public init?(_ description: String) {
    let parts = description.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts[0], parts.dropFirst().first.map(String.init)) {
    case ("none", nil): self = .none
    case ("holdout", let text?):
      guard parts.count == 2, let fraction = Double(text) else { return nil }
      self = .holdout(fraction: fraction)
    case ("outOfFold", let text?):
      guard parts.count == 2, let networks = Int(text) else { return nil }
      self = .outOfFold(networks: networks)
    default: return nil
    }
  }
}
