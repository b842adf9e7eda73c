import BackpropCore
import BackpropTables
import Testing

/// All observable content of a table, or of the error of an invalid file.
private func outcome(_ text: [UInt8], _ options: ReadingOptions, _ plan: ReadingPlan) -> [String] {
  do {
    let table = try Table(bytes: text, named: "data.csv", options: options, plan: plan)
    let columns = table.columns.flatMap { column in
      ["\(column.name) \(column.type)"]
        + (0..<table.rowCount).map { row in
          "\(row) \(column.text(at: row) ?? "-") \(column.number(at: row).bitPattern)"
        }
    }
    let lines = (0..<table.rowCount).map { "\(table.line(ofRow: $0) ?? -1)" }
    return ["\(table.fingerprint)"] + table.notes + columns + lines
  } catch {
    return ["\(error)", "byte \((error as? BackpropError)?.location.byte ?? -1)"]
  }
}

/// A plan for reading a file in one chunk on one thread.
private let whole = ReadingPlan.chunks(of: 1 << 24, threads: 1)

/// Expects the same outcome for other numbers of threads and chunk sizes.
private func expectSame(
  _ text: String, sizes: some Sequence<Int>, options: ReadingOptions = ReadingOptions().settled(),
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  let bytes = Array(text.utf8)
  let expected = outcome(bytes, options, whole)
  for size in sizes {
    for threads in [1, 2, 3, 7] {
      let found = outcome(bytes, options, .chunks(of: size, threads: threads))
      #expect(
        found == expected, "chunks of \(size), \(threads) threads; \(comment ?? "")",
        sourceLocation: sourceLocation)
      if found != expected { return }
    }
  }
}

/// Makes random rows of numbers, texts, quoted line breaks and empty cells.
private func randomText(rows: Int, _ generator: inout SplitMix64) -> String {
  let cells = [
    "red", "green", "", "NA", "7", "-0.125", " 8 ", "\"a\"\"b\"", "\"x\ny\"", "\"\r\n,\"", "\"\"",
    "5' 10\"", "\"\n\n\"", "é",
  ]
  let ends = ["\n", "\n", "\r\n", "\r", "\n\n"]
  var text = "n,c,q,d\n"
  for row in 0..<rows {
    // Most cells of n and d are numbers; with many rows they do not keep their spellings.
    text += row % 40 == 39 ? "," : "\(Double(row) / 8),"
    text += cells.randomElement(using: &generator) ?? ""
    text += ",\(cells.randomElement(using: &generator) ?? ""),"
    text += "\(Double.random(in: -10...10, using: &generator))"
    text += ends.randomElement(using: &generator) ?? ""
  }
  return text
}

@Suite("Reading in chunks") struct ChunkTests {
  @Test("A small file gives the same table wherever it is cut into chunks")
  func everyCut() {
    let text =
      "a,b\r\n1,\"x\r\ny\"\r\n\r\n\"2\n\n\",z\r3,\"\"\"\n\"\"\"\n4, u\r\n\r\r\n\"5\",\"\r\"\r\n6,w"
    expectSame(text, sizes: 1...text.utf8.count + 1)
    expectSame(text + "\r", sizes: 1...text.utf8.count + 2)
  }

  @Test("A CR LF is one line end even if a chunk ends between its bytes")
  func splitLineEnd() throws {
    for size in 1..<40 {
      let read = try Table(
        bytes: Array("a,b\r\n1,2\r\n3,4\r\n5,6\r\n".utf8), named: "data.csv",
        options: ReadingOptions().settled(), plan: .chunks(of: size))
      #expect(read.cells == [["1", "2"], ["3", "4"], ["5", "6"]])
      #expect((0..<3).map { read.line(ofRow: $0) } == [2, 3, 4], "chunks of \(size)")
      #expect(read.notes.isEmpty)
    }
  }

  @Test("A quoted cell of many lines is read even if many chunks begin inside it")
  func longQuotedCell() throws {
    let long = (0..<500).map { "line \($0),\"\"\n" }.joined()
    let text = "a,b\n1,x\n\"\(long)\",y\n2,z\n"
    expectSame(text, sizes: [1, 16, 100, 1000])
    let read = try Table(
      bytes: Array(text.utf8), named: "data.csv", options: ReadingOptions().settled(),
      plan: .chunks(of: 64, threads: 3))
    #expect(read.cells[1][0]?.split(separator: "\n").count == 500)
    #expect(read.line(ofRow: 2) == 504)
  }

  @Test("A random table is the same for any number of threads and any chunk size", arguments: 1...6)
  func randomTable(_ seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let text = randomText(rows: seed > 3 ? 2500 : 60, &generator)
    expectSame(text, sizes: seed > 3 ? [200, 5000] : [1, 2, 7, 30, 100], "seed \(seed)")
  }

