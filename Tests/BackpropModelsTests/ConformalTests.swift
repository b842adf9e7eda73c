import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Foundation
import Testing

@Suite("Conformal calibration") struct ConformalTests {
  private static func threshold(_ scores: [Double], _ coverage: Double) throws -> Double {
    let calibration = try #require(ConformalCalibration(nonconformityScores: [scores]))
    return try calibration.thresholds(coverage: coverage)[0]
  }

  @Test(
    "the threshold is the ⌈(n + 1) c⌉-th smallest of n scores",
    arguments: [
      (9, 0.9, 9), (9, 0.8, 8), (9, 0.81, 9), (9, 0.5, 5), (9, 0.1, 1), (9, 0.05, 1),
      (10, 0.9, 10), (19, 0.95, 19), (1, 0.5, 1), (1, 0.2, 1),
      // 100 · 0.55 is a bit more than 55 in binary
      (99, 0.55, 55), (999, 0.9, 900), (1000, 0.9, 901),
    ])
  func rank(rows: Int, coverage: Double, rank: Int) throws {
    let scores = (0..<rows).map { Double(($0 * 7 + 3) % rows + 1) }
    let sorted = scores.sorted()
    #expect(try Self.threshold(scores, coverage) == sorted[rank - 1])
  }

  @Test("each of n + 1 scores in turn against the others: exactly ⌈(n + 1) c⌉ are within")
  func exchangeable() throws {
    let scores = [0.3, 2, 0.01, 7, 1.5, 4, 0.9]
    for (coverage, within) in [(0.5, 4), (0.1, 1), (0.8, 6), (6.0 / 7, 6)] {
      let covered = try scores.indices.count { left in
        var others = scores
        let new = others.remove(at: left)
        return try new <= Self.threshold(others, coverage)
      }
      #expect(covered == within, "\(coverage)")
    }
  }

  @Test(
    "with more than 1000 rows the conformal threshold is at most a thousandth of the rows too far")
  func resolution() throws {
    for rows in [1001, 2500, 12_345] {
      let scores = (0..<rows).map { Double($0 * 7919 % rows + 1) }
      for coverage in stride(from: 0.0005, to: 0.9995, by: 0.0031) {
        let rank = (Double(rows + 1) * coverage).rounded(.up)
        let threshold = try Self.threshold(scores, coverage)
        #expect(threshold >= rank && threshold < rank + Double(rows) / 1000, "\(rows) \(coverage)")
      }
      #expect(try Self.threshold(scores, Double(rows) / Double(rows + 1)) == Double(rows))
    }
  }

