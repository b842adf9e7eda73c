public import BackpropCore
public import BackpropModels

/// How the networks of a model make one answer: z = Σ_k s_k z_k of their scores z_k with shares s_k,
/// and ŷ = link(z).
public struct JointAnswer: Sendable {
  /// s of each network.
  public let shares: [Double]
  /// z_k of each network, in `Double`: one list of scores for each observation.
  public let scores: [[[Double]]]
  /// z, one list for each observation.
  public let sums: [[Double]]
  /// ŷ, one list for each observation.
  public let predictions: [[Double]]
  private let link: String

  /// The answer of `model` to the observations in the rows of `x`; nil where one network gives it.
  public init?(_ model: TableModel, _ x: Matrix<Double>) {
    let members = model.ensemble.members
    guard members.count > 1 else { return nil }
    shares = members.map(\.share)
    let all = members.map { $0.network.converted(to: Double.self).scores(for: x) }
    let sum = weightedSum(Array(zip(all, shares)).map { ($0, share: $1) })
    scores = all.map { $0.toRows() }
    sums = sum.toRows()
    predictions = model.ensemble.loss.predictions(of: sum).toRows()
    link = model.ensemble.loss.link.rawValue
  }

  /// What is done, in words.
  var words: String {
    "The scores of the \(shares.count) networks, before the link, are added up with their shares; the "
      + (link == "identity" ? "sum is the answer." : "\(link) of the sum is the answer.")
  }

  /// The sums of each observation, with `digits` significant digits.
  public func text(digits: Int) -> String {
    let numbers = PrintedNumbers(digits: digits)
    let function = link == "identity" ? "z" : "\(link)(z)"
    var lines = [
      "\(shares.count) networks answer together: z = Σ share · z of each, ŷ = \(function)"
    ]
    for (i, sum) in sums.enumerated() {
      if sums.count > 1 { lines.append("  observation \(i + 1)") }
      for (j, z) in sum.enumerated() {
        let terms = shares.indices.map { [shares[$0], scores[$0][i][j]] }
        lines.append("    z[\(j + 1)] = \(numbers.sum(terms, z))")
        lines.append("    ŷ[\(j + 1)] = \(numbers.text(predictions[i][j]))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The scores of the first observation: a row a network, a column for each of the outputs `names`.
  func table(_ names: [String]) -> DataTable {
    let shown = Array(names.indices.prefix(16))
    let note = shown.count < names.count ? ", the first \(shown.count) outputs" : ""
    var rows: [[Markup]] = shares.indices.map { k in
      [.text("\(k + 1)"), Numeral.data(shares[k])] + shown.map { Numeral.data(scores[k][0][$0]) }
    }
    rows.append([.text("all"), .text("1")] + shown.map { Numeral.data(sums[0][$0]) })
    rows.append([.text("answer ŷ"), .text("")] + shown.map { Numeral.data(predictions[0][$0]) })
    return DataTable(
      "Scores of the networks\(note)", ["network", "share"] + shown.map { "z, \(names[$0])" }, rows)
  }
}
