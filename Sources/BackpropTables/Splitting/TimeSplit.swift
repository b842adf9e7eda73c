internal import BackpropCore

// Splits in the order of time: what is held out is later than what is learned from. Rows of the same
// time stay together.

extension Split {
  /// Keeps back the last rows: about the part `fraction` of them. `times` are those of `rows`.
  ///
  /// - Throws: `BackpropError` unless 0 < `fraction` < 1 and there are two different times at least.
  init(_ rows: [Int], holdingOutLast fraction: Double, times: [Double]) throws {
    try Split.check(fraction)
    let ordered = OrderedRows(rows, times)
    let places = try ordered.cuts(
      at: [1 - fraction], "2 different times are needed to keep later rows back")
    self.init(ordered, training: places[0], end: rows.count)
  }

  /// Cuts `rows` into `count` + 1 blocks of about equal size, in the order of `times`, and returns for
  /// each but the first the split that holds it out of all rows before it: expanding windows.
  ///
  /// - Throws: `BackpropError` unless `count` ≥ 1 and there are more different times than folds.
  static func expandingWindows(_ rows: [Int], count: Int, times: [Double]) throws -> [Split] {
    guard count >= 2 else {
      throw BackpropError(
        .usage, "rows cannot be cut into \(count) folds", remedy: "give 2 folds or more")
    }
    let ordered = OrderedRows(rows, times)
    let places = try ordered.cuts(
      at: (1...count).map { Double($0) / Double(count + 1) },
      "\(count + 1) different times are needed for \(count) folds, each of later rows than those before"
    )
    return zip(places, places.dropFirst() + [rows.count]).map {
      Split(ordered, training: $0, end: $1)
    }
  }

  private init(_ ordered: OrderedRows, training: Int, end: Int) {
    self.init(
      training: ordered.rows[..<training].sorted(), heldOut: ordered.rows[training..<end].sorted())
  }
}

/// Rows in the order of their times.
private struct OrderedRows {
  let rows: [Int]
  /// The places before which the time changes.
  private let changes: [Int]

  init(_ rows: [Int], _ times: [Double]) {
    let order = rows.indices.sorted {
      times[$0] != times[$1] ? times[$0] < times[$1] : rows[$0] < rows[$1]
    }
    self.rows = order.map { rows[$0] }
    changes = order.indices.dropFirst().filter { times[order[$0]] != times[order[$0 - 1]] }
  }

  /// The changes of time nearest to these `shares` of the rows, which ascend: each another one.
  func cuts(at shares: [Double], _ needed: String) throws -> [Int] {
    guard shares.count <= changes.count else {
      throw BackpropError(
        .badData, "\(needed), and \(rows.count) row(s) have \(changes.count + 1)",
        remedy: "give rows of more times, or ask for fewer folds")
    }
    var next = 0
    return shares.enumerated().map { index, share in
      let wanted = share * Double(rows.count)
      // as many changes are left as there are shares after this one
      let free = next...changes.count - (shares.count - index)
      let best =
        free.min { abs(Double(changes[$0]) - wanted) < abs(Double(changes[$1]) - wanted) } ?? next
      next = best + 1
      return changes[best]
    }
  }
}
