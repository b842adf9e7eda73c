import BackpropCore
import BackpropInsight
import BackpropModels
import BackpropTables
import BackpropTraining
import Foundation
import Testing

@Suite("Measures of a report")
struct MeasureTests {
  @Test("the ROC curve of four scores is that computed by hand")
  func roc() throws {
    // scikit-learn's example: scores 0.1 0.4 0.35 0.8, classes 0 0 1 1
    let curve = try #require(
      ROCCurve([0.1, 0.4, 0.35, 0.8], isPositive: [false, false, true, true]))
    #expect(curve.area == 0.75)
    #expect(curve.points.map(\.threshold) == [.infinity, 0.8, 0.4, 0.35, 0.1])
    #expect(curve.points.map(\.falsePositiveRate) == [0, 0, 0.5, 0.5, 1])
    #expect(curve.points.map(\.truePositiveRate) == [0, 0.5, 0.5, 1, 1])
    #expect(curve.corners.count == 5)
  }

  @Test("equal scores are one step of the ROC curve, with half the area")
  func ties() throws {
    let curve = try #require(ROCCurve([1, 1, 1, 1], isPositive: [true, false, true, false]))
    #expect(curve.area == 0.5)
    #expect(curve.points.count == 2)
    let straight = try #require(
      ROCCurve([4, 3, 2, 1], isPositive: [true, true, false, false]))
    #expect(straight.area == 1)
    #expect(
      straight.corners.map { [$0.falsePositiveRate, $0.truePositiveRate] }
        == [[0, 0], [0, 1], [1, 1]])
  }

  @Test("there is no ROC curve for one class or for NaN")
  func noCurve() {
    #expect(ROCCurve([0.5], isPositive: [true]) == nil)
    #expect(ROCCurve([], isPositive: []) == nil)
    #expect(ROCCurve([.nan, 0.5], isPositive: [true, false]) == nil)
  }

  @Test("the reliability in ten bins is that computed by hand")
  func reliability() {
    let bins = Reliability(
      [0.1, 0.15, 0.19, 0.95, 1, 0], cameTrue: [false, true, false, true, true, false]
    ).bins
    #expect(bins.map(\.count) == [1, 3, 2])
    #expect(bins.map(\.lower) == [0, 0.1, 0.9])
    #expect(abs(bins[1].predicted - 0.44 / 3) < 1e-15)
    #expect(bins[1].observed == 1.0 / 3)
    #expect(bins[2].predicted == 0.975 && bins[2].observed == 1)
  }

  @Test("the contour of a plane is a straight line at the level")
  func contour() {
    let plane = (0..<4).map { _ in (0..<5).map { Double($0) } }
    let segments = MarchingSquares.contour(plane, level: 1.25)
    #expect(segments.count == 3)
    for (a, b) in segments { #expect(a.x == 1.25 && b.x == 1.25) }
    #expect(MarchingSquares.contour(plane, level: 9).isEmpty)
  }

  @Test("the contour of a cone is a closed circle")
  func circle() {
    let cone = (0..<41).map { y in
      (0..<41).map { x in hypot(Double(x - 20), Double(y - 20)) }
    }
    let segments = MarchingSquares.contour(cone, level: 12)
    var ends: [String: Int] = [:]
    for point in segments.flatMap({ [$0, $1] }) {
      #expect(abs(hypot(point.x - 20, point.y - 20) - 12) < 0.02)
      ends["\((point.x * 1e6).rounded()) \((point.y * 1e6).rounded())", default: 0] += 1
    }
    #expect(segments.count > 60)
    #expect(ends.values.allSatisfy { $0 == 2 })
  }

  @Test("the mean of a saddle decides how its contour joins the corners")
  func saddle() {
    let high = MarchingSquares.contour([[1, 0], [0, 1]], level: 0.4)
    let low = MarchingSquares.contour([[1, 0], [0, 1]], level: 0.6)
    func corner(_ segment: (MarchingSquares.Point, MarchingSquares.Point)) -> Double {
      (segment.0.x + segment.1.x) / 2 + (segment.0.y + segment.1.y) / 2
    }
    // the mean is above the level: the low corners, top right and bottom left, are cut off
    #expect(high.map { corner($0) }.allSatisfy { abs($0 - 1) < 1e-12 })
    #expect(Set(low.map { corner($0) > 1 }) == [true, false])
    // the other diagonal: the low corners, top left and bottom right, are cut off
    let above = MarchingSquares.contour([[0, 1], [1, 0]], level: 0.4)
    let below = MarchingSquares.contour([[0, 1], [1, 0]], level: 0.6)
    #expect(Set(above.map { corner($0) > 1 }) == [true, false])
    #expect(below.map { corner($0) }.allSatisfy { abs($0 - 1) < 1e-12 })
  }

  @Test("permutation importance is 0 for an unused column and large for an important one")
  func importance() throws {
    var generator = SplitMix64(seed: 5)
    let x = Matrix<Float>((0..<400).map { _ in (0..<3).map { _ in Float(generator.normal()) } })
    let y = Matrix<Float>((0..<400).map { [2 * x[$0, 0] + 0.5 * x[$0, 2]] })
    var network = NeuralNetwork<Float>(
      try Architecture(inputs: 3, hidden: [], outputs: 1, loss: .halfSquaredError), seed: 1)
    network.parameters.setWeights([[2], [0], [0.5]], of: 0)
    let groups = ["used", "unused", "little"].enumerated().map {
      PermutationImportance.Group(name: $1, features: [$0])
    }
    let importance = PermutationImportance(.init(network), x, y, groups: groups, seed: 7)
    #expect(importance.entries.map(\.name) == ["used", "little", "unused"])
    #expect(importance.entries[2].increase == 0)
    #expect(importance.loss < 1e-12)
    #expect(importance.entries[0].spread > 0 && importance.entries[0].spread < 1)
    // ½ E[(2x − 2x′)²] = 4 Var x
    #expect(abs(importance.entries[0].increase - 4) < 0.6)
    #expect(abs(importance.entries[1].increase - 0.25) < 0.04)
    let again = PermutationImportance(.init(network), x, y, groups: groups, seed: 7, threads: 1)
    #expect(again.entries.map(\.increase) == importance.entries.map(\.increase))
  }

  @Test("permutation importance shuffles all features of a column together")
  func groups() throws {
    // the prediction is the difference of two equal features: 0 unless they are shuffled separately
    var generator = SplitMix64(seed: 6)
    let x = Matrix<Float>(
      (0..<100).map { _ in
        let value = Float(generator.normal())
        return [value, value]
      })
    var network = NeuralNetwork<Float>(
      try Architecture(inputs: 2, hidden: [], outputs: 1, loss: .squaredError), seed: 1)
    network.parameters.setWeights([[1], [-1]], of: 0)
    let y = Matrix<Float>(rows: 100, columns: 1)
    func increase(_ features: [Int]) -> Double {
      PermutationImportance(
        .init(network), x, y, groups: [.init(name: "g", features: features)], seed: 1
      ).entries[0].increase
    }
    #expect(increase([0, 1]) == 0)
    #expect(increase([0]) > 1)
  }

  @Test("the error of finite differences is smallest between large and small step sizes")
  func stepSizes() throws {
    let example = try WorkedExample(contentsOf: examplePath("deck-3-4-1"))
    let curve = try #require(
      StepSizeCurve(example.network, example.inputs, example.targets, example.cost))
    #expect(curve.parameters.count == 6 + 4 + 4 + 1)
    let best = try #require(curve.points.min { $0.median < $1.median })
    #expect((1e-7...1e-3).contains(best.h))
    #expect(best.median < 1e-8)
    #expect(try #require(curve.points.first).median > 1e-5)
    #expect(try #require(curve.points.last).median > 1e-6)
    // the median of two errors is the larger one
    let neuron = NeuralNetwork<Double>(
      try Architecture(inputs: 1, hidden: [], outputs: 1, loss: .binaryCrossEntropy), seed: 1)
    let two = try #require(StepSizeCurve(neuron, [[2]], [[1]], Cost()))
    #expect(two.points.allSatisfy { $0.median == $0.largest })
    #expect(two.points.contains { $0.median > 0 })
  }

  @Test(
    "the decision map has the predictions of the model, in equal steps over the range",
    arguments: Preset.allCases)
  func map(preset: Preset) async throws {
    let table = try TrainedReports.table()
    let names = Array(TrainedReports.hostile.prefix(2))
    var options = preset.options(task: .binary, rows: table.rowCount)
    options.training.epochs = 30
    options.hidden = [8]
    options.preprocessing.thresholdFeatures = .on(maximum: 4)
    let model = try await TableModel.train(on: table, targets: [TrainedReports.hostile[3]], options)
    let study = try #require(try TrainedReports.content(model, table, row: 7).study)
    let map = try #require(study.map)
    #expect(Set([map.names.x, map.names.y]) == Set(names))
    for (name, numbers) in [(map.names.x, map.xs), (map.names.y, map.ys)] {
      let column = try table.column(named: name)
      let values = table.allRows.compactMap { column.text(at: $0).flatMap(Double.init) }
      let (low, high) = (try #require(values.min()), try #require(values.max()))
      let air = 0.05 * (high - low)
      #expect(abs(numbers[0] - (low - air)) < 0.1 * air, "\(name)")
      #expect(abs(numbers[59] - (high + air)) < 0.1 * air, "\(name)")
      let steps = zip(numbers, numbers.dropFirst()).map { $1 - $0 }
      #expect(steps.allSatisfy { abs($0 - steps[0]) < 1e-9 * abs(steps[0]) })
    }
    let place = try #require(
      model.preprocessing.target.classes.firstIndex(of: map.className))
    let category = try #require(try table.column(named: TrainedReports.hostile[2]).text(at: 7))
    for (column, row) in [(0, 0), (59, 0), (13, 40), (59, 59)] {
      let numbers = [map.names.x: map.xs[column], map.names.y: map.ys[row]]
      let point = try Table(
        columns: names.map { ($0, .numbers([try #require(numbers[$0])])) } + [
          (TrainedReports.hostile[2], .categories([category]))
        ])
      let prediction = try #require(try model.predictions(for: point).probabilities)
      #expect(abs(map.probabilities[row][column] - Double(prediction[0, place])) < 1e-5)
    }
  }
}
