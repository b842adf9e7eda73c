/// The receiver operating characteristic: true and false positive rates for every decision
/// threshold.
///
/// The true positive rate is the fraction of positives with a score at or above the threshold, the
/// false positive rate that of negatives.
package struct ROCCurve: Sendable {
  /// One threshold.
  package struct Point: Sendable, Equatable {
    package let threshold, falsePositiveRate, truePositiveRate: Double
  }

  /// The points from (0, 0), with a threshold above every score, to (1, 1): one for each distinct
  /// score.
  package let points: [Point]
  /// The area under the curve by the trapezoidal rule. It is the probability that a positive has a
  /// higher score than a negative; a tie counts half.
  package let area: Double

  /// The curve of `scores`; nil if there are no positives, no negatives or a score that is not
  /// finite.
  package init?(_ scores: [Double], isPositive: [Bool]) {
    let positives = isPositive.count { $0 }
    let negatives = isPositive.count - positives
    guard positives > 0, negatives > 0, scores.allSatisfy(\.isFinite) else { return nil }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var points = [Point(threshold: .infinity, falsePositiveRate: 0, truePositiveRate: 0)]
    var (found, wrong, area) = (0, 0, 0.0)
    var next = 0
    while next < order.count {
      let threshold = scores[order[next]]
      while next < order.count, scores[order[next]] == threshold {
        if isPositive[order[next]] { found += 1 } else { wrong += 1 }
        next += 1
      }
      let point = Point(
        threshold: threshold, falsePositiveRate: Double(wrong) / Double(negatives),
        truePositiveRate: Double(found) / Double(positives))
      let before = points[points.count - 1]
      area +=
        (point.falsePositiveRate - before.falsePositiveRate)
        * (point.truePositiveRate + before.truePositiveRate) / 2
      points.append(point)
    }
    self.points = points
    self.area = area
  }

  /// The corners of the curve. It is straight between them.
  package var corners: [Point] {
    points.indices.filter { index in
      guard index > 0, index < points.count - 1 else { return true }
      let (a, b, c) = (points[index - 1], points[index], points[index + 1])
      let cross =
        (b.falsePositiveRate - a.falsePositiveRate) * (c.truePositiveRate - b.truePositiveRate)
        - (b.truePositiveRate - a.truePositiveRate) * (c.falsePositiveRate - b.falsePositiveRate)
      return abs(cross) > 1e-15
    }.map { points[$0] }
  }
}
