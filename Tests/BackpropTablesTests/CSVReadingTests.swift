import BackpropCore
import BackpropTables
import Testing

/// A well-formed file in an unusual format and the expected cells.
struct GoodFile: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let options: ReadingOptions
  let columns: [String]
  let cells: [[String?]]
  var testDescription: String { name }

  init(
    _ name: String, _ text: String, options: ReadingOptions = ReadingOptions(),
    columns: [String] = ["a", "b"], cells: [[String?]] = [["1", "2"], ["3", "4"]]
  ) {
    self.init(name, bytes: Array(text.utf8), options: options, columns: columns, cells: cells)
  }

  init(
    _ name: String, bytes: [UInt8], options: ReadingOptions = ReadingOptions(),
    columns: [String] = ["a", "b"], cells: [[String?]] = [["1", "2"], ["3", "4"]]
  ) {
    self.name = name
    self.bytes = bytes
    self.options = options
    self.columns = columns
    self.cells = cells
  }

  static let all: [GoodFile] = [
    GoodFile("LF", "a,b\n1,2\n3,4\n"),
    GoodFile("CR LF", "a,b\r\n1,2\r\n3,4\r\n"),
    GoodFile("lone CR", "a,b\r1,2\r3,4\r"),
    GoodFile("mixed line ends", "a,b\r1,2\r\n3,4\n"),
    GoodFile("no final line end", "a,b\n1,2\n3,4"),
    GoodFile("a final CR", "a,b\r\n1,2\r\n3,4\r"),
    GoodFile("a UTF-8 byte-order mark", "\u{FEFF}a,b\n1,2\n3,4\n"),
    GoodFile("blank lines", "\n\na,b\n\n1,2\r\n\r\n3,4\n\n\n"),
    GoodFile("semicolons", "a;b\n1;2\n3;4\n"),
    GoodFile("tabs", "a\tb\n1\t2\n3\t4\n"),
    GoodFile("vertical bars", "a|b\n1|2\n3|4\n"),
    GoodFile(
      "a chosen delimiter", "a:b\n1:2\n3:4\n", options: ReadingOptions(delimiter: ":")),
    GoodFile("quoted numbers", "\"a\",\"b\"\n\"1\",\"2\"\n\"3\",\"4\"\n"),
    GoodFile("white space around cells", " a , b\n1, 2\n3 ,\t4\n"),
    GoodFile("gzip", bytes: gzip(Array("a,b\n1,2\n3,4\n".utf8))),
    GoodFile(
      "two gzip members", bytes: gzip(Array("a,b\n1,2\n".utf8)) + gzip(Array("3,4\n".utf8))),
    GoodFile(
      "no header", "1,2\n3,4\n", options: ReadingOptions(hasHeader: false),
      columns: ["column1", "column2"]),
    GoodFile(
      "a declared header of numbers", "7,8\n1,2\n3,4\n",
      options: ReadingOptions(hasHeader: true),
      columns: ["7", "8"]),
    GoodFile(
      "the names pandas gives", "0,1,2,3\n5,6,7,8\n", columns: ["0", "1", "2", "3"],
      cells: [["5", "6", "7", "8"]]),
    GoodFile(
      "an empty name", ",b\n1,2\n3,4\n", columns: ["column1", "b"]),
    GoodFile(
      "spellings of missing values",
      "a,b\n1,\nNA,x\nN/A,nan\n-nan,NULL\n?,y\nNone,1.#IND\n1.#QNAN,\"\"\n",
      cells: [
        ["1", nil], [nil, "x"], [nil, nil], [nil, nil], [nil, "y"], [nil, nil], [nil, nil],
      ]),
    GoodFile(
      "NA as a category", "a,b\n1,NA\n3,\n", options: ReadingOptions(missing: [""]),
      cells: [["1", "NA"], ["3", nil]]),
    GoodFile(
      "a hyphen as a missing value", "a,b\n1,-\n3,4\n", options: ReadingOptions(missing: ["-"]),
      cells: [["1", nil], ["3", "4"]]),
    GoodFile(
      "a quote inside a cell", "a,b\n5' 10\",2\n3,4\n", cells: [["5' 10\"", "2"], ["3", "4"]]),
    GoodFile(
      "a quoted delimiter and line break", "a,b\n\"1,\r\n2\",x\n3,4\n",
      cells: [["1,\r\n2", "x"], ["3", "4"]]),
    GoodFile("spaces inside quotes", "a,b\n\" 1 \",x\n3,4\n", cells: [[" 1 ", "x"], ["3", "4"]]),
    GoodFile(
      "one column with a quoted empty cell", "a\n1\n\"\"\n3\n", columns: ["a"],
      cells: [["1"], [nil], ["3"]]),
    GoodFile(
      "spellings of numbers", "a,b\n01,1.0\n+5,.5\n", cells: [["01", "1.0"], ["+5", ".5"]]),
    GoodFile("emoji", "a,b\n🙂,é\n3,4\n", cells: [["🙂", "é"], ["3", "4"]]),
    GoodFile("a trailing empty cell", "a,b\n1,\n3,", cells: [["1", nil], ["3", nil]]),
  ]
}

