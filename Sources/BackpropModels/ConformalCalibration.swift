internal import BackpropCore

/// The errors of a model on held-out rows, from which a prediction becomes an interval or a set
/// that contains the true value with a given probability: conformal prediction (Vovk, Gammerman and
/// Shafer, "Algorithmic Learning in a Random World", 2005).
///
/// Each of n rows has a *nonconformity score* for its true value: |y − ŷ| in the units of the
/// target for regression, 1 − p for a class. The *threshold* of a coverage c is the ⌈(n + 1) c⌉-th
/// smallest score, and the region of a new row has every value whose score is not above it: ŷ ±
/// threshold, or all classes with p ≥ 1 − threshold (the sets that are smallest on average:
/// Sadinle, Lei and Wasserman 2019). If the new row is drawn from the same distribution as the n
/// rows, the region contains the true value with a probability of at least c, and of at most c +
/// 1/(n + 1) if no two scores are equal, for any model.
///
/// With several targets each has scores of its own, and the coverage holds for each target
/// separately.
public struct ConformalCalibration: Codable, Sendable, Hashable {
  /// n, the number of rows.
  public let rows: Int
  /// For each target its scores, ascending: all, or those at ``maximumKept`` equally spaced ranks.
  let nonconformityScores: [[Double]]

  /// The maximum number of scores that are kept for a target. With more rows the threshold is the
  /// next one kept, so the coverage is at most 1/1000 higher than asked for.
  public static let maximumKept = 1000

  /// Keeps the scores of each target, one for each row, or equally spaced ones; nil if there are
  /// none or one is not a finite number.
  ///
  /// - Precondition: all targets have as many scores.
  /// - Complexity: O(n log n) a target.
  public init?(nonconformityScores all: [[Double]]) {
    guard let rows = all.first?.count, rows > 0, all.joined().allSatisfy(\.isFinite) else {
      return nil
    }
    precondition(all.allSatisfy { $0.count == rows }, "targets with \(all.map(\.count)) scores")
    self.rows = rows
    let kept = min(rows, Self.maximumKept)
    nonconformityScores = all.map { scores in
      let sorted = scores.sorted()
      return (1...kept).map { sorted[($0 * rows + kept - 1) / kept - 1] }
    }
  }

  /// The largest possible coverage, n/(n + 1).
  public var largestCoverage: Double { Double(rows) / Double(rows + 1) }

  /// The threshold of each target for `coverage`, the fraction of new rows whose region contains
  /// the true value.
  ///
  /// - Throws: `BackpropError` of kind `usage` unless `coverage` is above 0 and at most
  ///   ``largestCoverage``.
  public func thresholds(coverage: Double) throws -> [Double] {
    guard coverage > 0, coverage < 1 else {
      throw BackpropError(
        .usage, "the coverage \(coverage) is out of range", remedy: "use a value between 0 and 1")
    }
    // a product that misses a whole number by its rounding is that number
    let rank = Int((Double(rows + 1) * coverage - 1e-9).rounded(.up))
    guard rank <= rows else {
      let needed = Int((coverage / (1 - coverage) - 1e-9).rounded(.up))
      throw BackpropError(
        .usage,
        "a coverage of \(coverage) needs at least \(needed) calibration rows, and the model has \(rows)",
        remedy:
          "use at most \((largestCoverage * 1000).rounded(.down) / 1000), or hold out more rows in training"
      )
    }
    return nonconformityScores.map { $0[(max(1, rank) - 1) * $0.count / rows] }
  }

  /// Whether the values of a file are what `init(nonconformityScores:)` makes for so many targets.
  func isSound(targets: Int) -> Bool {
    // the product of more rows than any table has would overflow
    rows > 0 && rows < 1 << 40 && nonconformityScores.count == targets
      && nonconformityScores.allSatisfy { scores in
        scores.count == min(rows, Self.maximumKept) && scores[0] >= 0
          && scores.allSatisfy(\.isFinite) && zip(scores, scores.dropFirst()).allSatisfy(<=)
      }
  }
}
