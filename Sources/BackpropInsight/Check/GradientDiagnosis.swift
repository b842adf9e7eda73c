public import BackpropCore

/// What a gradient check found in one array, W_l or β_l, and what is likely to be wrong with it.
public struct ArrayDiagnosis: Sendable, Equatable {
  /// `W2` or `b1`.
  public let name: String
  /// How many parameters were checked.
  public let checked: Int
  /// How many came out as what.
  public let verdicts: [GradientCheck.Verdict: Int]
  /// The largest relative error.
  public let largestRelativeError: Double
  /// What is likely to be wrong, where something is.
  public let cause: String?

  /// Whether a parameter of it failed.
  public var isWrong: Bool { verdicts[.fail, default: 0] > 0 }
}

extension GradientCheck {
  /// What was found in each array, in order.
  ///
  /// `observations` is m, by which the cause of a factor is told.
  public func diagnoses(observations m: Int) -> [ArrayDiagnosis] {
    var names: [String] = []
    var groups: [String: [Entry]] = [:]
    for entry in entries {
      let name = entry.parameter.array
      if groups[name] == nil { names.append(name) }
      groups[name, default: []].append(entry)
    }
    return names.map { name in
      let entries = groups[name] ?? []
      let verdicts = Dictionary(grouping: entries, by: \.verdict).mapValues(\.count)
      let compared = entries.filter { $0.verdict != .kink && $0.verdict != .bothNearZero }
      return ArrayDiagnosis(
        name: name, checked: entries.count, verdicts: verdicts,
        largestRelativeError: compared.map(\.relativeError).max() ?? 0,
        cause: verdicts[.fail, default: 0] > 0 ? Self.cause(name, entries, m) : nil)
    }
  }

  /// A sentence about the factor that all elements are off by, or about the one that is off.
  private static func cause(_ name: String, _ entries: [Entry], _ m: Int) -> String {
    let wrong = entries.filter { $0.verdict == .fail }
    let ratios = entries.filter { abs($0.numeric) > 1e-7 }.map { $0.analytic / $0.numeric }
    let gradient = "d\(name)"
    if wrong.allSatisfy({ $0.analytic == 0 }) {
      return wrong.count == 1 && entries.count > 1
        ? "\(gradient): \(wrong[0].parameter) is 0: it was left out"
        : "\(gradient) is 0: it was left out, or the chain was cut on the way back"
    }
    if let ratio = ratios.first, ratios.allSatisfy({ abs($0 - ratio) <= 1e-4 * abs(ratio) }),
      ratios.count > 1 || entries.count == 1
    {
      return factor(gradient, ratio, m)
    }
    if wrong.count < entries.count, wrong.count <= 3 {
      let names = wrong.map { "\($0.parameter)" }.joined(separator: ", ")
      return "\(gradient): only \(names) \(wrong.count == 1 ? "is" : "are") wrong"
    }
    return
      "\(gradient) is off by no common factor: look at f′, at a transpose, at an index, and at "
      + "whether the old weights of the next layer were used"
  }

  /// What a common factor tells.
  private static func factor(_ gradient: String, _ ratio: Double, _ m: Int) -> String {
    func isNear(_ value: Double) -> Bool { abs(ratio - value) <= 1e-4 * abs(value) }
    if isNear(-1) { return "\(gradient) has the wrong sign" }
    if m > 1, isNear(Double(m)) {
      return "\(gradient) is m = \(m) times too large: 1/m is missing"
    }
    if m > 1, isNear(1 / Double(m)) {
      return "\(gradient) is m = \(m) times too small: 1/m was taken twice"
    }
    let size = abs(ratio)
    let times = size >= 1 ? size : 1 / size
    let rounded = (times * 1e4).rounded() / 1e4
    let text = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    let sign = ratio < 0 ? " and has the wrong sign" : ""
    return "\(gradient) is \(text) times too \(size >= 1 ? "large" : "small")\(sign)"
  }
}

extension GradientCheck.Parameter {
  /// The array it is in: `W2`, `b1`.
  var array: String {
    switch self {
    case .weight(let layer, _, _): "W\(layer + 1)"
    case .bias(let layer, _): "b\(layer + 1)"
    case .element(let kind, let layer, _, _): "\(kind.symbol)\(layer + 1)"
    }
  }
}
