import BackpropCore
import BackpropTables
import Foundation
import Testing

@Suite("Threshold features") struct ThresholdFeatureTests {
  private static func fit(_ x: [Double], maximum: Int? = 15) throws -> Preprocessing {
    let table = try Table(
      columns: [("x", .numbers(x)), ("y", .numbers(x.indices.map { Double($0 * 7 % 101) }))])
    return try Preprocessing(
      fitting: table, targets: ["y"],
      options: PreprocessingOptions(
        thresholdFeatures: maximum.map { .on(maximum: $0) } ?? .off))
  }

  private static func thresholds(_ fit: Preprocessing, column: Int = 0) -> [Double]? {
    guard case .numeric(let numeric) = fit.encodings[column] else { return nil }
    return numeric.thresholds?.values
  }

  @Test("Threshold features show on which side of each threshold a value is")
  func features() throws {
    let fit = try Self.fit((0..<120).map { Double($0 * 7 % 120) } + [.nan], maximum: 2)
    #expect(Self.thresholds(fit) == [39.5, 79.5])
    #expect(fit.featureNames == ["x", "x is missing", "x > 39.5", "x > 79.5"])
    #expect(fit.featureColumns == ["x", "x", "x", "x"])
    #expect(
      fit.columnSummaries[0].reason.hasSuffix("; 2 threshold features: above 39.5, 79.5"),
      "\(fit.columnSummaries[0].reason)")
    let other = try Table(columns: [("x", .numbers([39.5, 41, 1e9, .nan]))])
    let features: Matrix<Double> = try fit.features(of: other)
    #expect((0..<4).map { features[$0, 2] } == [-0.1, 0.1, 0.1, 0])
    #expect((0..<4).map { features[$0, 3] } == [-0.1, -0.1, 0.1, 0])
    #expect((0..<4).map { features[$0, 1] } == [0, 0, 0, 1])
  }

  @Test("Thresholds are quantiles, whatever the targets are")
  func quantiles() throws {
    let x = (0..<1000).map { Double($0 * 7 % 1000) }
    let squares = try Self.thresholds(Self.fit(x.map { $0 * $0 }, maximum: 4))
    #expect(squares?.map { threshold in x.count { $0 * $0 <= threshold } } == [200, 400, 600, 800])
    let fit = try Self.fit(x)
    #expect(Self.thresholds(fit)?.count == 15)
    let text = "; 15 threshold features: above 61.5, 124.5, 186.5, 249.5, …, 936.5"
    #expect(fit.columnSummaries[0].reason.contains(text), "\(fit.columnSummaries[0].reason)")
    #expect(try Self.thresholds(Self.fit(x, maximum: 0)) == nil)
    let none = try Self.fit(x, maximum: nil)
    #expect(Self.thresholds(none) == nil && none.featureNames == ["x"])
  }

  @Test("A column of few values has one threshold between two values, with ten rows on each side")
  func fewValues() throws {
    // 9 ones, 300 threes, 40 fours, 51 nines, 9 tens
    let x = [(1.0, 9), (3, 300), (4, 40), (9, 51), (10, 9)].flatMap {
      [Double](repeating: $0, count: $1)
    }
    #expect(try Self.thresholds(Self.fit(x)) == [3.5, 7])
    // the change of value that is nearest to the median is after the threes
    #expect(try Self.thresholds(Self.fit(x, maximum: 1)) == [3.5])
    #expect(try Self.thresholds(Self.fit(x, maximum: 8)) == [3.5, 7])
  }

  @Test("A column has no thresholds if no change of value has ten rows on each side")
  func nothing() throws {
    #expect(try Self.thresholds(Self.fit([Double](repeating: 1, count: 19) + [2])) == nil)
    #expect(try Self.thresholds(Self.fit((0..<19).map(Double.init))) == nil)
    #expect(try Self.thresholds(Self.fit((0..<20).map(Double.init))) == [9.5])
    let gaps = (0..<19).map(Double.init) + [Double](repeating: .nan, count: 9)
    #expect(try Self.thresholds(Self.fit(gaps)) == nil)
  }

  @Test("A table has at most 512 thresholds, the same number for each column")
  func wideTable() throws {
    let random = (0..<103).map { column in
      (
        "x\(column)", Table.Cells.numbers((0..<200).map { Double(($0 + 1) * (column + 3) % 199) })
      )
    }
    let table = try Table(columns: random)
    let fit = try Preprocessing(
      fitting: table, targets: ["x0"],
      options: PreprocessingOptions(
        dropping: ["x1"], task: .regression, thresholdFeatures: .on(maximum: 63)))
    let counts = fit.encodings.indices.map { Self.thresholds(fit, column: $0)?.count }
    #expect(counts == [Int?](repeating: 5, count: 101))
  }

  @Test("Thresholds survive JSON; unsorted, equal or no thresholds are invalid")
  func file() throws {
    let fit = try Self.fit((0..<120).map { Double($0) / 7 })
    let json = try JSONEncoder().encode(fit)
    let back = try JSONDecoder().decode(Preprocessing.self, from: json)
    #expect(back == fit && back.isSound)
    let text = String(decoding: json, as: UTF8.self)
    for values in ["[]", "[2,1]", "[1,1]"] {
      let damaged = text.replacing(/"values":\[[^\]]*\]/, with: "\"values\":\(values)")
      #expect(damaged != text)
      let other = try JSONDecoder().decode(Preprocessing.self, from: Data(damaged.utf8))
      #expect(!other.isSound)
    }
  }
}
