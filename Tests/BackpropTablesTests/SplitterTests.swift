import BackpropCore
import BackpropTables
import Testing

@Suite("Splits by groups and by time") struct SplitterTests {
  /// 226 rows in 40 groups of 1 to 11 rows. A third of the groups have class 1; two groups have the
  /// few rows of class 2.
  private static let groups: [Int] = (0..<40).flatMap { group in
    [Int](repeating: group * 7 % 40, count: group % 11 + 1)
  }
  private static let classes = groups.map { $0 > 37 ? 2 : $0 % 3 == 0 ? 1 : 0 }

  private static func splitter(
    _ groups: [Int], _ classes: [Int]?
  ) throws -> (Splitter, rows: [Int]) {
    let text = "g\n" + groups.map { "g\($0)\n" }.joined()
    let table = try Table(bytes: Array(text.utf8), named: "x.csv")
    return (
      try Splitter(table, classes: classes, PreprocessingOptions(group: "g")), table.allRows
    )
  }

  @Test(
    "A split by groups keeps groups together and holds out about the fraction of every class",
    arguments: 0..<40)
  func groupFraction(seed: Int) throws {
    let (groups, classes) = (Self.groups, Self.classes)
    let (splitter, rows) = try Self.splitter(groups, classes)
    var generator = SplitMix64(seed: UInt64(seed))
    let split = try splitter.split(rows, holdingOut: 0.25, using: &generator)
    #expect((split.training + split.heldOut).sorted() == rows)
    let held = Set(split.heldOut.map { groups[$0] })
    #expect(held.isDisjoint(with: split.training.map { groups[$0] }))
    let fraction = Double(split.heldOut.count) / Double(rows.count)
    #expect(abs(fraction - 0.25) < 0.05, "\(fraction)")
    for number in 0..<2 {
      let all = rows.count { classes[$0] == number }
      let part = split.heldOut.count { classes[$0] == number }
      #expect(abs(Double(part) / Double(all) - 0.25) < 0.1, "class \(number): \(part) of \(all)")
    }
    #expect(split.training.contains { classes[$0] == 2 })
    var again = SplitMix64(seed: UInt64(seed))
    #expect(try splitter.split(rows, holdingOut: 0.25, using: &again) == split)
  }

