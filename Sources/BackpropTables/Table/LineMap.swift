/// The line of each row of a table in its file.
///
/// Most files have one row per line, so the map stores only the rows at which the distance between
/// row and line changes.
struct LineMap: Sendable {
  private var rows: [Int] = []
  private var distances: [Int] = []

  /// Notes that `row` is on line `line`, and each later row one line further, until the next note.
  mutating func note(row: Int, line: Int) {
    if distances.last == line - row { return }
    rows.append(row)
    distances.append(line - row)
  }

  /// Appends the first `rows` rows of `other`; its row 0 and line 0 are `row` and `line` here.
  mutating func append(_ other: LineMap, rows count: Int, row: Int, line: Int) {
    for (first, distance) in zip(other.rows, other.distances) where first < count {
      note(row: row + first, line: line + first + distance)
    }
  }

  /// The line of `row`, counted from 1; nil if the table was not read from a file.
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