@Suite("CSV reading") struct CSVReadingTests {
  @Test("A CSV file gives the same cells for chunks of any size", arguments: GoodFile.all)
  func goodFile(_ file: GoodFile) throws {
    let delimiters: [String: Character] = ["semicolons": ";", "tabs": "\t", "vertical bars": "|"]
    for size in [1 << 20, 1, 2, 3, 7, 64] {
      let options =
        size == 1 << 20
        ? file.options : file.options.settled(delimiter: delimiters[file.name] ?? ",")
      let table = try Table(
        bytes: file.bytes, named: "data.csv", options: options, plan: .chunks(of: size))
      #expect(table.columns.map(\.name) == file.columns)
      #expect(table.cells == file.cells, "pieces of \(size)")
    }
  }

  @Test(
    "Spellings of numbers are read as numbers, by the general and by the fast path",
    arguments: [
      ("-0", -0.0), ("+5", 5), (".5", 0.5), ("5.", 5), ("1e5", 1e5), ("-1E-3", -0.001),
      ("  7", 7), ("\"8\"", 8), ("0.1", 0.1), ("12345678.87654321", 12345678.87654321),
      ("1234567890123456789e-5", 1234567890123456789e-5),
    ])
  func number(_ cell: String, _ value: Double) throws {
    // Once among few spellings, once after so many numbers that the fast path is used.
    let few = try table("x,y\n\(cell),1\n")
    #expect(try few.numbers("x")[0].bitPattern == value.bitPattern)
    let many = (0..<1200).map { "\($0).25,1\n" }.joined()
    let last = try table("x,y\n\(many)\(cell),1\n").numbers("x").last
    #expect(last?.bitPattern == value.bitPattern)
  }

  @Test(
    "A column with a cell that is not a number is read as categorical",
    arguments: ["0x1F", "1_000", "1,5", "1 000", "12a"])
  func notNumber(_ cell: String) throws {
    let read = try table("x,y\n\"\(cell)\",1\n2,1\n", options: ReadingOptions(delimiter: ","))
    #expect(read.columns[0].type == .categorical)
    #expect(read.cells[0][0] == cell)
  }

  @Test("Missing values in a long numeric column are read as NaN")
  func missingNumbers() throws {
    let text = "x,y\n" + (0..<3000).map { $0 % 3 == 0 ? ",\($0)\n" : "\($0).5,NA\n" }.joined()
    let read = try table(text)
    #expect(read.columns.map(\.type) == [.numeric, .numeric])
    let x = try read.numbers("x")
    let y = try read.numbers("y")
    for row in 0..<3000 {
      #expect(x[row].isNaN == (row % 3 == 0))
      #expect(y[row].isNaN == (row % 3 != 0))
      #expect((row % 3 == 0 ? y[row] : x[row] - 0.5) == Double(row))
    }
  }

  @Test(
    "With decimal commas, cells with misplaced separators such as 1.23 are not numbers",
    arguments: ["1.23", "12.34,5", "1,2,3", ".123", "1234.567"])
  func badThousands(_ cell: String) throws {
    let read = try table("x;y\n\(cell);1\n2;3\n", options: ReadingOptions(numberFormat: .comma))
    #expect(read.columns[0].type == .categorical)
  }

  @Test("A column declared categorical keeps the spelling of its cells")
  func declared() throws {
    let read = try table(
      "x,y\n01,1\n1.0,2\n", options: ReadingOptions(columnTypes: ["x": .categorical]))
    #expect(read.columns[0].type == .categorical)
    #expect(read.cells.map { $0[0] } == ["01", "1.0"])
  }

  @Test("Only the requested columns are kept, in the order of the file")
  func onlySome() throws {
    var options = ReadingOptions()
    options.columns = ["c", "a"]
    let read = try table("a,b,c\n1,x,3\n4,y,6\n", options: options)
    #expect(read.columns.map(\.name) == ["a", "c"])
    #expect(read.cells == [["1", "3"], ["4", "6"]])
  }

  @Test("The notes of a table report what the reader detected")
  func notes() throws {
    let read = try table(
      "id;;x;y\n9007199254740993;a;NA;1\n2;b;u;2\n\n3;c;v ;3\n4;d;w;1\n"
        + (5..<30).map { "\($0);d;w;\($0)\n" }.joined())
    for part in [
      "semicolon", "column 2 has no name", "1 blank line skipped, first on line 4",
      "white space around", "'x': \"NA\" was read as a missing value, first on line 2",
      "\"9007199254740993\" on line 2",
    ] {
      #expect(read.notes.contains { $0.contains(part) }, "\(part) in \(read.notes)")
    }
  }

