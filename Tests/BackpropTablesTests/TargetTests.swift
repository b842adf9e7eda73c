import BackpropCore
import BackpropTables
import Foundation
import Testing

/// A target column and its expected encoding.
struct TargetCase: Sendable, CustomTestStringConvertible {
  let name: String
  let cells: [String]
  let task: PredictionTask
  let classes: [String]
  var testDescription: String { name }

  static let all: [TargetCase] = [
    TargetCase(
      name: "two words", cells: ["M", "B", "B", "M"], task: .binary, classes: ["B", "M"]),
    TargetCase(
      name: "three words", cells: ["b", "c", "a", "B"], task: .multiclass,
      classes: ["B", "a", "b", "c"]),
    TargetCase(name: "XOR", cells: ["0", "1", "1", "0"], task: .binary, classes: ["0", "1"]),
    TargetCase(name: "two rows", cells: ["1", "0"], task: .binary, classes: ["0", "1"]),
    TargetCase(
      name: "labels with leading zeros", cells: ["02", "01", "10", "01", "02", "10"],
      task: .multiclass, classes: ["01", "02", "10"]),
    TargetCase(
      name: "labels with decimals", cells: ["10.0", "9.0", "10.0", "9.0"], task: .binary,
      classes: ["9.0", "10.0"]),
    TargetCase(
      name: "one number spelled twice", cells: ["1.0", "1", "0", "1"], task: .binary,
      classes: ["0", "1"]),
    TargetCase(
      name: "negative labels", cells: ["1", "-1", "1", "-1"], task: .binary, classes: ["-1", "1"]),
    TargetCase(
      name: "few rows of many numbers", cells: ["1", "2", "3", "4"], task: .regression,
      classes: []),
    TargetCase(
      name: "21 integers", cells: (0..<63).map { String($0 % 21) }, task: .regression,
      classes: []),
    TargetCase(
      name: "20 integers", cells: (0..<60).map { String($0 % 20) }, task: .multiclass,
      classes: (0..<20).map(String.init)),
    TargetCase(
      name: "halves", cells: ["0.5", "1.5", "0.5", "1.5"], task: .regression, classes: []),
    TargetCase(
      name: "words and numbers", cells: ["10", "9", "x", "x"], task: .multiclass,
      classes: ["10", "9", "x"]),
  ]
}

@Suite("Targets") struct TargetTests {
  private func targets(_ cells: [String], name: String = "y") throws -> Table {
    try table("\(name),x\n" + cells.enumerated().map { "\($1),\($0)\n" }.joined())
  }

  @Test(
    "The task is inferred from the target, and classes keep their spelling",
    arguments: TargetCase.all)
  func inferred(_ target: TargetCase) throws {
    let encoding = try TargetEncoding(fitting: targets(target.cells), targets: ["y"])
    #expect(encoding.task == target.task)
    #expect(encoding.classes == target.classes)
  }

  @Test("Targets become a column of 0 and 1, one-hot rows, or standardised values")
  func matrices() throws {
    let binary = try targets(["M", "B", "M"])
    let one = try TargetEncoding(fitting: binary, targets: ["y"])
    #expect(try one.matrix(of: binary) == [[1], [0], [1]] as Matrix<Float>)
    #expect(try one.classIndices(of: binary, rows: [1, 2]) == [0, 1])
    let flipped = try TargetEncoding(fitting: binary, targets: ["y"], positiveClass: "B")
    #expect(flipped.classes == ["M", "B"])
    #expect(try flipped.matrix(of: binary) == [[0], [1], [0]] as Matrix<Float>)

    let several = try targets(["c", "a", "b", "a"])
    let three = try TargetEncoding(fitting: several, targets: ["y"])
    #expect(
      try three.matrix(of: several, rows: [0, 1]) == [[0, 0, 1], [1, 0, 0]] as Matrix<Double>)

