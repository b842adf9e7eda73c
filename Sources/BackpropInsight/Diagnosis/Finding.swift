/// Something a ``NetworkDiagnosis`` found that keeps a layer from learning, with its number and what
/// to do about it.
public struct Finding: Sendable, Equatable {
  /// What there is to find, with the bound of each.
  public enum Kind: String, Sendable, CaseIterable {
    /// More than half of a layer's values have f′(z) < 0.01, with sigmoid or tanh.
    case saturated
    /// A ReLU has z ≤ 0 for every row.
    case dead
    /// RMS(dZ_l) / RMS(dZ_L) < 10⁻³.
    case vanishing
    /// RMS(dZ_l) / RMS(dZ_L) > 10³.
    case exploding
    /// RMS(η dW) / RMS(W) < 10⁻⁵.
    case smallUpdate
    /// RMS(η dW) / RMS(W) > 10⁻¹.
    case largeUpdate
  }

  /// What was found.
  public let kind: Kind
  /// The layer, counted from 1.
  public let layer: Int
  /// The number that is out of its bounds: a share, a count of neurons or a ratio.
  public let value: Double
  /// The finding in one clause, without its number.
  public let what: String
  /// What to do about it, in one clause.
  public let remedy: String
}

extension NetworkDiagnosis {
  /// Below this RMS(dZ_l) / RMS(dZ_L) a gradient vanishes; above its reciprocal it explodes.
  public static let vanishingRatio = 1e-3
  /// Where RMS(η dW) / RMS(W) ought to lie; 10⁻³ is a good value.
  public static let updateBand = 1e-5...1e-1

  /// What is wrong, from the first layer to the last.
  public var findings: [Finding] {
    layers.enumerated().flatMap { l, layer in findings(l + 1, layer) }
  }

  private func findings(_ number: Int, _ layer: Layer) -> [Finding] {
    var findings: [Finding] = []
    func add(_ kind: Finding.Kind, _ value: Double, _ what: String, _ remedy: String) {
      findings.append(
        Finding(kind: kind, layer: number, value: value, what: what, remedy: remedy))
    }
    if let share = layer.saturatedShare, share > 0.5 {
      add(
        .saturated, share, "share of values with f′(z) < 0.01, where hardly any gradient passes",
        "scale the inputs, begin with smaller weights, or take ReLU")
    }
    if let dead = layer.deadNeurons, !dead.isEmpty {
      add(
        .dead, Double(dead.count), "ReLU neurons with z ≤ 0 for every row, which learn nothing",
        "lower the learning rate, or take leakyRelu, elu or gelu")
    }
    if let ratio = layer.deltaRatio, ratio < Self.vanishingRatio {
      add(
        .vanishing, ratio, "RMS(dZ) beside that of the last layer: the gradient vanishes",
        "take ReLU instead of sigmoid or tanh, fewer layers, or another initializer")
    }
    if let ratio = layer.deltaRatio, ratio > 1 / Self.vanishingRatio {
      add(
        .exploding, ratio, "RMS(dZ) beside that of the last layer: the gradient explodes",
        "begin with smaller weights, or clip the gradient with --clip-norm")
    }
    if let ratio = layer.updateRatio, ratio < Self.updateBand.lowerBound {
      add(
        .smallUpdate, ratio, "RMS(η dW) / RMS(W): a plain step hardly moves the weights",
        "where the cost is still high, raise the learning rate; after training it is a good sign")
    }
    if let ratio = layer.updateRatio, ratio > Self.updateBand.upperBound {
      add(
        .largeUpdate, ratio, "RMS(η dW) / RMS(W): a plain step throws the weights about",
        "lower the learning rate")
    }
    return findings
  }
}
