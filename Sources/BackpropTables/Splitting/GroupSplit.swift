internal import BackpropCore

// Splits that keep the rows of a group together.
//
// Groups differ in size and classes, so they cannot be dealt out like rows. Each group in turn is
// added to the part whose fractions of all rows and of each class it brings closest to the target.

extension Split {
  /// Holds out random groups that contain about the fraction `fraction` of `rows`. Every class
  /// keeps training rows.
  ///
  /// - Throws: `BackpropError` unless 0 < `fraction` < 1 and there are at least two groups.
  init(
    _ rows: [Int], holdingOut fraction: Double, groups: [Int], classes: [Int]?,
    using generator: inout SplitMix64
  ) throws {
    try Split.check(fraction)
    var all = RowGroups(rows, groups: groups, classes: classes)
    guard all.groups.count >= 2 else {
      throw BackpropError(
        .badData, "\(counted(all.groups.count, "group")) cannot be split in two",
        remedy: "provide rows of at least two groups")
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
      // every group is too large, so hold out the one that fits best
      heldOut =
        spared.min {
          held.change(with: $0, fraction: fraction) < held.change(with: $1, fraction: fraction)
        }?.rows ?? []
    }
    let isHeldOut = Set(heldOut)
    self.init(
      training: rows.filter { !isHeldOut.contains($0) }.sorted(), heldOut: heldOut.sorted())
  }

  /// Cuts `rows` into `count` parts of about equal size and class counts and returns, for each
  /// part, the split that holds it out. If possible, every class has rows outside of each part.
  ///
  /// - Throws: `BackpropError` unless 2 ≤ `count` ≤ number of groups.
  static func folds(
    _ rows: [Int], count: Int, groups: [Int], classes: [Int]?, using generator: inout SplitMix64
  ) throws -> [Split] {
    var all = RowGroups(rows, groups: groups, classes: classes)
    guard count >= 2, count <= all.groups.count else {
      throw BackpropError(
        .usage,
        "\(counted(all.groups.count, "group")) cannot be cut into \(counted(count, "fold"))",
        remedy: "choose a number of folds and of networks from 2 to the number of groups")
    }
    generator.shuffle(&all.groups)
    // large groups first, while all parts have room
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
  /// The number of rows in total (stratum 0) and of each class k (stratum 1 + k).
  private(set) var totals = [0]

  struct Group {
    var rows: [Int] = []
    /// The number of the group's rows in each stratum in which it has rows.
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

  /// A set of groups.
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

    /// The change of Σ_s (n_s/N_s − f)² if `group` is added, where s runs over the strata, n_s of
    /// the N_s rows are in this part, and f is the wanted fraction.
    func change(with group: Group, fraction: Double) -> Double {
      // sorted, because the order of a dictionary, and with it the sum, differs between runs
      group.counts.sorted { $0.key < $1.key }.reduce(0) { sum, item in
        let total = Double(totals[item.key])
        let added = Double(item.value) / total
        return sum + added * (added + 2 * (Double(counts[item.key]) / total - fraction))
      }
    }

    /// Whether a class would have no rows outside of this part if `group` were added.
    func wouldHaveWholeClass(with group: Group) -> Bool {
      group.counts.contains { $0.key > 0 && counts[$0.key] + $0.value == totals[$0.key] }
    }
  }
}
