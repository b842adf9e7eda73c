import BackpropCore
import BackpropTables
import Testing

/// A malformed file and the expected error.
struct BadFile: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  var options = ReadingOptions()
  var kind = BackpropError.Kind.badData
  var line: Int?
  var column: String?
  var byte: Int?
  let what: String
  let remedy: String
  var testDescription: String { name }

  init(
    _ name: String, _ text: String, options: ReadingOptions = ReadingOptions(),
    kind: BackpropError.Kind = .badData, line: Int? = nil, column: String? = nil, byte: Int? = nil,
    what: String, remedy: String
  ) {
    self.init(
      name, bytes: Array(text.utf8), options: options, kind: kind, line: line, column: column,
      byte: byte, what: what, remedy: remedy)
  }

  init(
    _ name: String, bytes: [UInt8], options: ReadingOptions = ReadingOptions(),
    kind: BackpropError.Kind = .badData, line: Int? = nil, column: String? = nil, byte: Int? = nil,
    what: String, remedy: String
  ) {
    self.name = name
    self.bytes = bytes
    self.options = options
    self.kind = kind
    self.line = line
    self.column = column
    self.byte = byte
    self.what = what
    self.remedy = remedy
  }

  /// A column of so many distinct numbers that it does not keep their spellings, then `last`.
  static func numbers(then last: String) -> String {
    "x\n" + (0..<1100).map { "\($0).5\n" }.joined() + last + "\n"
  }

  static let all: [BadFile] = [
    BadFile("an empty file", "", what: "empty", remedy: "header"),
    BadFile(
      "nothing but a byte-order mark", bytes: [0xEF, 0xBB, 0xBF], what: "byte-order",
      remedy: "header"),
    BadFile("only blank lines", "\n\r\n\r", what: "blank lines", remedy: "header"),
    BadFile("a header and no rows", "a,b\n", what: "header but no rows", remedy: "one row"),
    BadFile("a header without a line end", "a,b", what: "no rows", remedy: "one row"),
    BadFile(
      "UTF-16, little end first", bytes: [0xFF, 0xFE, 97, 0, 10, 0], byte: 0, what: "UTF-16",
      remedy: "UTF-8"),
    BadFile(
      "UTF-16, big end first", bytes: [0xFE, 0xFF, 0, 97, 0, 10], byte: 0, what: "UTF-16",
      remedy: "UTF-8"),
    BadFile(
      "a short row", "a,b,c\n1,2,3\n4,5\n", line: 3, what: "2 cells, but the table has 3 columns",
      remedy: "add the missing cells"),
    BadFile(
      "a long row", "a,b\n1,2\n3,4,5,6\n", line: 3, what: "4 cells, but the table has 2 columns",
      remedy: "quote the cells"),
    BadFile(
      "a short last row without a line end", "a,b,c\n1,2,3\n4,5", line: 3, what: "2 cells",
      remedy: "add"),
    BadFile(
      "a long row of one column", "a\n1\n2,3\n", options: ReadingOptions(delimiter: ","), line: 3,
      what: "2 cells, but the table has 1 column", remedy: "quote"),
    BadFile(
      "a short row after a quoted line break", "a,b\n\"x\ny\",1\n2\n", line: 4, what: "1 cell,",
      remedy: "add"),
    BadFile(
      "a short row after quoted CR LFs and CRs", "a,b\n\"x\r\ny\r\r\nz\",1\n2\n", line: 6,
      what: "1 cell,", remedy: "add"),
    BadFile(
      "a short row after blank lines", "a,b\n1,2\n\n\n3\n", line: 5, what: "1 cell,",
      remedy: "add"),
    BadFile(
      "a short row after lone CRs", "a,b\r1,2\r3\r", line: 3, what: "1 cell,", remedy: "add"),
    BadFile(
      "a duplicate name", "a,b,a\n1,2,3\n", line: 1, column: "a",
      what: "columns 1 and 3 have the same name", remedy: "another name"),
    BadFile(
      "a header of numbers", "5.1,3.5,1.4\n4.9,3.0,1.4\n", line: 1,
      what: "all its cells are numbers",
      remedy: "no header"),
    BadFile(
      "an unterminated quote", "a,b\n1,2\n\"3,4\n5,6\n", line: 3, what: "never closed",
      remedy: "close the quote"),
    BadFile(
      "an unterminated quote in the header", "a,\"b\n1,2\n", line: 1, what: "never closed",
      remedy: "close the quote"),
    BadFile(
      "text after a closing quote", "a,b\n\"x\"y,2\n", line: 2, what: "closing quote",
      remedy: "double"),
    BadFile(
      "a NUL byte in a text cell", bytes: Array("a,b\nx,y\nz,".utf8) + [0] + Array("w\n".utf8),
      line: 3, column: "b", byte: 10, what: "NUL", remedy: "UTF-8"),
    BadFile(
      "a NUL byte in a quoted cell", bytes: Array("a,b\nx,y\nz,\"".utf8) + [0, 34, 10],
      line: 3, column: "b", byte: 11, what: "NUL", remedy: "UTF-8"),
    BadFile(
      "a NUL byte in a numeric column",
      bytes: Array(BadFile.numbers(then: "1").utf8.dropLast()) + [0, 10],
      line: 1102, column: "x", what: "NUL", remedy: "UTF-8"),
    BadFile(
      "a NUL byte in the header", bytes: [97, 0, 44, 98, 10, 49, 44, 50, 10], line: 1, column: "1",
      byte: 1, what: "NUL", remedy: "UTF-8"),
    BadFile(
      "invalid UTF-8 in a text cell", bytes: Array("a\nxé".utf8) + [0xE9, 10], line: 2, column: "a",
      byte: 5, what: "not valid UTF-8 (byte 0xe9)", remedy: "UTF-8"),
    BadFile(
      "invalid UTF-8 in the header", bytes: [97, 0xFF, 10, 49, 10], line: 1, column: "1", byte: 1,
      what: "not valid UTF-8", remedy: "UTF-8"),
    BadFile(
      "an overlong encoding", bytes: Array("a\nx".utf8) + [0xC0, 0xAF, 10], line: 2, column: "a",
      what: "not valid UTF-8", remedy: "UTF-8"),
    BadFile(
      "inf among numbers", "x,y\n1,2\ninf,3\n", line: 3, column: "x", what: "\"inf\" is infinity",
      remedy: "finite"),
    BadFile(
      "-Infinity among numbers", "x\n1\n-Infinity\n", line: 3, column: "x",
      what: "\"-Infinity\" is infinity", remedy: "leave the cell empty"),
    BadFile(
      "1e400 among numbers", "x\n1\n1e400\n", line: 3, column: "x", what: "\"1e400\" is infinity",
      remedy: "finite"),
    BadFile(
      "infinity after many numbers", BadFile.numbers(then: "1e999"), line: 1102, column: "x",
      what: "infinity", remedy: "finite"),
    BadFile(
      "infinity before many numbers", "x\ninf\n" + BadFile.numbers(then: "1").dropFirst(2), line: 2,
      column: "x", what: "infinity", remedy: "finite"),
    BadFile(
      "text after many numbers", BadFile.numbers(then: "abc"), line: 1102, column: "x",
      what: "\"abc\" is not a number", remedy: "declare the column categorical"),
    BadFile(
      "letters after many numbers", BadFile.numbers(then: "x7"), line: 1102, column: "x",
      what: "\"x7\" is not a number", remedy: "spellings of missing values"),
    BadFile(
      "hexadecimal after many numbers", BadFile.numbers(then: "0x1F"), line: 1102, column: "x",
      what: "\"0x1F\"", remedy: "fix the cell"),
    BadFile(
      "digit separators after many numbers", BadFile.numbers(then: "1_000"), line: 1102,
      column: "x",
      what: "\"1_000\"", remedy: "fix the cell"),
    BadFile(
      "text in a column declared numeric", "x,y\n1,2\nabc,3\n",
      options: ReadingOptions(columnTypes: ["x": .numeric]), line: 3, column: "x",
      what: "\"abc\" is not a number", remedy: "fix the cell"),
    BadFile(
      "a type for a column that does not exist", "age,y\n1,2\n",
      options: ReadingOptions(columnTypes: ["Age": .numeric]), kind: .usage, what: "'Age'",
      remedy: "did you mean 'age'?"),
    BadFile(
      "a quote as delimiter", "a,b\n1,2\n", options: ReadingOptions(delimiter: "\""), kind: .usage,
      what: "cannot be a delimiter", remedy: "comma"),
    BadFile(
      "gzip cut short", bytes: Array(gzip(Array("a,b\n1,2\n".utf8)).dropLast(9)), what: "truncated",
      remedy: "again"),
    BadFile(
      "gzip with a wrong checksum",
      bytes: {
        var bytes = gzip(Array("a,b\n1,2\n".utf8))
        bytes[bytes.count - 8] ^= 1
        return bytes
      }(), what: "corrupt", remedy: "again"),
    BadFile(
      "gzip with a broken block", bytes: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 7, 1, 2, 3, 4, 5],
      what: "corrupt", remedy: "again"),
    BadFile("gzip of nothing", bytes: gzip([]), what: "empty", remedy: "header"),
  ]
}

