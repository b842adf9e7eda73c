public import BackpropCore
public import BackpropModels

/// The prediction of an ensemble: z = Σ_k w_k z_k of the logits z_k of its members with ensemble
/// weights w_k, and ŷ = link(z).
public struct EnsemblePrediction: Sendable {
  /// The ensemble weight w_k of each member.
  public let weights: [Double]
  /// The logits z_k of each member, in `Double`: one list for each observation.
  public let logits: [[[Double]]]
  /// The weighted sum z, one list for each observation.
  public let sums: [[Double]]
  /// The prediction ŷ, one list for each observation.
  public let predictions: [[Double]]
  private let link: String

  /// The prediction of `model` for the observations in the rows of `x`; nil if it has one network.
  public init?(_ model: TableModel, _ x: Matrix<Double>) {
    let members = model.ensemble.members
    guard members.count > 1 else { return nil }
    weights = members.map(\.weight)
    let all = members.map { $0.network.converted(to: Double.self).logits(for: x) }
    let sum = weightedSum(Array(zip(all, weights)).map { ($0, weight: $1) })
    logits = all.map { $0.toRows() }
    sums = sum.toRows()
    predictions = model.ensemble.loss.predictions(logits: sum).toRows()
    link = model.ensemble.loss.link.rawValue
  }

  /// How the members are combined, in words.
  var words: String {
    "The logits of the \(weights.count) members are multiplied by the ensemble weights and summed. "
      + "The prediction is the \(link == "identity" ? "sum" : "\(link) of the sum")."
  }

  /// The weighted sums of each observation, with `digits` significant digits.
  public func text(digits: Int) -> String {
    let numbers = PrintedNumbers(digits: digits)
    let function = link == "identity" ? "z" : "\(link)(z)"
    var lines = [
      "ensemble of \(weights.count) members: z = Σ ensemble weight · z of member, ŷ = \(function)"
    ]
    for (i, sum) in sums.enumerated() {
      if sums.count > 1 { lines.append("  observation \(i + 1)") }
      for (j, z) in sum.enumerated() {
        let terms = weights.indices.map { [weights[$0], logits[$0][i][j]] }
        lines.append("    z[\(j + 1)] = \(numbers.sum(terms, z))")
        lines.append("    ŷ[\(j + 1)] = \(numbers.text(predictions[i][j]))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The logits of the first observation: one row per member, one column per output of `names`.
  func table(_ names: [String]) -> DataTable {
    let shown = Array(names.indices.prefix(16))
    let note = shown.count < names.count ? ", the first \(shown.count) outputs" : ""
    var rows: [[Markup]] = weights.indices.map { k in
      [.text("\(k + 1)"), Numeral.data(weights[k])] + shown.map { Numeral.data(logits[k][0][$0]) }
    }
    rows.append([.text("sum"), .text("1")] + shown.map { Numeral.data(sums[0][$0]) })
    rows.append(
      [.text("prediction ŷ"), .text("")] + shown.map { Numeral.data(predictions[0][$0]) })
    return DataTable(
      "Logits of the members\(note)",
      ["member", "ensemble weight"] + shown.map { "z, \(names[$0])" }, rows)
  }
}
