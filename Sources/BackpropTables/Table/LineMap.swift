/// Where the rows of a table stand in its file.
///
/// Most files have one row a line, so only the rows where the distance between row and line changes
/// are kept.
struct LineMap: Sendable {
  private var rows: [Int] = []
  private var distances: [Int] = []

  /// Says that `row`, and those after it until the next change, stands on line `row + distance`.
  mutating func note(row: Int, line: Int) {
    if distances.last == line - row { return }
    rows.append(row)
    distances.append(line - row)
  }

  /// Notes the first `rows` rows of `other`, whose row and line 0 are `row` and `line` here.
  mutating func append(_ other: LineMap, rows count: Int, row: Int, line: Int) {
    for (first, distance) in zip(other.rows, other.distances) where first < count {
      note(row: row + first, line: line + first + distance)
    }
  }

  /// The line of `row`, counted from 1, or nil for a table that comes from no file.
  func line(ofRow row: Int) -> Int? {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] <= row { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : row + distances[low - 1]
  }
}
