internal import BackpropCore

/// A problem that keeps a network from learning, with the number that shows it and a remedy.
public struct Finding: Sendable, Hashable {
  /// The kind of a finding, with its bound.
  public enum Kind: String, Sendable, CaseIterable {
    /// The root mean square of a feature is above 100.
    case unscaled
    /// More than half of a layer's values have f′(z) < 0.01, with sigmoid or tanh.
    case saturated
    /// A ReLU has z ≤ 0 for every row.
    case dead
    /// RMS(dZ_l) / RMS(dZ_L) < 10⁻³.
    case vanishing
    /// RMS(dZ_l) / RMS(dZ_L) > 10³.
    case exploding
    /// RMS(ΔW) / RMS(W) < 10⁻⁵ for a step ΔW.
    case smallUpdate
    /// RMS(ΔW) / RMS(W) > 10⁻¹ for a step ΔW.
    case largeUpdate
  }

  /// The place of a finding, counted from 1.
  public enum Place: Sendable, Hashable {
    /// A column of X.
    case feature(Int)
    /// A layer.
    case layer(Int)
    /// Neurons of a layer.
    case neurons([Int], layer: Int)
  }

  /// The kind of the finding.
  public let kind: Kind
  /// The place of the finding.
  public let place: Place
  /// The number that exceeds its bound: a fraction, a number of neurons, a ratio or a root mean
  /// square.
  public let value: Double
  /// The finding in one clause, with its place and its number.
  public let what: String
  /// How to fix it, in one clause.
  public let remedy: String
  /// Whether no action is needed: fewer than a tenth of a layer's neurons are dead.
  public let isHarmless: Bool

  init(
    kind: Kind, place: Place, value: Double, what: String, remedy: String, isHarmless: Bool = false
  ) {
    self.kind = kind
    self.place = place
    self.value = value
    self.what = what
    self.remedy = remedy
    self.isHarmless = isHarmless
  }

  /// The layer, from 1, or nil if the finding is about a feature.
  public var layer: Int? {
    switch place {
    case .feature: nil
    case .layer(let layer), .neurons(_, let layer): layer
    }
  }
}

extension Finding: CustomStringConvertible {
  /// The finding and the remedy.
  public var description: String { "\(what); \(remedy)" }
}

extension Finding {
  /// A feature that is not scaled: feature `index` (from 0), with root mean square `value`.
  static func unscaled(_ index: Int, _ value: Double) -> Finding {
    Finding(
      kind: .unscaled, place: .feature(index + 1), value: value,
      what: "feature \(index + 1) is not scaled: its root mean square is \(value.significant(3))",
      remedy: "subtract its mean and divide by its standard deviation")
  }

  /// Dead neurons of layer `layer` (from 1): `neurons` (from 0) of `count`.
  static func dead(_ layer: Int, _ neurons: [Int], of count: Int) -> Finding {
    let numbers = neurons.map { $0 + 1 }
    var names = numbers.prefix(10).map(\.description).joined(separator: ", ")
    if numbers.count > 10 { names += ", and \(numbers.count - 10) more" }
    let isOne = numbers.count == 1
    let isHarmless = 10 * numbers.count < count
    return Finding(
      kind: .dead, place: .neurons(numbers, layer: layer), value: Double(numbers.count),
      what:
        "\(numbers.count.grouped) of \(counted(count, "ReLU neuron")) of layer \(layer) (\(names)) "
        + "\(isOne ? "has" : "have") z ≤ 0 for every row and \(isOne ? "learns" : "learn") nothing",
      remedy: isHarmless
        ? "so few are harmless"
        : "lower the learning rate, or use leakyRelu, elu or gelu",
      isHarmless: isHarmless)
  }
}

extension NetworkDiagnosis {
  /// A gradient vanishes if RMS(dZ_l) / RMS(dZ_L) is below this, and explodes if it is above 1 /
  /// this.
  public static let vanishingRatio = 1e-3
  /// The normal range of RMS(ΔW) / RMS(W). 10⁻³ is a good value.
  public static let updateBand = 1e-5...1e-1

  /// The findings, from the first layer to the last.
  public var findings: [Finding] {
    layers.enumerated().flatMap { l, layer in findings(l + 1, layer) }
  }

  private func findings(_ number: Int, _ layer: Layer) -> [Finding] {
    var findings: [Finding] = []
    func add(_ kind: Finding.Kind, _ value: Double, _ what: String, _ remedy: String) {
      findings.append(
        Finding(kind: kind, place: .layer(number), value: value, what: what, remedy: remedy))
    }
    if let fraction = layer.saturatedShare, fraction > 0.5 {
      add(
        .saturated, fraction,
        "\((100 * fraction).significant(3)) % of the values of layer \(number) are saturated: "
          + "f′(z) is below \(Self.saturatedSlope), and hardly any gradient passes",
        "scale the inputs, use smaller initial weights, or use relu")
    }
    if let dead = layer.deadNeurons, !dead.isEmpty {
      findings.append(.dead(number, dead, of: layer.neurons))
    }
    if let ratio = layer.deltaRatio {
      let size =
        "RMS(dZ) of layer \(number) is \(ratio.significant(3)) times that of the last layer"
      if ratio < Self.vanishingRatio {
        add(
          .vanishing, ratio, "the gradient vanishes: \(size)",
          "use relu instead of sigmoid or tanh, fewer layers, or another initializer")
      }
      if ratio > 1 / Self.vanishingRatio {
        add(
          .exploding, ratio, "the gradient explodes: \(size)",
          "use smaller initial weights, or clip the gradient")
      }
    }
    if let ratio = layer.updateRatio {
      let size = "RMS(ΔW) / RMS(W) is \(ratio.significant(3))"
      if ratio < Self.updateBand.lowerBound {
        add(
          .smallUpdate, ratio, "a step hardly changes the weights of layer \(number): \(size)",
          "raise the learning rate, unless the cost is low already")
      }
      if ratio > Self.updateBand.upperBound {
        add(
          .largeUpdate, ratio, "a step changes the weights of layer \(number) too much: \(size)",
          "lower the learning rate")
      }
    }
    return findings
  }
}
