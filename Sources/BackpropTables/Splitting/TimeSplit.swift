internal import BackpropCore

// Splits in time order: the held-out rows are later than the training rows. Rows of equal time stay
// together.

extension Split {
  /// Holds out the latest rows, about the fraction `fraction`. `times` are the times of `rows`.
  ///
  /// - Throws: `BackpropError` unless 0 < `fraction` < 1 and there are at least two distinct times.
  init(_ rows: [Int], holdingOutLast fraction: Double, times: [Double]) throws {
    try Split.check(fraction)
    let ordered = OrderedRows(rows, times)
    let places = try ordered.cuts(
      at: [1 - fraction], "2 distinct times are needed to hold out the latest rows")
    self.init(ordered, training: places[0], end: rows.count)
  }

  /// Cuts `rows` into `count` + 1 blocks of about equal size, in the order of `times`, and returns,
  /// for each block but the first, the split that holds it out and trains on all blocks before it:
  /// expanding windows.
  ///
  /// - Throws: `BackpropError` unless `count` ≥ 2 and there are more distinct times than folds.
  static func expandingWindows(_ rows: [Int], count: Int, times: [Double]) throws -> [Split] {
    guard count >= 2 else {
      throw BackpropError(
        .usage, "rows in time order cannot be cut into \(counted(count, "fold"))",
        remedy: "choose at least 2 folds")
    }
    let ordered = OrderedRows(rows, times)
    let places = try ordered.cuts(
      at: (1...count).map { Double($0) / Double(count + 1) },
      "\(count + 1) distinct times are needed for \(count) folds in time order")
    return zip(places, places.dropFirst() + [rows.count]).map {
      Split(ordered, training: $0, end: $1)
    }
  }

  private init(_ ordered: OrderedRows, training: Int, end: Int) {
    self.init(
      training: ordered.rows[..<training].sorted(), heldOut: ordered.rows[training..<end].sorted())
  }
}

/// Rows in time order.
private struct OrderedRows {
  let rows: [Int]
  /// The positions of the first row of each time but the first.
  private let changes: [Int]

  init(_ rows: [Int], _ times: [Double]) {
    let order = rows.indices.sorted {
      times[$0] != times[$1] ? times[$0] < times[$1] : rows[$0] < rows[$1]
    }
    self.rows = order.map { rows[$0] }
    changes = order.indices.dropFirst().filter { times[order[$0]] != times[order[$0 - 1]] }
  }

  /// The changes of time that are nearest to the given `fractions` of the rows, in ascending order
  /// and all different.
  func cuts(at fractions: [Double], _ requirement: String) throws -> [Int] {
    guard fractions.count <= changes.count else {
      throw BackpropError(
        .badData,
        "\(requirement), but the number of times in \(counted(rows.count, "row")) is "
          + "\(changes.count + 1)",
        remedy: "provide rows of more times, or choose fewer folds")
    }
    var next = 0
    return fractions.enumerated().map { index, fraction in
      let wanted = fraction * Double(rows.count)
      // leaves as many changes as there are fractions after this one
      let free = next...changes.count - (fractions.count - index)
      let best =
        free.min { abs(Double(changes[$0]) - wanted) < abs(Double(changes[$1]) - wanted) } ?? next
      next = best + 1
      return changes[best]
    }
  }
}
