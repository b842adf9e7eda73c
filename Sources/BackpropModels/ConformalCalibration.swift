internal import BackpropCore

/// How wrong a model is about rows it was not trained on, so that an answer can be an interval or a
/// set that holds the truth as often as is asked for: conformal prediction (Vovk, Gammerman and
/// Shafer, "Algorithmic Learning in a Random World", 2005).
///
/// Each of n rows has a *score* for its true answer: |y − ŷ| in the units of the target of a
/// number, 1 − p of a class. The *threshold* of a coverage c is the ⌈(n + 1) c⌉-th smallest score,
/// and a new row's region is every answer whose score is not above it: ŷ ± threshold, or all
/// classes with p ≥ 1 − threshold (the sets that are smallest on average: Sadinle, Lei and
/// Wasserman 2019). Where the new row is drawn as the n were, it holds the truth with a probability
/// of at least c, and of at most c + 1/(n + 1) if no two scores are equal, whatever the model.
///
/// Of several targets each has scores of its own, and the coverage is of each alone.
public struct ConformalCalibration: Codable, Sendable, Hashable {
  /// n, the number of rows.
  public let rows: Int
  /// Of each target the scores, ascending: all, or those at ``mostScores`` equally spaced ranks.
  let scores: [[Double]]

  /// So many scores are kept of a target. Of more rows the threshold is the next one kept, so the
  /// coverage is at most 1/1000 above what is asked for.
  public static let mostScores = 1000

  /// Keeps what is needed of the scores of each target, one a row; nil where there are none or one
  /// is not a finite number.
  ///
  /// - Precondition: all targets have as many scores.
  /// - Complexity: O(n log n) a target.
  public init?(scores all: [[Double]]) {
    guard let rows = all.first?.count, rows > 0, all.joined().allSatisfy(\.isFinite) else {
      return nil
    }
    precondition(all.allSatisfy { $0.count == rows }, "targets with \(all.map(\.count)) scores")
    self.rows = rows
    let kept = min(rows, Self.mostScores)
    scores = all.map { scores in
      let sorted = scores.sorted()
      return (1...kept).map { sorted[($0 * rows + kept - 1) / kept - 1] }
    }
  }

  /// n/(n + 1): more cannot be asked for.
  public var largestCoverage: Double { Double(rows) / Double(rows + 1) }

  /// The threshold of each target for `coverage`, the share of new rows whose region shall hold the
  /// truth.
  ///
  /// - Throws: `BackpropError` of kind `usage` unless `coverage` is above 0 and at most
  ///   ``largestCoverage``.
  public func thresholds(coverage: Double) throws -> [Double] {
    guard coverage > 0, coverage < 1 else {
      throw BackpropError(
        .usage, "a coverage of \(coverage) cannot be", remedy: "ask for one between 0 and 1")
    }
    // a product that is a whole number but for its rounding is that number
    let rank = Int((Double(rows + 1) * coverage - 1e-9).rounded(.up))
    guard rank <= rows else {
      let needed = Int((coverage / (1 - coverage) - 1e-9).rounded(.up))
      throw BackpropError(
        .usage,
        "a coverage of \(coverage) takes at least \(needed) calibration rows, and the model has \(rows)",
        remedy:
          "ask for at most \((largestCoverage * 1000).rounded(.down) / 1000), or train with more rows held out"
      )
    }
    return scores.map { $0[(max(1, rank) - 1) * $0.count / rows] }
  }

  /// Whether what was read from a file is what `init(scores:)` makes for so many targets.
  func isSound(targets: Int) -> Bool {
    // more rows than any table has could not be multiplied
    rows > 0 && rows < 1 << 40 && scores.count == targets
      && scores.allSatisfy { scores in
        scores.count == min(rows, Self.mostScores) && scores[0] >= 0
          && scores.allSatisfy(\.isFinite) && zip(scores, scores.dropFirst()).allSatisfy(<=)
      }
  }
}
