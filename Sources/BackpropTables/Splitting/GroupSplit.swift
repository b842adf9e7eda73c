internal import BackpropCore

// Splits in which the rows of a group stay together.
//
// Groups cannot be dealt out like rows: they differ in size and classes. Each goes, one after another,
// where it brings the parts nearest to what they are to have of all rows and of each class.

extension Split {
  /// Keeps back groups of about the part `fraction` of `rows`, chosen at random. Every class has rows
  /// left to learn from.
  ///
  /// - Throws: `BackpropError` unless 0 < `fraction` < 1 and there are two groups at least.
  init(
    _ rows: [Int], holdingOut fraction: Double, groups: [Int], classes: [Int]?,
    using generator: inout SplitMix64
  ) throws {
    try Split.check(fraction)
    var all = RowGroups(rows, groups: groups, classes: classes)
    guard all.groups.count >= 2 else {
      throw BackpropError(
        .badData, "\(all.groups.count) group(s) cannot be split in two",
        remedy: "give rows of at least two groups")
    }
    generator.shuffle(&all.groups)
    var held = RowGroups.Part(all)
    let spared = all.groups.filter { !held.wouldHaveWholeClass(with: $0) }
    var heldOut: [Int] = []
    for group in spared where !held.wouldHaveWholeClass(with: group) {
      guard held.change(with: group, fraction: fraction) < 0 else { continue }
      held.add(group)
      heldOut += group.rows
    }
    if heldOut.isEmpty {
      // each of them is too large, so the one that is least so
      heldOut =
        spared.min {
          held.change(with: $0, fraction: fraction) < held.change(with: $1, fraction: fraction)
        }?.rows ?? []
    }
    let isHeldOut = Set(heldOut)
    self.init(
      training: rows.filter { !isHeldOut.contains($0) }.sorted(), heldOut: heldOut.sorted())
  }

  /// Cuts `rows` into `count` parts of about equal size and classes and returns, for each, the split
  /// that holds it out. A class has rows outside of each part, where that can be.
  ///
  /// - Throws: `BackpropError` unless 2 ≤ `count` ≤ number of groups.
  static func folds(
    _ rows: [Int], count: Int, groups: [Int], classes: [Int]?, using generator: inout SplitMix64
  ) throws -> [Split] {
    var all = RowGroups(rows, groups: groups, classes: classes)
    guard count >= 2, count <= all.groups.count else {
      throw BackpropError(
        .usage, "\(all.groups.count) group(s) of rows cannot be cut into \(count) folds",
        remedy: "give a number of folds, and of networks, from 2 to the number of groups")
    }
    generator.shuffle(&all.groups)
    // what is large is placed while there is room
    let order = all.groups.indices.sorted {
      let (a, b) = (all.groups[$0].rows.count, all.groups[$1].rows.count)
      return a != b ? a > b : $0 < $1
    }
    var parts = [RowGroups.Part](repeating: RowGroups.Part(all), count: count)
    var held = [[Int]](repeating: [], count: count)
    for group in order.map({ all.groups[$0] }) {
      let allowed = parts.indices.filter { !parts[$0].wouldHaveWholeClass(with: group) }
      let changes = parts.map { $0.change(with: group, fraction: 1 / Double(count)) }
      let best =
        (allowed.isEmpty ? Array(parts.indices) : allowed).min {
          changes[$0] != changes[$1] ? changes[$0] < changes[$1] : held[$0].count < held[$1].count
        } ?? 0
      parts[best].add(group)
      held[best] += group.rows
    }
    return held.map { heldOut in
      let isHeldOut = Set(heldOut)
      return Split(
        training: rows.filter { !isHeldOut.contains($0) }.sorted(), heldOut: heldOut.sorted())
    }
  }
}

/// The groups of some rows.
private struct RowGroups {
  var groups: [Group] = []
  /// How many rows there are in all, and of each class.
  private(set) var totals = [0]

  struct Group {
    var rows: [Int] = []
    /// How many of the group's rows there are in all (stratum 0) and of each class k (1 + k) it has.
    var counts: [Int: Int] = [:]
  }

  init(_ rows: [Int], groups numbers: [Int], classes: [Int]?) {
    var places: [Int: Int] = [:]
    totals += [Int](repeating: 0, count: (classes?.max() ?? -1) + 1)
    for (index, row) in rows.enumerated() {
      let place = places[numbers[index]] ?? groups.count
      places[numbers[index]] = place
      if place == groups.count { groups.append(Group()) }
      groups[place].rows.append(row)
      for stratum in [0] + (classes.map { [1 + $0[index]] } ?? []) {
        groups[place].counts[stratum, default: 0] += 1
        totals[stratum] += 1
      }
    }
  }

  /// Groups that are put together.
  struct Part {
    private let totals: [Int]
    private var counts: [Int]

    init(_ all: RowGroups) {
      totals = all.totals
      counts = totals.map { _ in 0 }
    }

    mutating func add(_ group: Group) {
      for (stratum, count) in group.counts { counts[stratum] += count }
    }

    /// By how much Σ_s (n_s/N_s − f)² grows with `group`, over all rows and each class: n_s rows here
    /// of N_s, where the share f is wanted.
    func change(with group: Group, fraction: Double) -> Double {
      // the order of a dictionary differs from run to run, and so would the sum
      group.counts.sorted { $0.key < $1.key }.reduce(0) { sum, item in
        let total = Double(totals[item.key])
        let share = Double(item.value) / total
        return sum + share * (share + 2 * (Double(counts[item.key]) / total - fraction))
      }
    }

    /// Whether a class would have no row elsewhere.
    func wouldHaveWholeClass(with group: Group) -> Bool {
      group.counts.contains { $0.key > 0 && counts[$0.key] + $0.value == totals[$0.key] }
    }
  }
}