@Suite("CSV errors") struct CSVErrorTests {
  @Test(
    "The error for a malformed CSV file names the fault, its location and a remedy",
    arguments: BadFile.all)
  func badFile(_ file: BadFile) throws {
    for size in [1 << 20, 1, 64] {
      let options = size == 1 << 20 ? file.options : file.options.settled()
      let error = failure {
        _ = try Table(
          bytes: file.bytes, named: "data.csv", options: options, plan: .chunks(of: size))
      }
      guard let error else { continue }
      #expect(error.kind == file.kind)
      #expect(error.what.contains(file.what), "\(error)")
      #expect(error.remedy.contains(file.remedy), "\(error)")
      if file.kind == .badData { #expect(error.location.file == "data.csv") }
      if let line = file.line { #expect(error.location.line == line, "\(error)") }
      if let column = file.column { #expect(error.location.column == column, "\(error)") }
      if let byte = file.byte { #expect(error.location.byte == byte, "\(error)") }
    }
  }

  @Test("A file that does not exist and a directory cannot be opened as a table")
  func missingFile() {
    let error = failure { _ = try Table(contentsOf: "/nonexistent/data.csv") }
    #expect(error?.kind == .cannotOpen)
    #expect(error?.location.file == "/nonexistent/data.csv")
    let directory = failure { _ = try Table(contentsOf: "/") }
    #expect(directory?.kind == .cannotOpen)
    #expect(directory?.remedy.contains("not a directory") == true)
  }
}