  @Test(
    "A damaged file gives the same result for any number of threads and any chunk size",
    arguments: 1...150)
  func damaged(_ seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var bytes = Array(randomText(rows: seed % 3 == 0 ? 1300 : 40, &generator).utf8)
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let at = Int.random(in: 8..<bytes.count, using: &generator)
      bytes[at] = Array("\"\",\n\r x5\0".utf8).randomElement(using: &generator) ?? 0
    }
    var options = ReadingOptions().settled()
    if seed % 4 == 0 { options.columnTypes = ["n": .numeric, "c": .numeric] }
    if seed % 5 == 0 { options.columns = ["n", "q"] }
    expectSame(
      String(decoding: bytes, as: UTF8.self),
      sizes: seed % 3 == 0 ? [300, 4000] : [1, 5, 40, 200],
      options: options, "seed \(seed)")
  }

  @Test("The error for text late in a numeric column has the right line")
  func lateText() throws {
    let rows = (0..<3000).map { "\($0).5,\($0 % 10)\n" }
    let text = "x,y\n" + rows[..<2900].joined() + "\n\"7\",3\nabc,4\n" + rows[2900...].joined()
    expectSame(text, sizes: [50, 1000, 20_000])
    let error = failure {
      _ = try Table(
        bytes: Array(text.utf8), named: "data.csv", options: ReadingOptions().settled(),
        plan: .chunks(of: 100, threads: 3))
    }
    #expect(error?.what.contains("\"abc\" is not a number") == true)
    #expect(error?.location.line == 2904)
    #expect(error?.location.column == "x")
  }

  @Test("A column of few distinct numbers becomes categorical if text follows late")
  func lateCategory() throws {
    let text =
      "x,y\n" + (0..<3000).map { "\($0 % 900),1\n" }.joined()
      + (0..<1000).map { "abc\($0 % 9),1\n" }.joined() + "0900,1\n"
    expectSame(text, sizes: [50, 1000, 20_000])
    let read = try Table(
      bytes: Array(text.utf8), named: "data.csv", options: ReadingOptions().settled(),
      plan: .chunks(of: 100, threads: 3))
    #expect(read.columns[0].type == .categorical)
    #expect(read.columns[0].text(at: 4000) == "0900")
    #expect(read.notes.contains { $0.contains("\"abc0\" on line 3002") }, "\(read.notes)")
  }

  @Test(
    "The first error of a file is reported with its line, whichever chunk is read first",
    arguments: [
      ("1.5,u,3\n", "inf,u,3\n1,2\n", "infinity", 2002),
      ("1.5,u,3\n", "1,u\ninf,u,3\n", "2 cells", 2002),
      ("1.5,u,3\n", "1,\0,3\n1,2\n", "NUL", 2002),
      ("1.5,u,3\n", "1,2\n1,\0,3\n", "2 cells", 2002),
      ("1.5,u,3\n", "1,u,\0\n1,\0,3\n", "NUL", 2002),
      ("1.5,\"u\n\",3\n", "1,\"\n\n\"x,3\n", "closing quote", 4004),
      ("1.5,u,3\n\n", "1,\"\n\n,3\n", "never closed", 4002),
      ("1.5,u,3\n", "1,\0,\"3\n", "NUL", 2002),
      ("1.5,u,3\n", "1, \"u\"x,3\n\"", "closing quote", 2002),
    ])
  func firstError(_ row: String, _ bad: String, _ what: String, _ line: Int) {
    // x has enough distinct numbers to become numeric.
    let rows = (0..<2000).map { "\($0)" + row }.joined()
    let text = "x,y,z\n" + rows + bad + (what == "never closed" ? "" : rows)
    expectSame(text, sizes: [40, 1000, 7000])
    for threads in [1, 3] {
      let error = failure {
        _ = try Table(
          bytes: Array(text.utf8), named: "data.csv", options: ReadingOptions().settled(),
          plan: .chunks(of: 500, threads: threads))
      }
      #expect(error?.what.contains(what) == true, "\(String(describing: error))")
      #expect(error?.location.line == line)
    }
  }

  @Test("Long integers, missing values and blank lines are noted once, at the first occurrence")
  func firstNotes() {
    let rows = (0..<2000).map { "\($0).5,u\n" }.joined()
    let text =
      "x,y\n" + rows + "\n9007199254740993,NA\n\n9007199254740995, v\n" + rows + "1,NULL\n\n\n"
    expectSame(text, sizes: [30, 500, 9000])
    let found = outcome(Array(text.utf8), ReadingOptions().settled(), .chunks(of: 500, threads: 3))
    for part in [
      "2 blank lines skipped, first on line 2002", "white space around", "first on line 2005",
      "\"9007199254740993\" on line 2003", "\"NA\" was read as a missing value, first on line 2003",
      "\"NULL\" was read as a missing value, first on line 4006",
    ] {
      #expect(found.contains { $0.contains(part) }, "\(part)")
    }
  }
}