  @Test("a coverage that needs more rows is an error that names the largest")
  func refusals() throws {
    let nine = (1...9).map(Double.init)
    for (coverage, says) in [
      (0.91, "at least 11 calibration rows, and the model has 9"), (0.91, "at most 0.9,"),
      (0.999, "at least 999 calibration rows"), (0, "between 0 and 1"), (1, "between 0 and 1"),
      (-0.1, "between 0 and 1"), (.nan, "between 0 and 1"), (.infinity, "between 0 and 1"),
    ] {
      let error = try #require(throws: BackpropError.self) {
        _ = try Self.threshold(nine, coverage)
      }
      #expect(error.kind == .usage && error.description.contains(says), "\(error)")
    }
    #expect(ConformalCalibration(nonconformityScores: []) == nil)
    #expect(ConformalCalibration(nonconformityScores: [[]]) == nil)
    #expect(ConformalCalibration(nonconformityScores: [[1, 2], [.infinity, 2]]) == nil)
    #expect(ConformalCalibration(nonconformityScores: [[1, .nan]]) == nil)
  }

  /// 6,000 rows of two numbers; a number and one of three classes that they tell about half of.
  private static let noisy: Table? = {
    var generator = SplitMix64(seed: 2)
    return try? TrainedTables.table(
      TrainedTables.text("a,b,y,group,large", 6000) { _ in
        let (a, b) = (generator.normal(), generator.normal())
        let y = a - 2 * b + generator.normal()
        let group = ["u", "v", "w"][y < -1 ? 0 : y < 1 ? 1 : 2]
        return "\(a),\(b),\(y),\(group),\(b + generator.normal() > 0)"
      })
  }()

  @Test(
    "regions of new rows contain the true value as often as the coverage says",
    arguments: ["y", "group", "large"], [1, 4])
  func coverage(target: String, members: Int) throws {
    let table = try #require(Self.noisy)
    var options = TrainedTables.quick
    options.preprocessing.dropping = Set(["y", "group", "large"]).subtracting([target])
    options.validation =
      members == 1 ? .holdout(fraction: 0.5) : .outOfFold(networks: members)
    options.blendsLinear = true
    options.calibrates = target != "y"
    options.test = 0.5
    let training = try TableTraining(table, targets: [target], options)
    let model = try TableModel(training.run())
    #expect(model.conformal?.rows == (members == 1 ? 1500 : 3000))
    let new = training.prepared.testRows
    #expect(new.count == 3000)
    for coverage in [0.5, 0.9, 0.95] {
      let answers = try model.predictions(for: table, rows: new, coverage: coverage)
      let truth = try table.column(named: target)
      let held: [Bool]
      if let low = answers.lowerBounds, let high = answers.upperBounds {
        held = new.enumerated().map { place, row in
          low[place, 0] <= truth.number(at: row) && truth.number(at: row) <= high[place, 0]
        }
        #expect(answers.classSets == nil)
        let numbers = try #require(answers.values)
        for row in 0..<3 {
          #expect(abs(high[row, 0] + low[row, 0] - 2 * numbers[row, 0]) < 1e-9)
        }
      } else {
        let sets = try #require(answers.classSets)
        held = new.enumerated().map { place, row in
          truth.text(at: row).map(sets[place][0].contains) ?? false
        }
      }
      let share = Double(held.count { $0 }) / 3000
      #expect(abs(share - coverage) < 0.02, "\(share) for \(coverage)")
    }
    let plain = try model.predictions(for: table, rows: new)
    #expect(plain.lowerBounds == nil && plain.upperBounds == nil && plain.classSets == nil)
  }

  @Test(
    "a set has the classes whose probability is 1 − threshold or more",
    arguments: ["group", "large"])
  func sets(target: String) throws {
    let table = try #require(Self.noisy)
    var options = TrainedTables.quick
    options.preprocessing.dropping = Set(["y", "group", "large"]).subtracting([target])
    let model = try TrainedTables.model(table, [target], options)
    let classes = model.preprocessing.target.classes
    var sizes: Set<Int> = []
    for coverage in [0.3, 0.6, 0.9] {
      let threshold = try #require(model.conformal).thresholds(coverage: coverage)[0]
      let answers = try model.predictions(for: table, coverage: coverage)
      let probabilities = try #require(answers.probabilities)
      for (row, sets) in try #require(answers.classSets).enumerated() {
        // of two classes there is the probability of the second
        let p = (0..<probabilities.columns).map { Double(probabilities[row, $0]) }
        let scores = p.count == 1 ? [p[0], 1 - p[0]] : p.map { 1 - $0 }
        let expected = classes.indices.filter { scores[$0] <= threshold }
        #expect(sets == [expected.map { classes[$0] }])
        sizes.insert(expected.count)
      }
    }
    #expect(sizes.count > 1)
  }

  @Test("nonconformity scores of an ensemble are out-of-fold")
  func outOfFold() throws {
    let table = try TrainedTables.table(TrainedTables.numbers)
    var options = TrainedTables.quick
    options.validation = .outOfFold(networks: 4)
    let training = try TableTraining(table, targets: ["p"], options)
    let fitted = try training.run()
    let (result, model) = (fitted.ensemble, try TableModel(fitted))
    var errors: [Double] = []
    for (member, trained) in zip(training.trainer.members, result.members) {
      let heldOut = try #require(member.validation)
      let answers = training.preprocessing.target.unscaled(
        trained.network.predictions(for: heldOut.x))
      let truth = training.preprocessing.target.unscaled(heldOut.y)
      errors += (0..<heldOut.count).map { abs(answers[$0, 0] - truth[$0, 0]) }
    }
    let conformal = try #require(model.conformal)
    #expect(conformal.rows == 80)
    for (coverage, rank) in [(0.9, 73), (0.5, 41)] {
      let threshold = try conformal.thresholds(coverage: coverage)[0]
      #expect(abs(threshold - errors.sorted()[rank - 1]) < 1e-5)
    }
  }

  @Test("several targets have conformal thresholds of their own")
  func severalTargets() throws {
    let table = try TrainedTables.table(
      TrainedTables.text("a,p,q", 200) { "\($0),\($0 * 37 % 11),\($0 * 29 % 13 * 100)" })
    let model = try TrainedTables.model(table, ["p", "q"])
    let thresholds = try #require(model.conformal).thresholds(coverage: 0.9)
    #expect(thresholds.count == 2 && thresholds[1] > 20 * thresholds[0])
    let answers = try model.predictions(for: table, coverage: 0.9)
    let (low, high) = (try #require(answers.lowerBounds), try #require(answers.upperBounds))
    for index in 0..<2 {
      #expect(abs(high[7, index] - low[7, index] - 2 * thresholds[index]) < 1e-9)
    }

    let yesOrNo = try TrainedTables.table(
      TrainedTables.text("a,b,s,t", 200) { row in
        let b = row * 29 % 13
        return "\(row),\(b),\(b > 6),\(row * 37 % 11 > 5 ? "u" : "v")"
      })
    let labels = try TrainedTables.model(yesOrNo, ["s", "t"])
    let sets = try #require(labels.predictions(for: yesOrNo, coverage: 0.9).classSets)
    #expect(sets.count == 200 && sets.allSatisfy { $0.count == 2 })
    // the second is a coin to the network, so nearly every set needs both of its classes
    #expect(sets.count { $0[1] == ["u", "v"] } > 100)
    #expect(sets.allSatisfy { Set($0[0]).isSubset(of: ["false", "true"]) })
  }

  @Test("a model without held-out rows has no intervals, and a coverage is an error")
  func none() throws {
    let table = try TrainedTables.table(TrainedTables.blobs)
    var options = TrainedTables.quick
    options.validation = .none
    let model = try TrainedTables.model(table, ["group"], options)
    #expect(model.conformal == nil)
    #expect(try model.predictions(for: table).count == 120)
    let error = try #require(throws: BackpropError.self) {
      _ = try model.predictions(for: table, coverage: 0.9)
    }
    #expect(error.kind == .usage && error.description.contains("no nonconformity scores"))
  }
}
