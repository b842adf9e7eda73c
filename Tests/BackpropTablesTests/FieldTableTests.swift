import BackpropCore
import BackpropTables
import Foundation
import Testing

/// Files of the kinds that people reported as bugs of other tools.
@Suite("Tables from the field") struct FieldTableTests {
  private func field(_ name: String) throws -> String {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "csv", subdirectory: "Fixtures/field"))
    return try String(contentsOf: url, encoding: .utf8)
  }

  private func read(_ name: String, options: ReadingOptions = ReadingOptions()) throws -> Table {
    try table(field(name), options: options)
  }

  /// The preprocessing of file `name`, fitted on all its rows.
  private func fit(
    _ name: String, _ target: String, _ options: ReadingOptions = ReadingOptions()
  ) throws -> Preprocessing {
    try Preprocessing(fitting: read(name, options: options), targets: [target])
  }

  /// The numbers of the first feature column of file `new`, read as `preprocessing` was fitted.
  private func numbers(_ new: String, _ column: String, _ preprocessing: Preprocessing) throws
    -> [Double]
  {
    try read(new, options: preprocessing.readingOptions).numbers(column)
  }

  @Test("A file is read with the number format that its cells show")
  func numberFormats() throws {
    #expect(try read("eu-comma").numbers("temp")[0] == 52.7)
    #expect(try read("tabs-answer-lists").numbers("score")[0] == 0.812)
    #expect(try read("tabs-answer-lists").column(named: "q1").type == .categorical)
    #expect(try read("decimal-comma-flag").numbers("income")[0] == 2152.59)
    for (text, value) in [
      ("x\ty\n1,234.5\t2\n7\t3\n", 1234.5), ("x;y\n1,234,567;2\n7;3\n", 1_234_567),
      ("x,y\n\"1,234.50\",2\n7,3\n", 1234.5), ("x;y\n1.234.567;2\n7;3\n", 1_234_567),
      ("x;y\n0,125;2\n1.234;3\n", 0.125), ("x;y\n-,5;2\n1.234;3\n", -0.5),
      ("x\ty\n1.5e3\t2\n7\t3\n", 1500), ("x;y\n1,5e3;2\n2;3\n", 1500),
      ("x\ty\n1.234,56\t2\n1.234\t3\n", 1234.56),
    ] {
      let table = try table(text)
      #expect(try table.numbers("x")[0] == value, "\(text)")
    }
  }

  @Test("Numbers whose separator is open are never read as decimals without a word")
  func openSeparators() throws {
    let open = try read("eu-thousands-only")
    #expect(open.notes.contains { $0.contains("may separate the thousands") }, "\(open.notes)")
    let declared = try read("eu-thousands-only", options: ReadingOptions(numberFormat: .comma))
    #expect(try declared.numbers("umsatz")[0] == 3269)
    let sheet = try read("thousands-us-tabs")
    #expect(try sheet.column(named: "sqft").type == .categorical)
    #expect(sheet.notes.contains { $0.contains("'sqft'") && $0.contains("\"1,063\" on line 2") })
    let error = failure { _ = try fit("thousands-us-tabs", "price") }
    #expect(error?.location.line == 2)
    #expect(error?.what.contains("amounts") == true)
    let point = try read(
      "thousands-us-tabs", options: ReadingOptions(numberFormat: .pointWithThousands))
    #expect(try point.numbers("sqft")[0] == 1063)
    // a file of decimals has no such note
    for text in ["x;y\n1.234;1\n5.5;2\n", "x;y\n1.234;1\n1000;2\n", "x,y\n1.234,1\n2.345,2\n"] {
      #expect(try !table(text).notes.contains { $0.contains("thousands") }, "\(text)")
    }
  }

  @Test("A new file is read as the training file was, whatever its other rows are")
  func sameFormat() throws {
    let comma = try fit("eu-comma", "yield")
    for new in ["eu-comma-one-row", "eu-comma-two-rows", "eu-comma-new-points"] {
      let error = failure { _ = try numbers(new, "conc", comma) }
      #expect(error?.what.contains("is not a number") == true, "\(new)")
      #expect(error?.remedy.contains("the file has decimal points") == true)
    }
    let points = try fit("points", "spend")
    let error = failure { _ = try numbers("points-new-tabs-thousands", "income", points) }
    #expect(error?.what.contains("\"1,250\" is not a number") == true)
    let flag = try fit("decimal-comma-flag", "spend", ReadingOptions(numberFormat: .comma))
    #expect(try numbers("decimal-comma-flag-new", "income", flag)[0] == 1250)
    let lists = try fit("tabs-answer-lists", "result")
    #expect(try numbers("tabs-answer-lists-new", "score", lists)[0] < 1)
    let thousands = try fit(
      "thousands-us-tabs", "price", ReadingOptions(numberFormat: .pointWithThousands))
    #expect(try numbers("thousands-us-tabs-new", "sqft", thousands)[0] > 500)
    let sales = try fit("eu-thousands-only", "preis", ReadingOptions(numberFormat: .comma))
    #expect(try numbers("eu-thousands-only-new", "umsatz", sales).allSatisfy { $0 > 100 })
  }

  @Test(
    "A few cells of text in a column of numbers are an error, wherever they are",
    arguments: [10, 4000], ["<1.0", "abc", "12a", "1,5"])
  func strayCell(at row: Int, cell: String) {
    let rows = (0..<6000).map { "\"\($0 == row ? cell : "\($0).5")\",\($0 % 7)\n" }.joined()
    let error = failure { _ = try table("x,y\n" + rows) }
    #expect(error?.location == .init(file: "data.csv", line: row + 2, column: "x"))
    // a dropped column is not read
    var options = ReadingOptions()
    options.dropped = ["x"]
    #expect(throws: Never.self) { try table("x,y\n" + rows, options: options) }
    let declared = ReadingOptions(columnTypes: ["x": .categorical])
    #expect(throws: Never.self) { try table("x,y\n" + rows, options: declared) }
  }

  @Test("Stray cells of a target are errors with their line; a word for a missing value is missing")
  func strayTargets() throws {
    let less = failure { _ = try fit("target-less-than", "conc") }
    #expect(less?.location.line == 2)
    let one = failure { _ = try fit("target-one-stray", "price") }
    #expect(one?.location.line == 79)
    #expect(one?.what.contains("missing") == true)
    for classes in [
      (0..<40).map { "a\($0)" }, (0..<40).map { "$\($0)" }, (0..<40).map { "\($0)%" },
      (0..<30).map { "\($0) kg" },
    ] {
      let error = failure {
        _ = try TargetEncoding(
          fitting: table("x,y\n" + classes.map { "1,\($0)\n" }.joined()), targets: ["y"])
      }
      #expect(error?.location.line == 2)
      let declared = ReadingOptions(columnTypes: ["y": .categorical])
      let encoding = try TargetEncoding(
        fitting: table("x,y\n" + classes.map { "1,\($0)\n" }.joined(), options: declared),
        targets: ["y"])
      #expect(encoding.classes.count == classes.count)
    }
  }

  @Test("Missing values are recognised in columns of numbers, in all their spellings")
  func missingSpellings() throws {
    let sentinel = try read(
      "missing-sentinel-and-empty",
      options: ReadingOptions(missing: ReadingOptions.defaultMissing.union(["-999"])))
    #expect(try sentinel.numbers("a")[0].isNaN)
    let null = try read("missing-mysql-null")
    #expect(try null.numbers("a")[0].isNaN)
    #expect(null.notes.contains { $0.contains("\"\\N\" was read as a missing value") })
    let all = try read("missing-spellings")
    #expect(all.columns.allSatisfy { $0.type == .numeric })
    for word in ["N.A.", "#Div/0!", "Unknown", "not available", "--", "nat"] {
      for count in [30, 3000] {
        let rows = (0..<count).map { "\($0).5,1\n" }.joined()
        let table = try table("x,y\n\(rows)\(word),1\n\(rows)")
        #expect(try table.numbers("x")[count].isNaN, "\(word)")
      }
      // among text it is a category
      let text = try table("x,y\nred,1\n\(word),2\n")
      #expect(text.columns[0].text(at: 1) == word)
    }
    // a sentinel is a number in all its spellings, also in long columns
    let options = ReadingOptions(missing: ReadingOptions.defaultMissing.union(["-999"]))
    let rows = (0..<3000).map { "\($0).5,1\n" }.joined()
    for cell in ["-999", "-999.0", "-9.99e2"] {
      #expect(try table("x,y\n\(rows)\(cell),1\n", options: options).numbers("x")[3000].isNaN)
    }
  }

  @Test("Lines that are not part of the table are skipped or named")
  func otherLines() throws {
    for name in ["sep-line", "sep-line-comma", "comment-lines"] {
      let read = try read(name)
      #expect(read.columns.map(\.name) == ["sqft", "age", "price"], "\(name)")
      #expect(read.columns.allSatisfy { $0.type == .numeric })
    }
    #expect(failure { _ = try read("title-line") }?.what.contains("title") == true)
    #expect(failure { _ = try read("header-repeated") }?.location.line == 82)
    #expect(try read("whitespace-runs", options: ReadingOptions(delimiter: " ")).columns.count == 3)
    #expect(try read("blank-before-quote").columns.map(\.name).last == "price")
    var options = ReadingOptions()
    options.headerNames = ["y"]
    #expect(try read("delimiter-tie", options: options).columns.map(\.name) == ["t (h;m)", "y"])

    #expect(try table("\"sep=|\"\na|b\n1|2\n3|4\n").columns.count == 2)
    #expect(try table("sep=\t\na\tb\n1\t2\n3\t4\n").line(ofRow: 0) == 3)
    #expect(try table("#a,b\n1,2\n3,4\n").columns.map(\.name) == ["#a", "b"])
    #expect(try table("# x\n# y, z\na,b\n1,2\n").line(ofRow: 0) == 4)
    for (text, word) in [
      ("Report\n\na,b,c\n1,2,3\n4,5,6\n", "title"), ("a,b\nr1,1,2\nr2,3,4\n", "header"),
      ("Sales,,\nn,m,p\n1,2,3\n4,5,6\n", "title"), ("a,b\n1,2\na,b\n3,4\n", "repeats the header"),
      ("a,b\nx,y\na,b\nu,v\n", "repeats the header"),
    ] {
      #expect(failure { _ = try table(text) }?.what.contains(word) == true, "\(text)")
    }
    #expect(
      try table("a b\n  1   2  \n3 4\n", options: ReadingOptions(delimiter: " ")).cells
        == [["1", "2"], ["3", "4"]])
    #expect(try table("a,b\n1 , \"x, \"\"y\" \n").cells == [["1", "x, \"y"]])
  }

  @Test(
    "A file of another kind is named",
    arguments: [
      ("PK\u{3}\u{4}xl/workbook.xml", "Excel"), ("PAR1abcd", "Parquet"), ("BZh91AY", "bzip2"),
      ("<!DOCTYPE html><html>", "HTML"), ("  <html><body>", "HTML"), ("[\n {\"a\": 1}]", "JSON"),
      ("{\"a\": [1, 2]}", "JSON"), ("version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
      ("@RELATION iris\n", "ARFF"), ("SQLite format 3\0", "SQLite"), ("%PDF-1.7", "PDF"),
    ])
  func otherKinds(_ text: String, _ name: String) {
    let error = failure { _ = try table(text) }
    #expect(error?.what.contains(name) == true, "\(String(describing: error))")
  }

  @Test("Classes are as they are spelled")
  func classes() throws {
    #expect(try fit("eu-comma-classes", "y").target.classes == ["0,0", "1,0"])
    #expect(try fit("eu-comma-stars", "y").target.classes.count == 5)
    #expect(try fit("big-integer-classes", "y").target.classes.count == 3)
    #expect(
      try fit("count-target", "y").columnSummaries.last?.reason.contains("quantities") == true)
    #expect(
      try fit("class-codes-26", "y").columnSummaries.last?.reason.contains("multiclass") == true)
    // two Unicode forms are two classes; a number has its most frequent spelling
    let forms = try table("x,y\n1,caf\u{E9}\n2,cafe\u{301}\n3,caf\u{E9}\n4,cafe\u{301}\n")
    let target = try TargetEncoding(fitting: forms, targets: ["y"])
    #expect(target.classes.count == 2)
    #expect(try target.classIndices(of: forms) == [1, 0, 1, 0])
    let numbers = try table("x,y\n1,1\n2,01\n3,1\n4,+1\n5,2\n6,2.0\n7,2\n8,-0\n9,0\n10,0\n")
    #expect(try TargetEncoding(fitting: numbers, targets: ["y"]).classes == ["0", "1", "2"])
  }

  @Test("Codes and labels that look alike are noted")
  func lookAlikes() throws {
    #expect(
      try read("mixed").notes.contains { $0.contains("'zip'") && $0.contains("begin with 0") })
    #expect(try !table("x,y\n0.5,1\n0.25,2\n").notes.contains { $0.contains("begin with 0") })
    for (file, target) in [("classes-differ-in-case", "y"), ("categories-invisible", "y")] {
      let warnings = try fit(file, target).warnings
      #expect(warnings.contains { $0.contains("differ only in case") }, "\(file): \(warnings)")
    }
    for pair in [("a b", "a  b"), ("caf\u{E9}", "cafe\u{301}"), ("x", "x\u{200B}"), ("Ja", "JA")] {
      let rows = (0..<20).map { "\($0 * 7 % 5),\"\($0 % 2 == 0 ? pair.0 : pair.1)\",\($0 % 3)\n" }
      let fit = try Preprocessing(
        fitting: table("x,c,y\n" + rows.joined()), targets: ["y"])
      #expect(fit.warnings.count { $0.contains("differ only in case") } == 1, "\(pair)")
    }
  }

  @Test("A date with day and month swapped is an error")
  func swappedDates() throws {
    let dates = try fit("dates-us", "y")
    let new = try read("dates-us-new-dmy", options: dates.readingOptions)
    let error = failure {
      let _: Matrix<Float> = try dates.features(of: new)
    }
    #expect(error?.location.line == 3)
    #expect(error?.what.contains("DD/MM/YYYY") == true)
  }

  @Test("Numbers far outside the training range are noted, with how many and how far")
  func trainingRange() throws {
    let fit = try fit("one-column", "y")
    let notes = try fit.unexpectedValues(
      in: read("one-column-new-beyond", options: fit.readingOptions))
    #expect(notes.count == 1)
    #expect(notes.first?.contains("outside the training range") == true, "\(notes)")
    let rows = (0..<100).map { "\($0),\($0 % 3)\n" }.joined()
    let small = try Preprocessing(fitting: table("x,y\n" + rows), targets: ["y"])
    for (cell, isFar) in [("105", false), ("-3", false), ("150", true), ("-40", true)] {
      let notes = try small.unexpectedValues(in: table("x\n\(cell)\n5\n"))
      #expect(notes.isEmpty != isFar, "\(cell): \(notes)")
      if isFar { #expect(notes[0].contains("in 1 row,") && notes[0].contains("on line 2")) }
    }
  }

  @Test("Columns in the order of the target, or missing with a class, are suspected of a leak")
  func leaks() throws {
    for (file, column) in [
      ("leak-logarithm", "log_price"), ("leak-rounded-currency", "price_eur"),
    ] {
      let warnings = try fit(file, "price").warnings
      #expect(warnings.contains { $0.contains("'\(column)'") }, "\(file): \(warnings)")
    }
    func warnings(_ cell: (Int) -> String, _ target: (Int) -> String) throws -> Int {
      let rows = (0..<200).map { "\($0 * 7919 % 211),\(cell($0)),\(target($0))\n" }
      return try Preprocessing(fitting: table("a,b,y\n" + rows.joined()), targets: ["y"])
        .warnings.count { $0.contains("column 'b'") }
    }
    #expect(try warnings({ "\(-$0 * $0)" }, { "\(Double($0) + 0.5)" }) == 1)
    #expect(try warnings({ "\($0 / 2)" }, { "\(Double($0 * $0) + 0.5)" }) == 1)
    #expect(try warnings({ $0 % 2 == 0 ? "" : "\($0 * 31 % 97)" }, { "\($0 % 2)" }) == 1)
    #expect(try warnings({ "\($0 * 31 % 199)" }, { "\(Double($0) + 0.5)" }) == 0)
  }
}