    let numbers = try targets(["1.5", "2.5", "3.5", "6.5"])
    let regression = try TargetEncoding(fitting: numbers, targets: ["y"], rows: [0, 1])
    #expect(regression.targets[0].scale == TargetEncoding.Scale(mean: 2, standardDeviation: 0.5))
    let z: Matrix<Double> = try regression.matrix(of: numbers)
    #expect(z == [[-1], [1], [3], [9]])
    #expect(regression.unscaled(z) == [[1.5], [2.5], [3.5], [6.5]])
    #expect(try regression.values(of: numbers) == [[1.5], [2.5], [3.5], [6.5]])
    #expect(try regression.classIndices(of: numbers) == nil)
  }

  @Test("With robust scaling, regression targets are scaled by median and interquartile range")
  func robust() throws {
    let numbers = try targets(["1.5", "2.5", "3.5", "4.5", "1e6"])
    let robust = try TargetEncoding(fitting: numbers, targets: ["y"], scaling: .robust)
    #expect(
      robust.targets[0].scale == TargetEncoding.Scale(mean: 3.5, standardDeviation: 2 / 1.349))
    // the interquartile range is 0, so the standard deviation is used
    let alike = try targets(["1.5", "1.5", "1.5", "1.5", "6.5"])
    let standard = try TargetEncoding(fitting: alike, targets: ["y"], scaling: .robust)
    #expect(standard.targets[0].scale == TargetEncoding.Scale(mean: 1.5, standardDeviation: 2))
    let fit = try Preprocessing(
      fitting: try table("x,y\n1,1.5\n2,2.5\n3,7.25\n"), targets: ["y"], targetScaling: .robust)
    #expect(fit.columnSummaries[1].reason.contains("scaled by median and interquartile range"))
  }

  @Test(
    "A regression target gives a warning if 1 % of the rows have more than half of the variance",
    arguments: [(0.0, false), (20, false), (60, true), (1e9, true)])
  func heavyTails(_ farthest: Double, _ isHeavy: Bool) throws {
    let rows = (0..<100).map { "\($0 % 7),\($0 == 41 ? farthest : Double($0 * 37 % 101) / 8)\n" }
    let read = try table("x,y\n" + rows.joined())
    let warnings = try Preprocessing(fitting: read, targets: ["y"]).warnings
    #expect(warnings.contains { $0.contains("on line 43) accounts for") } == isHeavy)
    // 0 has no logarithm
    #expect(!warnings.contains { $0.contains("logarithm") })
    let above = try Preprocessing(
      fitting: read, targets: ["y"], rows: read.allRows.filter { $0 % 101 != 0 }
    ).warnings
    #expect(above.contains { $0.contains("predict the logarithm") } == isHeavy)
    let robust = try Preprocessing(fitting: read, targets: ["y"], targetScaling: .robust)
    #expect(robust.warnings.isEmpty)
    let counts = PreprocessingOptions(standardisesTargets: false)
    #expect(try Preprocessing(fitting: read, targets: ["y"], options: counts).warnings.isEmpty)
    let few = try Preprocessing(fitting: read, targets: ["y"], rows: Array(30..<49))
    #expect(few.warnings.isEmpty)
  }

  @Test(
    "A class with a single row or less than 2 % of an equal fraction gives a warning",
    arguments: [
      ([199, 1], "class 'b' of the target 'y' has only 1 of the 200 training rows"),
      ([198, 2], nil), ([199, 2], "class 'b' of the target 'y' has only 2 of the 201"),
      ([3, 2], nil), ([3, 1], "class 'b' of the target 'y' has only 1 of the 4"),
      (
        [100, 1, 1, 1, 1],
        "4 classes of the target 'y' have very few of the 104 training rows "
          + "('b' 1, 'c' 1, 'd' 1, …)"
      ),
    ] as [([Int], String?)])
  func rareClasses(_ counts: [Int], _ says: String?) throws {
    let labels = zip("abcde", counts).flatMap { Array(repeating: $0, count: $1) }
    let rows = labels.enumerated().map { "\($0 * 37 % 101),\($1)\n" }.joined()
    let warnings = try Preprocessing(fitting: try table("x,y\n" + rows), targets: ["y"]).warnings
    #expect(warnings.count == (says == nil ? 0 : 1))
    #expect(says.map { warnings.first?.contains($0) == true } ?? true, "\(warnings)")
  }

  @Test("Predictions can be limited to the range of the training targets")
  func limits() throws {
    let numbers = try targets(["1.5", "2.5", "3.5", "6.5"])
    let limited = try TargetEncoding(fitting: numbers, targets: ["y"], rows: [0, 1], limits: true)
    let z: Matrix<Double> = try limited.matrix(of: numbers)
    #expect(z == [[-1], [1], [3], [9]])  // targets are not limited
    #expect(limited.unscaled(z) == [[1.5], [2.5], [2.5], [2.5]])
    #expect(limited.unscaled([[-1e30], [0]] as Matrix<Float>) == [[1.5], [2]])
    let read = try JSONDecoder().decode(TargetEncoding.self, from: JSONEncoder().encode(limited))
    #expect(read == limited)
    let fit = try Preprocessing(
      fitting: try table("x,y\n1,1.5\n2,2.5\n3,7.25\n"), targets: ["y"],
      options: PreprocessingOptions(limitsPredictions: true))
    #expect(fit.columnSummaries[1].reason.contains("limited to its range"))
  }

  @Test("Several targets are a multilabel task or a regression")
  func several() throws {
    let read = try table("a,b,c,d\n0,no,1.5,3\n1,yes,2.5,4\n0,yes,3.5,5.5\n1,no,4.5,7\n")
    let labels = try TargetEncoding(fitting: read, targets: ["b", "a"])
    #expect(labels.task == .multilabel)
    #expect(try labels.matrix(of: read) == [[0, 0], [1, 1], [1, 0], [0, 1]] as Matrix<Float>)
    let numbers = try TargetEncoding(fitting: read, targets: ["c", "d"])
    #expect(numbers.task == .regression)
    #expect(numbers.outputs == 2)
    let mixed = failure { _ = try TargetEncoding(fitting: read, targets: ["b", "c"]) }
    #expect(mixed?.what.contains("neither all numeric nor all of two classes") == true)
  }

  @Test("A constant regression target has scale 1")
  func constant() throws {
    let read = try targets(["1.5", "1.5", "1.5"])
    let encoding = try TargetEncoding(fitting: read, targets: ["y"])
    #expect(encoding.targets[0].scale == TargetEncoding.Scale(mean: 1.5, standardDeviation: 1))
    let fit = try Preprocessing(fitting: read, targets: ["y"])
    #expect(fit.columnSummaries[0].reason.contains("constant"))
  }

  @Test("Regression targets near the end of Double's range are standardised without overflow")
  func extreme() throws {
    let read = try targets(["1e308", "-1e308", "1.5e308", "5e-324"])
    let encoding = try TargetEncoding(fitting: read, targets: ["y"])
    let z: Matrix<Double> = try encoding.matrix(of: read)
    #expect(z.toRows().allSatisfy { abs($0[0]) < 2 })
    #expect(abs(z[0, 0] + z[1, 0] + z[2, 0] + z[3, 0]) < 1e-12)
  }

  @Test("The error for a missing target, an unknown class or text names the line")
  func lines() throws {
    let missing = failure {
      _ = try TargetEncoding(fitting: targets(["a", "", "b", ""]), targets: ["y"])
    }
    #expect(missing?.what.contains("missing in 2 rows") == true)
    #expect(missing?.location == .init(file: "data.csv", line: 3, column: "y"))

    let encoding = try TargetEncoding(fitting: targets(["a", "b"]), targets: ["y"])
    let unknown = failure { _ = try encoding.classIndices(of: targets(["a", "b", "z"])) }
    #expect(unknown?.what.contains("\"z\"") == true)
    #expect(unknown?.remedy.contains("'a', 'b'") == true)
    #expect(unknown?.location.line == 4)
    let gone = failure { _ = try encoding.classIndices(of: targets(["a", ""])) }
    #expect(gone?.location.line == 3)

    let text = failure {
      _ = try TargetEncoding(fitting: targets(["1", "x", "2"]), targets: ["y"], task: .regression)
    }
    #expect(text?.location.line == 3)
    #expect(text?.what.contains("\"x\" is not a number") == true)
  }

  @Test("Classes match other spellings of the same number only if all classes are numbers")
  func spellings() throws {
    let encoding = try TargetEncoding(fitting: targets(["1.0", "0.0", "1.0"]), targets: ["y"])
    #expect(try encoding.classIndices(of: targets(["1", "0", "1.00"])) == [1, 0, 1])
    let words = try TargetEncoding(fitting: targets(["1", "a", "1"]), targets: ["y"])
    #expect(failure { _ = try words.classIndices(of: targets(["1.0", "a"])) } != nil)
  }

  @Test("Targets without two classes and contradictory targets are errors")
  func errors() throws {
    let oneClass = failure { _ = try TargetEncoding(fitting: targets(["a", "a"]), targets: ["y"]) }
    #expect(oneClass?.what.contains("class") == true)
    let three = try targets(["a", "b", "c"])
    #expect(
      failure { _ = try TargetEncoding(fitting: three, targets: ["y"], task: .binary) }?.what
        .contains("3 classes") == true)
    #expect(
      failure { _ = try TargetEncoding(fitting: three, targets: ["y"], positiveClass: "a") }?.kind
        == .usage)
    #expect(failure { _ = try TargetEncoding(fitting: three, targets: []) }?.kind == .usage)
    #expect(
      failure { _ = try TargetEncoding(fitting: three, targets: ["x", "x"]) }?.kind == .usage)
    #expect(
      failure { _ = try TargetEncoding(fitting: three, targets: ["z"]) }?.what.contains(
        "no column 'z'") == true)
    #expect(
      failure { _ = try TargetEncoding(fitting: three, targets: ["y"], rows: [5]) }?.kind == .usage)
    let two = failure {
      _ = try TargetEncoding(fitting: three, targets: ["y", "x"], task: .multiclass)
    }
    #expect(two?.what.contains("one target") == true)
  }
}
