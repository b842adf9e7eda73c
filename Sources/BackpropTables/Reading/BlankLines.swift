/// The blank lines of a text. Those at the end of a file mean nothing, so they count once a row
/// follows them.
struct BlankLines {
  private(set) var count = 0
  private(set) var first: Int?
  private var pending = 0

  mutating func add(line: Int) {
    if first == nil { first = line }
    pending += 1
  }

  mutating func rowFollows() {
    count += pending
    pending = 0
  }

  /// Adds those of the text that follows, which begins on line `line` and has `rows` rows.
  mutating func append(_ other: BlankLines, line: Int, rows: Int) {
    if first == nil, let found = other.first { first = line + found }
    if rows > 0 { rowFollows() }
    count += other.count
    pending += other.pending
  }
}
