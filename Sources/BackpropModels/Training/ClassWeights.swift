public import BackpropCore

/// The weight of the observations of each class in the cost.
public enum ClassWeights: Sendable, Hashable {
  /// Every observation has weight 1.
  case unweighted
  /// Every class has the same total weight: m / (K · number of observations of the class) for each.
  case balanced
  /// The weight of each named class; other classes have weight 1.
  case named([String: Double])

  /// The factor of each class, from its number of observations.
  ///
  /// - Throws: `BackpropError` if a name is not a class or a weight is out of range.
  func factors(classes: [String], counts: [Int]) throws -> [Double] {
    switch self {
    case .unweighted: return classes.map { _ in 1 }
    case .balanced:
      let total = Double(counts.reduce(0, +))
      return counts.map { $0 == 0 ? 0 : total / (Double(classes.count) * Double($0)) }
    case .named(let weights):
      for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
        guard classes.contains(name) else {
          throw BackpropError(
            .usage, "there is no class '\(name)' to weight",
            remedy: "name one of the classes: \(classes.joined(separator: ", "))")
        }
        guard weight >= 0, weight.isFinite else {
          throw BackpropError(
            .usage, "the weight of class '\(name)' cannot be \(weight)",
            remedy: "use a finite weight of at least 0")
        }
      }
      return classes.map { weights[$0] ?? 1 }
    }
  }
}

extension ClassWeights: SpelledChoice {
  /// `equal`, `balanced`, or `class=weight,…` in the order of the names, a comma within a name as
  /// `\,`.
  public var description: String {
    switch self {
    case .named(let weights) where !weights.isEmpty:
      weights.sorted { $0.key < $1.key }.map { "\($0.key.withEscapedCommas)=\($0.value)" }
        .joined(separator: ",")
    case .balanced: "balanced"
    case .unweighted, .named: "none"
    }
  }

  /// Reads what ``description`` writes.
  public init?(_ description: String) {
    switch description {
    case "none": self = .unweighted
    case "balanced": self = .balanced
    default:
      var weights: [String: Double] = [:]
      for part in description.splitAtCommas {
        guard let equals = part.lastIndex(of: "="),
          let weight = Double(part[part.index(after: equals)...])
        else { return nil }
        weights[String(part[..<equals])] = weight
      }
      self = .named(weights)
    }
  }
}
