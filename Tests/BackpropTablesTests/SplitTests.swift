import BackpropCore
import BackpropTables
import Testing

@Suite("Splits") struct SplitTests {
  @Test(
    "A split holds out the requested fraction and contains each row once",
    arguments: [2, 3, 10, 101, 1000],
    [0.01, 0.2, 0.5, 0.99])
  func sizes(_ count: Int, _ fraction: Double) throws {
    var generator = SplitMix64(seed: 3)
    let rows = (0..<count).map { $0 * 3 + 1 }
    let split = try Split(rows, holdingOut: fraction, using: &generator)
    let wanted = max(1, min(count - 1, Int((fraction * Double(count)).rounded())))
    #expect(split.heldOut.count == wanted)
    #expect((split.training + split.heldOut).sorted() == rows)
  }

  @Test("A stratified split holds out the same fraction of every class but keeps one row")
  func stratified() throws {
    // four classes of 60, 30, 9 and 1 rows
    let classes = (0..<100).map { $0 < 60 ? 0 : $0 < 90 ? 1 : $0 < 99 ? 2 : 3 }
    for seed in 0..<50 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let split = try Split(Array(0..<100), holdingOut: 0.2, classes: classes, using: &generator)
      let counts = (0..<4).map { number in split.heldOut.count { classes[$0] == number } }
      #expect(counts == [12, 6, 2, 0], "seed \(seed)")
    }
    var generator = SplitMix64(seed: 1)
    let pairs = try Split(
      Array(0..<20), holdingOut: 0.9, classes: (0..<20).map { $0 / 2 }, using: &generator)
    #expect(Set(pairs.training.map { $0 / 2 }).count == 10)
  }

  @Test("A stratified split never holds out the last row of a class")
  func singles() throws {
    var generator = SplitMix64(seed: 1)
    // fifty classes of one row each and one of fifty
    let classes = (0..<100).map { $0 < 50 ? $0 : 50 }
    let split = try Split(Array(0..<100), holdingOut: 0.2, classes: classes, using: &generator)
    #expect(split.heldOut.count == 20 && split.heldOut.allSatisfy { $0 >= 50 })
    let pairs = try Split(
      Array(0..<20), holdingOut: 0.9, classes: (0..<20).map { $0 / 2 }, using: &generator)
    #expect(pairs.heldOut.count == 10)
    let none = try Split(
      Array(0..<4), holdingOut: 0.5, classes: Array(0..<4), using: &generator)
    #expect(none.heldOut.isEmpty)
  }

  @Test("A split depends only on the seed")
  func deterministic() throws {
    func split(_ seed: UInt64) throws -> [Int] {
      var generator = SplitMix64(seed: seed)
      return try Split(Array(0..<30), holdingOut: 0.2, using: &generator).heldOut
    }
    #expect(try split(42) == split(42))
    #expect(try split(42) != split(43))
    // Pinned: a change here changes the result of every training with a split.
    #expect(try split(42) == SplitTests.pinned)
  }

  private static let pinned = [2, 11, 14, 16, 20, 23]

  @Test("Stratified folds have equal sizes and equal class counts", arguments: [2, 3, 5, 10])
  func folds(_ count: Int) throws {
    var generator = SplitMix64(seed: 9)
    let classes = (0..<53).map { $0 % 5 == 0 ? 1 : 0 }
    let folds = try Split.folds(Array(0..<53), count: count, classes: classes, using: &generator)
    #expect(folds.count == count)
    #expect(folds.flatMap(\.heldOut).sorted() == Array(0..<53))
    for fold in folds { #expect((fold.training + fold.heldOut).sorted() == Array(0..<53)) }
    let sizes = folds.map(\.heldOut.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    let positives = folds.map { fold in fold.heldOut.count { classes[$0] == 1 } }
    #expect((positives.max() ?? 0) - (positives.min() ?? 0) <= 1)
  }

  @Test("Invalid fractions, classes and numbers of folds are errors of a split")
  func errors() {
    var generator = SplitMix64(seed: 1)
    for fraction in [0, 1, -0.5, .nan] {
      #expect(
        failure { _ = try Split([1, 2, 3], holdingOut: fraction, using: &generator) }?.kind
          == .usage)
    }
    #expect(failure { _ = try Split([1], holdingOut: 0.5, using: &generator) }?.kind == .badData)
    #expect(
      failure { _ = try Split([1, 2], holdingOut: 0.5, classes: [0], using: &generator) }?.kind
        == .usage)
    #expect(
      failure { _ = try Split([1, 2], holdingOut: 0.5, classes: [0, -1], using: &generator) }?.kind
        == .usage)
    #expect(failure { _ = try Split.folds([1, 2], count: 3, using: &generator) }?.kind == .usage)
    #expect(failure { _ = try Split.folds([1, 2], count: 1, using: &generator) }?.kind == .usage)
  }
}