  @Test(
    "A note reports categories that are formatted numbers",
    arguments: [
      (["$41.50", "$1,234.50", "-$3"], true), (["45%", "7 %"], true),
      (["1 234", "12\u{A0}345,5", "7"], true), (["1.234,50 €", "7,5 €"], true),
      (["1'000", "2'000'000.5"], true), (["1,234", "12,34"], true), (["1,2,3", "4,5"], false),
      (["k1", "k2"], false), (["12.3 kg", "4 kg"], true), (["1-2", "3-4"], false),
      (["$", "%"], false), (["1.2.3", "1.2.4"], false), (["1,234", "about 7"], false),
      (["(0.20)", "7"], true), (["0.80-"], true), (["4_101"], true), (["0x19", "0x1A"], true),
      (["０.０２"], true), (["1.37D+00"], true), (["19/7"], true), (["1.69 USD", "USD 2"], true),
      (["0.4K"], true), (["<0.4"], true), (["'0.66'"], true), (["20,04,380"], true),
      (["5:40:04", "10:09"], true), (["5' 10"], true), (["USD"], false), (["A4", "B5"], false),
    ])
  func formattedNumbers(cells: [String], isNoted: Bool) throws {
    let read = try table(
      "x\ty\n" + cells.map { "\"\($0)\"\t1\n" }.joined(),
      options: ReadingOptions(numberFormat: .point))
    #expect(read.columns[0].type == .categorical)
    let note = read.notes.first {
      $0.contains("numbers with units, signs or separators")
    }
    #expect((note != nil) == isNoted, "\(read.notes)")
    #expect(note.map { $0.contains("on line 2") } ?? true)
  }

  @Test("A cell of ten megabytes and a table of a hundred thousand columns can be read")
  func large() throws {
    let long = String(repeating: "abcdefghi,", count: 1 << 20)
    let read = try table("a,b\n\"\(long)\",2\n3,4\n")
    #expect(read.cells[0][0]?.utf8.count == long.utf8.count)
    let names = (0..<100_000).map { "c\($0)" }.joined(separator: ",")
    let row = (0..<100_000).map(String.init).joined(separator: ",")
    let wide = try table(names + "\n" + row + "\n" + row + "\n")
    #expect(wide.columns.count == 100_000)
    #expect(try wide.numbers("c99999") == [99_999, 99_999])
  }

  @Test("The fingerprint is the same for compressed data and different for other data")
  func fingerprint() throws {
    let bytes = Array("a,b\n1,2\n3,4\n".utf8)
    let plain = try Table(bytes: bytes)
    #expect(try Table(bytes: gzip(bytes)).fingerprint == plain.fingerprint)
    #expect(plain.fingerprint.bytes == 12)
    #expect(plain.fingerprint.rows == 2)
    #expect(try Table(bytes: Array("a,b\n1,2\n3,5\n".utf8)).fingerprint != plain.fingerprint)
  }

  @Test("The error for an unknown column suggests similar names")
  func nearNames() throws {
    let read = try table("mean radius,Species\n1,x\n2,y\n")
    let error = failure { _ = try read.column(named: "species") }
    #expect(error?.remedy.contains("did you mean 'Species'?") == true)
    #expect(error?.remedy.contains("'mean radius'") == true)
  }

  @Test("A table can be made from arrays, and invalid arrays are errors")
  func arrays() throws {
    let made = try Table(columns: [
      ("x", .numbers([1, .nan])), ("class", .categories(["a", nil])),
    ])
    #expect(made.cells == [["1", "a"], [nil, nil]])
    #expect(failure { _ = try Table(columns: []) }?.what.contains("no columns") == true)
    #expect(
      failure { _ = try Table(columns: [("x", .numbers([]))]) }?.what.contains("no rows") == true)
    let uneven = failure {
      _ = try Table(columns: [("x", .numbers([1])), ("y", .categories(["a", "b"]))])
    }
    #expect(uneven?.location.column == "y")
    #expect(
      failure { _ = try Table(columns: [("x", .numbers([.infinity]))]) }?.what.contains("infinity")
        == true)
    #expect(
      failure { _ = try Table(columns: [("x", .numbers([1])), ("x", .numbers([1]))]) }?.what
        .contains("same name") == true)
  }

  @Test("A random table gives the same cells, notes and lines for chunks of any size")
  func pieces() throws {
    var generator = SplitMix64(seed: 5)
    var text = "n,c,q,d\r\n"
    for _ in 0..<1500 {
      text += "\(Double.random(in: -10...10, using: &generator)),"
      text += ["red", "green", "", "NA"].randomElement(using: &generator) ?? ""
      text += Bool.random(using: &generator) ? ",\"a\"\"b,\r\nc\"" : ","
      text += ",\(Int.random(in: 0...3, using: &generator))\r\n"
    }
    let whole = try table(text)
    for size in [1, 3, 64, 1000, 4096] {
      let piecewise = try Table(
        bytes: Array(text.utf8), named: "data.csv", options: ReadingOptions().settled(),
        plan: .chunks(of: size))
      #expect(piecewise.cells == whole.cells)
      #expect(piecewise.notes == whole.notes)
      #expect(piecewise.fingerprint == whole.fingerprint)
      #expect((0..<1500).allSatisfy { piecewise.line(ofRow: $0) == whole.line(ofRow: $0) })
    }
  }
}