  @Test("A split by groups holds out other groups for other seeds, including large ones")
  func groupSeeds() throws {
    let (splitter, rows) = try Self.splitter(Self.groups, nil)
    var chosen = [Int](repeating: 0, count: 40)
    for seed in 0..<200 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let split = try splitter.split(rows, holdingOut: 0.25, using: &generator)
      for group in Set(split.heldOut.map { Self.groups[$0] }) { chosen[group] += 1 }
    }
    #expect(chosen.allSatisfy { $0 > 10 && $0 < 120 }, "\(chosen)")
  }

  @Test("A group is not held out if it is too large or has all rows of a class")
  func largeGroups() throws {
    for seed in 0..<20 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let (one, rows) = try Self.splitter((0..<100).map { $0 < 60 ? 0 : $0 }, nil)
      let split = try one.split(rows, holdingOut: 0.2, using: &generator)
      #expect(split.heldOut.count == 20 && split.heldOut.allSatisfy { $0 >= 60 })
      let (three, all) = try Self.splitter((0..<90).map { $0 < 50 ? 0 : $0 < 65 ? 1 : 2 }, nil)
      // all groups are too large, so the smallest is held out
      let smallest = try three.split(all, holdingOut: 0.05, using: &generator)
      #expect(smallest.heldOut == Array(50..<65))
      let (alone, some) = try Self.splitter(
        (0..<40).map { $0 / 4 }, (0..<40).map { $0 < 4 ? 1 : 0 })
      #expect(
        try !alone.split(some, holdingOut: 0.5, using: &generator).heldOut.contains { $0 < 4 })
      #expect(alone.rowsAlone(some) == [0, 1, 2, 3])
    }
  }

  @Test("Folds of groups have about equal sizes and class counts", arguments: [2, 3, 5, 10])
  func groupFolds(count: Int) throws {
    let (groups, classes) = (Self.groups, Self.classes)
    let (splitter, rows) = try Self.splitter(groups, classes)
    for seed in 0..<10 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let folds = try splitter.folds(rows, count: count, using: &generator)
      #expect(folds.count == count)
      #expect(folds.flatMap(\.heldOut).sorted() == rows)
      for fold in folds {
        #expect((fold.training + fold.heldOut).sorted() == rows)
        let held = Set(fold.heldOut.map { groups[$0] })
        #expect(held.isDisjoint(with: fold.training.map { groups[$0] }))
        #expect(Set(fold.training.map { classes[$0] }) == [0, 1, 2])
      }
      let sizes = folds.map(\.heldOut.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 11, "\(sizes)")
      let ones = folds.map { fold in fold.heldOut.count { classes[$0] == 1 } }
      #expect((ones.max() ?? 0) - (ones.min() ?? 0) <= 11, "\(ones)")
      var again = SplitMix64(seed: seed)
      #expect(try splitter.folds(rows, count: count, using: &again) == folds)
    }
  }

  @Test("Equal numbers are one group even if they are spelled differently")
  func spelledGroups() throws {
    let table = try Table(bytes: Array("g,a\n1,x\n2,x\n1.0,x\n2.0,x\n".utf8), named: "x.csv")
    let splitter = try Splitter(table, classes: nil, PreprocessingOptions(group: "g"))
    var generator = SplitMix64(seed: 1)
    let folds = try splitter.folds(table.allRows, count: 2, using: &generator)
    #expect(Set(folds.map(\.heldOut)) == [[0, 2], [1, 3]])
  }

  private static func timed(_ cells: [String]) throws -> (Splitter, rows: [Int]) {
    let text = "t,a\n" + cells.map { "\($0),x\n" }.joined()
    let table = try Table(bytes: Array(text.utf8), named: "x.csv")
    return (
      try Splitter(table, classes: cells.map { _ in 0 }, PreprocessingOptions(time: "t")),
      table.allRows
    )
  }

  @Test("A split by time holds out the latest rows and keeps rows of equal time together")
  func timeFraction() throws {
    var generator = SplitMix64(seed: 1)
    let times = (0..<50).map { $0 * 37 % 50 }
    let (splitter, rows) = try Self.timed(times.map(String.init))
    let split = try splitter.split(rows, holdingOut: 0.2, using: &generator)
    #expect(split.heldOut == rows.filter { times[$0] >= 40 })
    #expect(split.training == rows.filter { times[$0] < 40 })
    // 10 days of 5 rows: 3 days are nearest to 28 %
    let (days, all) = try Self.timed(all: 10, each: 5)
    let held = try days.split(all, holdingOut: 0.28, using: &generator).heldOut
    #expect(held == Array(35..<50))
    // only the times of the given rows matter
    #expect(
      try days.split(Array(0..<35), holdingOut: 0.15, using: &generator).heldOut
        == Array(30..<35))
  }

  /// Dates of `all` days with `each` rows, in a format whose text order differs from the time
  /// order.
  private static func timed(all: Int, each: Int) throws -> (Splitter, rows: [Int]) {
    try timed(
      (0..<all * each).map { row in
        let day = row / each
        return day < 4 ? "\(28 + day).01.2024" : "0\(day - 3).02.2024"
      })
  }

  @Test("Folds in time order are expanding windows, each followed by its held-out rows")
  func windows() throws {
    var generator = SplitMix64(seed: 1)
    let (splitter, rows) = try Self.timed((0..<20).map { "\(100 - $0)" })
    let folds = try splitter.folds(rows, count: 3, using: &generator)
    #expect(folds.map(\.heldOut) == [Array(10..<15), Array(5..<10), Array(0..<5)])
    #expect(folds.map(\.training) == [Array(15..<20), Array(10..<20), Array(5..<20)])
    // most rows have the same time: each fold still has its own time
    let (few, all) = try Self.timed((0..<12).map { $0 < 9 ? "1" : "\($0)" })
    let windows = try few.folds(all, count: 3, using: &generator)
    #expect(windows.map(\.heldOut) == [[9], [10], [11]])
  }

  @Test("Too few groups or times and invalid fractions are errors of a split")
  func errors() throws {
    var generator = SplitMix64(seed: 1)
    let (groups, rows) = try Self.splitter([1, 1, 2, 2, 3], nil)
    for (count, says) in [(4, "3 groups cannot be cut into 4 folds"), (1, "into 1 fold")] {
      let error = failure { _ = try groups.folds(rows, count: count, using: &generator) }
      #expect(error?.kind == .usage && error?.what.contains(says) ?? false, "\(error as Any)")
    }
    let (one, all) = try Self.splitter([1, 1, 1], nil)
    #expect(
      failure { _ = try one.split(all, holdingOut: 0.3, using: &generator) }?.kind == .badData)
    for fraction in [0, 1, .nan] {
      #expect(
        failure { _ = try groups.split(rows, holdingOut: fraction, using: &generator) }?.kind
          == .usage)
    }
    let (times, some) = try Self.timed(["1", "1", "2", "2"])
    for (count, says) in [(2, "3 distinct times are needed for 2 folds"), (1, "into 1 fold")] {
      let error = failure { _ = try times.folds(some, count: count, using: &generator) }
      #expect(error?.what.contains(says) ?? false, "\(error as Any)")
    }
    let (now, rest) = try Self.timed(["1", "1"])
    #expect(
      failure { _ = try now.split(rest, holdingOut: 0.5, using: &generator) }?.kind == .badData)
    #expect(
      failure { _ = try times.split(some, holdingOut: 2, using: &generator) }?.kind == .usage)
  }

  @Test(
    "The error for an invalid cell in a time column names the line",
    arguments: [
      (["2024-01-01", "", "2024-01-02"], 3, "the time is missing"),
      (["2024-01-01", "2024-01-02", "soon"], 4, "\"soon\" is neither a number nor a date"),
      (["2024-01-01", "02.01.2024", "2024-01-03"], 3, "neither"),
      (["01/02/2024", "02/02/2024"], nil, "no day is above 12"),
    ] as [([String], Int?, String)])
  func times(cells: [String], line: Int?, says: String) throws {
    let error = failure { _ = try Self.timed(cells) }
    #expect(error?.kind == .badData && error?.what.contains(says) ?? false, "\(error as Any)")
    #expect(error?.location.line == line && error?.location.column == "t")
  }

  @Test("A missing group is an error with its line, and groups and times exclude each other")
  func columns() throws {
    let table = try Table(bytes: Array("g,t\na,1\n,2\nb,3\n".utf8), named: "x.csv")
    let missing = failure {
      _ = try Splitter(table, classes: nil, PreprocessingOptions(group: "g"))
    }
    #expect(missing?.location.line == 3 && missing?.what == "the group is missing")
    let both = failure {
      _ = try Splitter(table, classes: nil, PreprocessingOptions(group: "g", time: "t"))
    }
    #expect(both?.kind == .usage)
    #expect(
      failure { _ = try Splitter(table, classes: nil, PreprocessingOptions(time: "u")) }?.kind
        == .badData)
  }
}
