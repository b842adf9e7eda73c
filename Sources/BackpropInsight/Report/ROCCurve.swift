/// How many positives and negatives a score lets through, threshold by threshold.
///
/// true positive rate = positives at or above the threshold ⁄ positives; false positive rate the
/// same of the negatives.
package struct ROCCurve: Sendable {
  /// One threshold.
  package struct Point: Sendable, Equatable {
    package let threshold, falsePositiveRate, truePositiveRate: Double
  }

  /// From (0, 0), above the highest score, to (1, 1): one point for each distinct score.
  package let points: [Point]
  /// The area under it by trapezoids, which is the probability that a positive scores above a
  /// negative, ties counting half.
  package let area: Double

  /// The curve of `scores`; nil where positives or negatives are missing or a score is not finite.
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

  /// The corners: the points between which the curve is straight, which draw the same line.
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
