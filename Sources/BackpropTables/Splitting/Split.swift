public import BackpropCore

/// A split of the rows of a table into training rows and held-out rows.
public struct Split: Hashable, Sendable {
  /// The training rows, in ascending order.
  public let training: [Int]
  /// The held-out rows, in ascending order.
  public let heldOut: [Int]

  /// Holds out the fraction `fraction` of `rows`, chosen at random.
  ///
  /// With `classes`, the class of each of `rows` as a number from 0, the split is *stratified*: it
  /// holds out the same fraction of every class, rounded so that the counts add up, but every class
  /// keeps at least one training row. The only row of a class is a training row.
  ///
  /// The same generator and arguments give the same split on every machine.
  ///
  /// Throws unless 0 < `fraction` < 1 and there are at least two rows.
  ///
  /// - Complexity: O(`rows.count` · log `rows.count`).
  public init(
    _ rows: [Int], holdingOut fraction: Double, classes: [Int]? = nil,
    using generator: inout SplitMix64
  ) throws {
    try Split.check(fraction)
    guard rows.count >= 2 else {
      throw BackpropError(
        .badData, "\(counted(rows.count, "row")) cannot be split in two",
        remedy: "provide at least two rows")
    }
    let strata = try Split.strata(rows, classes: classes)
    let wanted = max(1, min(rows.count - 1, Int((fraction * Double(rows.count)).rounded())))
    let counts = Split.heldOutCounts(strata.map(\.count), total: wanted)
    var heldOut: [Int] = []
    for (stratum, count) in zip(strata, counts) {
      var shuffled = stratum
      generator.shuffle(&shuffled)
      heldOut += shuffled[..<count]
    }
    let isHeldOut = Set(heldOut)
    self.heldOut = heldOut.sorted()
    training = rows.filter { !isHeldOut.contains($0) }.sorted()
  }

  /// Throws unless 0 < `fraction` < 1.
  static func check(_ fraction: Double) throws {
    guard fraction > 0, fraction < 1 else {
      throw BackpropError(
        .usage, "the fraction of rows to hold out is \(fraction)",
        remedy: "choose a number between 0 and 1")
    }
  }

  init(training: [Int], heldOut: [Int]) {
    self.training = training
    self.heldOut = heldOut
  }

  /// The split with each row number replaced by `number` of it, which must keep the order.
  package func mapped(_ number: (Int) -> Int) -> Split {
    Split(training: training.map(number), heldOut: heldOut.map(number))
  }

  /// The split with `rows` as additional training rows.
  package func adding(_ rows: [Int]) -> Split {
    Split(training: (training + rows).sorted(), heldOut: heldOut)
  }

  /// The rows of each class, or all rows as one stratum.
  static func strata(_ rows: [Int], classes: [Int]?) throws -> [[Int]] {
    guard let classes else { return [rows] }
    guard classes.count == rows.count else {
      throw BackpropError(
        .usage,
        "there are \(counted(classes.count, "class label")) for \(counted(rows.count, "row"))",
        remedy: "provide the class of every row")
    }
    guard classes.allSatisfy({ $0 >= 0 }) else {
      throw BackpropError(.usage, "a class is negative", remedy: "number the classes from 0")
    }
    var strata = [[Int]](repeating: [], count: (classes.max() ?? -1) + 1)
    for (row, number) in zip(rows, classes) { strata[number].append(row) }
    return strata.filter { !$0.isEmpty }
  }

  /// The number of rows to hold out of each stratum, so that they add up to `wanted` and each
  /// stratum keeps at least one row.
  ///
  /// Method of largest remainders: each stratum gets the integer part of its quota, and the rows
  /// that are left go to the strata with the largest remainders, the earlier stratum first in a
  /// tie.
  private static func heldOutCounts(_ counts: [Int], total wanted: Int) -> [Int] {
    let total = counts.reduce(0, +)
    // Less than all rows are wanted, so no integer part is a whole stratum.
    var heldOut = counts.map { $0 * wanted / total }
    let order = counts.indices.sorted {
      let left = counts[$0] * wanted % total
      let right = counts[$1] * wanted % total
      return left != right ? left > right : $0 < $1
    }
    var missing = wanted - heldOut.reduce(0, +)
    var candidates = order
    while missing > 0, !candidates.isEmpty {
      candidates = candidates.filter { heldOut[$0] < counts[$0] - 1 }
      for stratum in candidates.prefix(missing) {
        heldOut[stratum] += 1
        missing -= 1
      }
    }
    return heldOut
  }
}

extension Split {
  /// Cuts `rows` into `count` parts and returns, for each part, the split that holds it out.
  ///
  /// Every row is held out exactly once, and the sizes of the parts differ by at most one row; with
  /// `classes`, the numbers of rows of each class also differ by at most one.
  ///
  /// Throws unless 2 ≤ `count` ≤ `rows.count`.
  ///
  /// - Complexity: O(`count` · `rows.count` · log `rows.count`).
  public static func folds(
    _ rows: [Int], count: Int, classes: [Int]? = nil,
    using generator: inout SplitMix64
  ) throws -> [Split] {
    guard count >= 2, count <= rows.count else {
      throw BackpropError(
        .usage, "\(counted(rows.count, "row")) cannot be cut into \(counted(count, "fold"))",
        remedy: "choose a number of folds from 2 to the number of rows")
    }
    var parts = [[Int]](repeating: [], count: count)
    // Rows are dealt out like cards, stratum by stratum, so totals and classes stay balanced.
    var next = 0
    for stratum in try strata(rows, classes: classes) {
      var shuffled = stratum
      generator.shuffle(&shuffled)
      for row in shuffled {
        parts[next].append(row)
        next = (next + 1) % count
      }
    }
    return parts.indices.map { held in
      Split(
        training: parts.indices.filter { $0 != held }.flatMap { parts[$0] }.sorted(),
        heldOut: parts[held].sorted())
    }
  }
}
