import BackpropCore
import BackpropTables
import Foundation
import Testing

@Suite("Preprocessing") struct PreprocessingTests {
  private let text = """
    age,colour,sex,y
    20,red,m,no
    30,green,f,yes
    ,blue,m,no
    40,red,,yes
    50,,f,no
    20,green,m,yes

    """

  private func fit(_ text: String, rows: [Int]? = nil, _ options: PreprocessingOptions = .init())
    throws -> Preprocessing
  {
    try Preprocessing(fitting: table(text), targets: ["y"], rows: rows, options: options)
  }

  private func summary(_ preprocessing: Preprocessing, _ column: String) -> ColumnSummary? {
    preprocessing.columnSummaries.first { $0.column == column }
  }

  @Test("Numbers, categories and missing values become features")
  func features() throws {
    let preprocessing = try fit(text, rows: [0, 1, 2, 3, 4])
    #expect(
      preprocessing.featureNames == [
        "age", "age is missing", "colour=blue", "colour=green", "colour=red", "colour is unknown",
        "sex=m", "sex is unknown",
      ])
    #expect(
      preprocessing.featureColumns == [
        "age", "age", "colour", "colour", "colour", "colour", "sex", "sex",
      ])
    // Ages 20, 30, 40, 50: mean and median 35, variance 125.
    let deviation = 125.0.squareRoot()
    let x: Matrix<Double> = try preprocessing.features(of: table(text))
    #expect(
      x == [
        [-15 / deviation, 0, 0, 0, 1, 0, 1, 0], [-5 / deviation, 0, 0, 1, 0, 0, -1, 0],
        [0, 1, 1, 0, 0, 0, 1, 0], [5 / deviation, 0, 0, 0, 1, 0, 0, 1],
        [15 / deviation, 0, 0, 0, 0, 1, -1, 0], [-15 / deviation, 0, 0, 1, 0, 0, 1, 0],
      ])
    #expect(
      preprocessing.columnSummaries.map(\.role) == [.numeric, .categorical, .categorical, .target])
  }

  @Test("Unseen and missing categories are 0 in every feature if training had none")
  func unseen() throws {
    let preprocessing = try fit("c,d,y\na,p,0\nb,q,1\nc,p,0\na,q,1\n")
    #expect(preprocessing.featureNames == ["c=a", "c=b", "c=c", "d=q"])
    let x: Matrix<Float> = try preprocessing.features(of: table("c,d\nz,\n,r\nb,q\n"))
    #expect(x == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 1]])
  }

  @Test("The median replaces a missing number, whatever the order of the rows")
  func median() throws {
    let preprocessing = try fit("x,y\n1,0\n100,1\n3,0\n2,1\n")
    let x: Matrix<Double> = try preprocessing.features(of: table("x\nNA\n2.5\n"))
    #expect(x[0, 0] == x[1, 0])
  }

  @Test(
    "Constants, identifiers, free text and duplicates are dropped with a reason",
    arguments: [
      ("c", "5,5,5,5,5,5,5,5,5,5,5,5", "constant (5)"),
      ("c", "k,k,k,k,k,k,k,k,k,k,k,k", "constant ('k')"),
      ("c", "NA,,,,,,,,,,,", "missing"),
      ("id", "1,2,3,4,5,6,7,8,9,10,11,12", "identifier"),
      ("PassengerId", "907,12,44,3,8,19,77,52,31,40,11,90", "identifier"),
      ("name", "a,b,c,d,e,f,g,h,i,j,k,l", "identifier or free text"),
      ("twin", "3,1,4,1,5,9,2,6,5,3,5,8", "same as 'x'"),
      ("twin", "3.0,1,4,1.0,5,9,2,6,5,3,5,8", "same as 'x'"),
    ])
  func dropped(_ name: String, _ cells: String, _ reason: String) throws {
    let x = "3,1,4,1,5,9,2,6,5,3,5,8".split(separator: ",")
    let rows = cells.split(separator: ",", omittingEmptySubsequences: false).enumerated()
    let text = "x,y,\(name)\n" + rows.map { "\(x[$0]),\($0 / 5 % 2),\($1)\n" }.joined()
    let preprocessing = try fit(text)
    #expect(summary(preprocessing, name)?.role == .dropped)
    #expect(summary(preprocessing, name)?.reason.contains(reason) == true)
    #expect(preprocessing.featureNames == ["x"])
    if !reason.contains("constant"), reason != "missing" {
      let kept = try fit(text, .init(keeping: [name]))
      #expect(summary(kept, name)?.role != .dropped)
    }
  }

  @Test("A row counter without the name of one and integers that repeat are kept")
  func counter() throws {
    let rows = (0..<12).map { "\($0 + 1),\($0 / 2),\($0 % 2)\n" }.joined()
    let preprocessing = try fit("day,id,y\n" + rows)
    #expect(summary(preprocessing, "day")?.role == .numeric)
    #expect(summary(preprocessing, "day")?.reason.contains("are the row numbers") == true)
    #expect(summary(preprocessing, "id")?.role == .numeric)
  }

  @Test("The most frequent categories get a feature each, and the others share one")
  func manyCategories() throws {
    let rows = (0..<40).map {
      "\($0 % 3 == 0 ? "r\($0 % 12)" : $0 % 2 == 0 ? "a" : "b"),\($0 / 2 % 2)\n"
    }
    let preprocessing = try fit("c,y\n" + rows.joined(), .init(maximumCategories: 3))
    #expect(preprocessing.featureNames == ["c=a", "c=b", "c=r0", "c is unknown"])
    #expect(summary(preprocessing, "c")?.reason.contains("other 3 share") == true)
  }

  @Test("A column that determines the target gives a warning")
  func leak() throws {
    let classes = (0..<20).map { "\($0 * $0 % 7),\($0 % 3),c\($0 % 3 * 5)\n" }.joined()
    let coded = try fit("x,code,y\n" + classes)
    #expect(coded.warnings.count == 1)
    #expect(coded.warnings.first?.contains("'code'") == true)
    // several codes per class, one cell missing
    let several = (0..<60).map { "\($0 * $0 % 7),\($0 == 9 ? "" : "k\($0 % 6)"),\($0 % 3)\n" }
    let found = try fit("x,codes,y\n" + several.joined())
    #expect(found.warnings.count == 1 && found.warnings[0].contains("'codes'"), "\(found.warnings)")
    // a code with one wrong cell, and a target with one class per row
    let nearly = (0..<60).map { "\($0 * $0 % 7),k\($0 == 9 ? 1 : $0 % 6),\($0 % 3)\n" }
    #expect(try fit("x,codes,y\n" + nearly.joined()).warnings.isEmpty)
    let own = (0..<60).map { "\(Double($0) * 0.37),\($0 * $0 % 7),n\($0)\n" }
    let declared = try table(
      "x,z,y\n" + own.joined(), options: ReadingOptions(columnTypes: ["y": .categorical]))
    let each = try Preprocessing(fitting: declared, targets: ["y"])
    #expect(!each.warnings.contains { $0.contains("determines") })
    let numbers = (0..<30).map {
      "\($0 * $0 % 7),\(Double($0) * 1.8 + 32.5),\(Double($0) + 0.25)\n"
    }
    let scaled = try fit("x,fahrenheit,y\n" + numbers.joined())
    #expect(scaled.warnings.count == 1)
    #expect(scaled.warnings.first?.contains("'fahrenheit'") == true)
  }

  @Test("The features of a row depend neither on the order of columns nor on other rows")
  func invariance() throws {
    let preprocessing = try fit(text)
    let whole: Matrix<Float> = try preprocessing.features(of: table(text))
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let reordered = lines.map { "extra,\($0[2]),\($0[0]),\($0[1])\n" }.joined()
    #expect(try preprocessing.features(of: table(reordered)) == whole)
    for row in 0..<whole.rows {
      let alone: Matrix<Float> = try preprocessing.features(of: table(text), rows: [row])
      #expect(alone.toRows()[0] == whole.toRows()[row])
    }
    let backwards: Matrix<Float> = try preprocessing.features(
      of: table(text), rows: (0..<whole.rows).reversed())
    #expect(backwards.toRows().reversed() == whole.toRows())
  }

  @Test("At prediction, a missing column, text and a number that is too large are errors")
  func prediction() throws {
    let preprocessing = try fit(text)
    let missing = failure {
      let _: Matrix<Float> = try preprocessing.features(of: table("Age,colour\n1,red\n"))
    }
    #expect(missing?.what.contains("no column 'age'") == true)
    #expect(missing?.remedy.contains("did you mean 'Age'?") == true)

    let words = "age,colour,sex\n20,red,m\ntwenty,red,f\n"
    let cell = failure { let _: Matrix<Float> = try preprocessing.features(of: table(words)) }
    #expect(cell?.what.contains("\"twenty\" is not a number") == true)
    #expect(cell?.location == .init(file: "data.csv", line: 3, column: "age"))
    // The row before it can still be used.
    let first: Matrix<Float> = try preprocessing.features(of: table(words), rows: [0])
    #expect(first.rows == 1)

    let far = failure {
      let _: Matrix<Float> = try preprocessing.features(of: table("age,colour,sex\n1e308,red,m\n"))
    }
    #expect(far?.what.contains("infinity") == true)
    #expect(far?.location.line == 2)
  }

  @Test("The reading options give a new file the column types of the training file")
  func readingOptions() throws {
    let training = "zip,n,label\n01,1,a\n02,x,b\n03,3,a\n01,4,b\n"
    let preprocessing = try Preprocessing(fitting: table(training), targets: ["label"])
    #expect(preprocessing.featureNames.contains("n=x"))
    let new = try table("junk,n,zip\n9,3,1\n8,4,2\n", options: preprocessing.readingOptions)
    #expect(new.columns.map(\.type) == [.categorical, .numeric])
    let x: Matrix<Float> = try preprocessing.features(of: new)
    #expect(x[0, preprocessing.featureNames.firstIndex(of: "n=3") ?? 0] == 1)
    let bad = failure {
      _ = try table("n,zip\n3,1\n4,two\n", options: preprocessing.readingOptions)
    }
    #expect(bad?.location == .init(file: "data.csv", line: 3, column: "zip"))

    var options = ReadingOptions(hasHeader: false, missing: ["-"])
    let headerless = try table("1,NA,p\n2,b,q\n-,NA,p\n4,b,q\n", options: options)
    let fitted = try Preprocessing(fitting: headerless, targets: ["column3"])
    options = fitted.readingOptions
    #expect(options.hasHeader == false)
    #expect(options.missing == ["-"])

    let commas = try Preprocessing(
      fitting: table("a;p\n1,5;u\n2,5;v\n3;u\n"), targets: ["p"])
    let thousands = try table("a;p\n2.500;u\n", options: commas.readingOptions)
    #expect(try thousands.numbers("a") == [2500])
    let kept = try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(commas))
    #expect(kept == commas && kept.readingOptions.numberFormat == .comma)
    #expect(preprocessing.readingOptions.numberFormat == .point)
  }

  @Test("A note reports missing numbers in a column without missing values in training")
  func newlyMissing() throws {
    let preprocessing = try Preprocessing(
      fitting: table("a,b,y\n1,4,u\n2,,v\n3,6,u\n5,7,v\n"), targets: ["y"])
    let notes = try preprocessing.unexpectedValues(in: table("a,b\n1,2\n,\n,3\n"))
    #expect(notes.count == 1)
    #expect(
      notes[0].contains("column 'a': in 2 rows, the value is missing")
        && notes[0].hasSuffix("first on line 3"))
    #expect(try preprocessing.unexpectedValues(in: table("a,b\n1,\n")).isEmpty)
  }

  @Test("Preprocessing survives JSON bit for bit")
  func json() throws {
    let preprocessing = try fit("x,c,y\n0.1,a,1.5\n1e-320,b,2.25\n3e300,c,7\n,a,8.125\n")
    let data = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == preprocessing)
    let images = try Table(
      images: [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6],
      labels: [0, 0, 8, 1, 0, 0, 0, 2, 0, 1])
    let pixels = try Preprocessing(fitting: images, targets: ["label"])
    #expect(
      try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(pixels)) == pixels)
    let object =
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(preprocessing)) as? [String: Any]
    let first = (object?["encodings"] as? [[String: Any]])?.first
    #expect(first?["kind"] as? String == "numeric")
    #expect(first?["column"] as? String == "x")
  }

  @Test("Too few rows, no features and contradictory options are errors of preprocessing")
  func errors() throws {
    let oneRow = failure { _ = try fit("x,y\n1,0\n") }
    #expect(oneRow?.what.contains("1 training row,") == true)
    let noFeature = failure { _ = try fit("x,y\n1,0\n1,1\n") }
    #expect(noFeature?.what.contains("0 features") == true)
    #expect(noFeature?.what.contains("'x' was dropped") == true)
    #expect(failure { _ = try fit("y\n1\n0\n") }?.what.contains("0 features") == true)
    #expect(
      failure { _ = try fit(text, .init(dropping: ["agee"])) }?.remedy.contains("'age'") == true)
    #expect(failure { _ = try fit(text, .init(dropping: ["y"])) }?.kind == .usage)
    #expect(failure { _ = try fit(text, .init(weights: "y")) }?.kind == .usage)
    #expect(
      failure { _ = try fit(text, .init(dropping: ["age", "sex", "colour"])) }?.what.contains(
        "0 features") == true)
  }

  @Test(
    "Row weights are read from a column, and the error for an invalid weight names its line",
    arguments: [("1,0,2.5", nil), ("1,-1,2", 3), ("1,,2", 3), ("1,2,x", 4)] as [(String, Int?)])
  func weights(_ cells: String, _ line: Int?) throws {
    let rows = cells.split(separator: ",", omittingEmptySubsequences: false)
    let text = "x,w,y\n" + rows.enumerated().map { "\($0),\($1),\($0 % 2)\n" }.joined()
    if let line {
      let error = failure { _ = try fit(text, .init(weights: "w")) }
      #expect(error?.location == .init(file: "data.csv", line: line, column: "w"))
    } else {
      let preprocessing = try fit(text, .init(weights: "w"))
      #expect(try preprocessing.weights(of: table(text), rows: [2, 0]) == [2.5, 1])
      #expect(preprocessing.featureNames == ["x"])
      #expect(preprocessing.readingOptions.columns?.contains("w") == true)
    }
    let zero = failure { _ = try fit("x,w,y\n1,0,0\n2,0,1\n", .init(weights: "w")) }
    #expect(zero?.what.contains("all weights are zero") == true)
  }
}
