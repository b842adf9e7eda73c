internal import BackpropCore

/// Something that keeps a network from learning, with the number that shows it and what to do.
public struct Finding: Sendable, Hashable {
  /// What there is to find, with the bound of each.
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
    /// RMS(ΔW) / RMS(W) < 10⁻⁵, ΔW being the step.
    case smallUpdate
    /// RMS(ΔW) / RMS(W) > 10⁻¹.
    case largeUpdate
  }

  /// Where it is, counted from 1.
  public enum Place: Sendable, Hashable {
    /// A column of X.
    case feature(Int)
    /// A layer.
    case layer(Int)
    /// Neurons of a layer.
    case neurons([Int], layer: Int)
  }

  /// What was found.
  public let kind: Kind
  /// Where.
  public let place: Place
  /// The number that is out of its bounds: a share, a count of neurons, a ratio or a root mean
  /// square.
  public let value: Double
  /// The finding in one clause, with its place and its number.
  public let what: String
  /// What to do about it, in one clause.
  public let remedy: String
  /// Whether it may be left as it is: fewer than a tenth of a layer's neurons are dead.
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

  /// The layer, counted from 1, if it is about one.
  public var layer: Int? {
    switch place {
    case .feature: nil
    case .layer(let layer), .neurons(_, let layer): layer
    }
  }
}

extension Finding: CustomStringConvertible {
  /// What was found and what to do.
  public var description: String { "\(what); \(remedy)" }
}

extension Finding {
  /// The root mean square of feature `index`, counted from 0.
  static func unscaled(_ index: Int, _ value: Double) -> Finding {
    Finding(
      kind: .unscaled, place: .feature(index + 1), value: value,
      what: "feature \(index + 1) is not scaled: its root mean square is \(value.significant(3))",
      remedy: "subtract its mean and divide by its standard deviation")
  }

  /// `neurons` are counted from 0.
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
        ? "so few do no harm"
        : "lower the learning rate, or take leakyRelu, elu or gelu",
      isHarmless: isHarmless)
  }
}

extension NetworkDiagnosis {
  /// Below this RMS(dZ_l) / RMS(dZ_L) a gradient vanishes; above its reciprocal it explodes.
  public static let vanishingRatio = 1e-3
  /// Where RMS(ΔW) / RMS(W) ought to lie; 10⁻³ is a good value.
  public static let updateBand = 1e-5...1e-1

  /// What is wrong, from the first layer to the last.
  public var findings: [Finding] {
    layers.enumerated().flatMap { l, layer in findings(l + 1, layer) }
  }

  private func findings(_ number: Int, _ layer: Layer) -> [Finding] {
    var findings: [Finding] = []
    func add(_ kind: Finding.Kind, _ value: Double, _ what: String, _ remedy: String) {
      findings.append(
        Finding(kind: kind, place: .layer(number), value: value, what: what, remedy: remedy))
    }
    if let share = layer.saturatedShare, share > 0.5 {
      add(
        .saturated, share,
        "\((100 * share).significant(3)) % of the values of layer \(number) are saturated: "
          + "f′(z) is below \(Self.saturatedSlope), and hardly any gradient passes",
        "scale the inputs, begin with smaller weights, or take relu")
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
          "take relu for sigmoid or tanh, fewer layers, or another initializer")
      }
      if ratio > 1 / Self.vanishingRatio {
        add(
          .exploding, ratio, "the gradient explodes: \(size)",
          "begin with smaller weights, or clip the gradient")
      }
    }
    if let ratio = layer.updateRatio {
      let size = "RMS(ΔW) / RMS(W) is \(ratio.significant(3))"
      if ratio < Self.updateBand.lowerBound {
        add(
          .smallUpdate, ratio, "a step hardly moves the weights of layer \(number): \(size)",
          "raise the learning rate, unless the cost is low already")
      }
      if ratio > Self.updateBand.upperBound {
        add(
          .largeUpdate, ratio, "a step throws the weights of layer \(number) about: \(size)",
          "lower the learning rate")
      }
    }
    return findings
  }
}
