public import BackpropCore

/// The result of a gradient check for one array, such as W_l or β_l, and the likely cause if it is
/// wrong.
public struct ArrayDiagnosis: Sendable, Equatable {
  /// The name: `W2`, `b1`.
  public let name: String
  /// The number of parameters that were checked.
  public let checked: Int
  /// The number of parameters with each verdict.
  public let verdicts: [GradientCheck.Verdict: Int]
  /// The largest relative error.
  public let largestRelativeError: Double
  /// The likely cause; nil if no parameter failed.
  public let cause: String?

  /// Whether a parameter failed.
  public var isWrong: Bool { verdicts[.fail, default: 0] > 0 }
}

extension GradientCheck {
  /// The result for each array, in order.
  ///
  /// `observations` is m. A gradient that is wrong by the factor m or 1/m has its own cause.
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

  /// The likely cause: a common factor, a few wrong elements, or neither.
  private static func cause(_ name: String, _ entries: [Entry], _ m: Int) -> String {
    let wrong = entries.filter { $0.verdict == .fail }
    let ratios = entries.filter { abs($0.numeric) > 1e-7 }.map { $0.analytic / $0.numeric }
    let gradient = "d\(name)"
    if wrong.allSatisfy({ $0.analytic == 0 }) {
      return wrong.count == 1 && entries.count > 1
        ? "\(gradient): \(wrong[0].parameter) is 0: it was omitted"
        : "\(gradient) is 0: it was omitted, or the backward pass stops before it"
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
      "\(gradient) is wrong by no common factor: check f′, the transposes and the indices, and "
      + "that the backward pass uses the old weights of the next layer"
  }

  /// The likely cause of a common factor `ratio`.
  private static func factor(_ gradient: String, _ ratio: Double, _ m: Int) -> String {
    func isNear(_ value: Double) -> Bool { abs(ratio - value) <= 1e-4 * abs(value) }
    if isNear(-1) { return "\(gradient) has the wrong sign" }
    if m > 1, isNear(Double(m)) {
      return "\(gradient) is m = \(m) times too large: 1/m is missing"
    }
    if m > 1, isNear(1 / Double(m)) {
      return "\(gradient) is m = \(m) times too small: 1/m was applied twice"
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
  /// The name of its array: `W2`, `b1`.
  var array: String {
    switch self {
    case .weight(let layer, _, _): "W\(layer + 1)"
    case .bias(let layer, _): "b\(layer + 1)"
    case .element(let kind, let layer, _, _): "\(kind.symbol)\(layer + 1)"
    }
  }
}
