public import BackpropCore

/// The rows of a table in two parts: those to learn from, and those kept back.
public struct Split: Hashable, Sendable {
  /// The rows to learn from, in ascending order.
  public let training: [Int]
  /// The rows kept back, in ascending order.
  public let heldOut: [Int]

  /// Keeps back the part `fraction` of `rows`, chosen at random.
  ///
  /// With `classes`, the class of each of `rows` as a number from 0, the split is *stratified*:
  /// every class gives its share, rounded so that the shares add up, as far as every class keeps a row
  /// to learn from. A class of one row goes to training.
  ///
  /// The same generator and arguments give the same split on every machine.
  ///
  /// Throws unless 0 < `fraction` < 1 and there are two rows at least.
  ///
  /// - Complexity: O(`rows.count` · log `rows.count`).
  public init(
    _ rows: [Int], holdingOut fraction: Double, classes: [Int]? = nil,
    using generator: inout SplitMix64
  ) throws {
    try Split.check(fraction)
    guard rows.count >= 2 else {
      throw BackpropError(
        .badData, "\(rows.count) row(s) cannot be split in two", remedy: "give at least two rows")
    }
    let strata = try Split.strata(rows, classes: classes)
    let wanted = max(1, min(rows.count - 1, Int((fraction * Double(rows.count)).rounded())))
    let shares = Split.shares(strata.map(\.count), of: wanted)
    var heldOut: [Int] = []
    for (stratum, share) in zip(strata, shares) {
      var shuffled = stratum
      generator.shuffle(&shuffled)
      heldOut += shuffled[..<share]
    }
    let isHeldOut = Set(heldOut)
    self.heldOut = heldOut.sorted()
    training = rows.filter { !isHeldOut.contains($0) }.sorted()
  }

  /// Throws unless 0 < `fraction` < 1.
  static func check(_ fraction: Double) throws {
    guard fraction > 0, fraction < 1 else {
      throw BackpropError(
        .usage, "the part to hold out is \(fraction)", remedy: "give a number between 0 and 1")
    }
  }

  init(training: [Int], heldOut: [Int]) {
    self.training = training
    self.heldOut = heldOut
  }

  /// The same of other numbers of rows, which ascend as these do.
  package func mapped(_ number: (Int) -> Int) -> Split {
    Split(training: training.map(number), heldOut: heldOut.map(number))
  }

  /// The same with `rows` to learn from too.
  package func adding(_ rows: [Int]) -> Split {
    Split(training: (training + rows).sorted(), heldOut: heldOut)
  }

  /// The rows of each class, or all rows as one stratum.
  static func strata(_ rows: [Int], classes: [Int]?) throws -> [[Int]] {
    guard let classes else { return [rows] }
    guard classes.count == rows.count else {
      throw BackpropError(
        .usage, "there are \(classes.count) classes for \(rows.count) rows",
        remedy: "give the class of every row")
    }
    guard classes.allSatisfy({ $0 >= 0 }) else {
      throw BackpropError(.usage, "a class is negative", remedy: "number the classes from 0")
    }
    var strata = [[Int]](repeating: [], count: (classes.max() ?? -1) + 1)
    for (row, number) in zip(rows, classes) { strata[number].append(row) }
    return strata.filter { !$0.isEmpty }
  }

  /// How many of each stratum to take, so that `wanted` are taken and each leaves one behind.
  ///
  /// Largest remainders: everybody gets the whole part of its share, and what is left goes to the
  /// largest fractions, the earlier stratum first among equals.
  private static func shares(_ counts: [Int], of wanted: Int) -> [Int] {
    let total = counts.reduce(0, +)
    // Less than all rows are wanted, so no whole part is a whole stratum.
    var shares = counts.map { $0 * wanted / total }
    let order = counts.indices.sorted {
      let left = counts[$0] * wanted % total
      let right = counts[$1] * wanted % total
      return left != right ? left > right : $0 < $1
    }
    var missing = wanted - shares.reduce(0, +)
    var mayGive = order
    while missing > 0, !mayGive.isEmpty {
      mayGive = mayGive.filter { shares[$0] < counts[$0] - 1 }
      for stratum in mayGive.prefix(missing) {
        shares[stratum] += 1
        missing -= 1
      }
    }
    return shares
  }
}

extension Split {
  /// Cuts `rows` into `count` parts and returns, for each, the split that holds it out.
  ///
  /// Every row is held out exactly once, and the parts differ by one row at most; with `classes`,
  /// so do the numbers of each class in them.
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
        .usage, "\(rows.count) rows cannot be cut into \(count) folds",
        remedy: "give a number of folds from 2 to the number of rows")
    }
    var parts = [[Int]](repeating: [], count: count)
    // Dealt out like cards, one stratum after another, so both totals and classes stay even.
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
