/// The lines before the header that are no part of the table: a line such as `sep=;`, which some
/// spreadsheets write, and comment lines that begin with `#`.
struct Preamble {
  /// The number of bytes and lines to skip.
  var bytes = 0
  var lines = 0
  /// The delimiter that a `sep=` line declares.
  var delimiter: Character?
  var notes: [String] = []

  init(_ text: UnsafeBufferPointer<UInt8>) {
    var rest = Preamble.lines(of: text)
    func skip() {
      guard let line = rest.first else { return }
      bytes += line.length
      lines += 1
      rest.removeFirst()
    }
    if let line = rest.first, let found = Preamble.separator(line.text) {
      delimiter = found
      notes.append("line 1 declares the delimiter (sep=\(found == "\t" ? "tab" : "\(found)"))")
      skip()
    }
    var comments = 0
    while let line = rest.first, line.text.first == UInt8(ascii: "#"), rest.count > 1 {
      if Preamble.isHeader(line.text, above: rest[1].text) { break }
      comments += 1
      skip()
    }
    if comments > 0 {
      let first = lines - comments + 1
      notes.append(
        comments == 1
          ? "the comment line \(first) was skipped"
          : "the comment lines \(first) to \(lines) were skipped"
      )
    }
  }

  /// The first lines of `text`, each with its length including the line break.
  private static func lines(
    of text: UnsafeBufferPointer<UInt8>
  ) -> [(text: ArraySlice<UInt8>, length: Int)] {
    var lines: [(text: ArraySlice<UInt8>, length: Int)] = []
    let bytes = Array(text.prefix(1 << 14))
    var start = 0
    while start < bytes.count, lines.count < 200 {
      guard let end = bytes[start...].firstIndex(where: { $0 == 10 || $0 == 13 }) else { break }
      let isPair = bytes[end] == 13 && end + 1 < bytes.count && bytes[end + 1] == 10
      let next = end + (isPair ? 2 : 1)
      lines.append((bytes[start..<end], next - start))
      start = next
    }
    return lines
  }

  private static func separator(_ line: ArraySlice<UInt8>) -> Character? {
    var line = line
    if line.first == UInt8(ascii: "\""), line.last == UInt8(ascii: "\""), line.count > 2 {
      line = line.dropFirst().dropLast()
    }
    let name = String(decoding: line.prefix(4), as: UTF8.self).lowercased()
    guard name == "sep=", line.count == 5, let byte = line.last, byte < 128 else { return nil }
    return Character(Unicode.Scalar(byte))
  }

  /// Whether `line`, which begins with `#`, is the header of `row`: it has as many cells, and a name
  /// follows the `#` directly or the row has a number.
  private static func isHeader(_ line: ArraySlice<UInt8>, above row: ArraySlice<UInt8>) -> Bool {
    Dialect.candidates.contains { delimiter in
      let cells = row.split(separator: delimiter, omittingEmptySubsequences: false)
      guard cells.count > 1, line.count(where: { $0 == delimiter }) == cells.count - 1 else {
        return false
      }
      return line.dropFirst().first.map { $0 > 32 } ?? false
        || cells.contains { Double(String(decoding: $0, as: UTF8.self)) != nil }
    }
  }
}
