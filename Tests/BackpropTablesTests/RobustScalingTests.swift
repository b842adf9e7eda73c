import BackpropCore
import BackpropTables
import Foundation
import Testing

/// Columns that pytabkit has scaled (`Scripts/fixtures/realmlp.py`).
private struct Reference: Decodable {
  struct Tensor: Decodable {
    let shape: [Int]
    let values: [Double]

    func column(_ j: Int) -> [Double] {
      stride(from: j, to: values.count, by: shape[1]).map { values[$0] }
    }
  }
  let x, clipped: Tensor

  static func read() throws -> Reference {
    let url = Bundle.module.bundleURL.appending(path: "Fixtures/robust-scaling.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
  }
}

@Suite("Robust scaling and codes") struct RobustScalingTests {
  @Test("Robust scaling and clipping agree with pytabkit; a constant column is dropped")
  func robust() throws {
    let reference = try Reference.read()
    let count = reference.x.shape[0]
    let table = try Table(
      columns: (0..<5).map { ("x\($0)", .numbers(reference.x.column($0))) }
        + [("y", .categories((0..<count).map { $0 % 2 == 0 ? "a" : "b" }))])
    let preprocessing = try Preprocessing(
      fitting: table, targets: ["y"], options: PreprocessingOptions(scaling: .robust))
    #expect(preprocessing.featureNames == ["x0", "x1", "x2", "x3"])
    let x: Matrix<Double> = try preprocessing.features(of: table)
    for j in 0..<4 {
      let expected = reference.clipped.column(j)
      let largest = (0..<count).reduce(0) { max($0, abs(x[$1, j] - expected[$1])) }
      #expect(largest < 1e-14, "column \(j)")
    }
    #expect(preprocessing.columnSummaries[0].reason.contains("interquartile range"))
    // if the interquartile range is 0, half of the range is the unit
    #expect(preprocessing.columnSummaries[3].reason == "scaled: median 0, half of the range 1")
    #expect(preprocessing.columnSummaries[4].role == .dropped)
  }

  @Test("Robust scaling clips outliers and replaces a missing value by the median")
  func outliers() throws {
    let values = (0..<100).map(Double.init) + [1e300, -1e300, .nan]
    let table = try Table(columns: [
      ("x", .numbers(values)), ("y", .categories((0..<103).map { "\($0 % 2)" })),
    ])
    let preprocessing = try Preprocessing(
      fitting: table, targets: ["y"], options: PreprocessingOptions(scaling: .robust))
    let x: Matrix<Float> = try preprocessing.features(of: table)
    #expect(x[100, 0] == 3 && x[101, 0] == -3)
    #expect(x[102, 0] == 0 && x[102, 1] == 1)
  }

  @Test("A column of many categories becomes codes; missing and unseen categories are 0")
  func codes() throws {
    let names = (0..<60).map { "c\($0 % 6)" }
    let table = try Table(columns: [
      ("few", .categories(names.map { $0 < "c3" ? "p" : "q" })), ("many", .categories(names)),
      ("y", .categories((0..<60).map { $0 % 7 < 3 ? "a" : "b" })),
    ])
    let preprocessing = try Preprocessing(
      fitting: table, targets: ["y"], options: PreprocessingOptions(maximumOneHot: 5))
    #expect(preprocessing.featureNames == ["few=q", "many"])
    let other = try Table(columns: [
      ("few", .categories(["p", nil])), ("many", .categories(["c5", "new"])),
    ])
    let x: Matrix<Float> = try preprocessing.features(of: other)
    #expect(x == [[-1, 6], [0, 0]])
    #expect(
      preprocessing.columnSummaries[1].reason
        == "6 categories, one feature with an integer code for each; missing and other categories "
        + "have code 0")
    let oneHot = try Preprocessing(
      fitting: table, targets: ["y"], options: PreprocessingOptions(maximumOneHot: 6))
    #expect(oneHot.featureNames.count == 7)
  }
}
