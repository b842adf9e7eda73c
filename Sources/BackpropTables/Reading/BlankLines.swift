/// Counts the blank lines of a text. A blank line counts only if a row follows it, because blank
/// lines at the end of a file mean nothing.
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

  /// Adds the blank lines of the next part of the text, which begins on line `line` and has `rows`
  /// rows.
  mutating func append(_ other: BlankLines, line: Int, rows: Int) {
    if first == nil, let found = other.first { first = line + found }
    if rows > 0 { rowFollows() }
    count += other.count
    pending += other.pending
  }
}
