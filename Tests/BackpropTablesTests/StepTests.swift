import BackpropCore
import BackpropTables
import Foundation
import Testing

@Suite("Steps") struct StepTests {
  private static func preprocessing(
    _ x: [Double], _ y: Table.Cells, most: Int? = 15
  ) throws -> (table: Table, fit: Preprocessing) {
    let table = try Table(columns: [("x", .numbers(x)), ("y", y)])
    return (
      table,
      try Preprocessing(
        fitting: table, targets: ["y"], options: PreprocessingOptions(mostSteps: most))
    )
  }

  private static func thresholds(_ fit: Preprocessing) -> [Double]? {
    guard case .numeric(let numeric) = fit.encodings[0] else { return nil }
    return numeric.steps?.thresholds
  }

  @Test("stand where numbers to predict jump, and say on which side a value is")
  func numbers() throws {
    let x = (0..<120).map { Double($0 * 7 % 120) } + [.nan]
    let y = x.map { x in x.isNaN ? 2 : x > 40 ? x > 90 ? 5.0 : 3 : 0.01 }
    let (_, fit) = try Self.preprocessing(x, .numbers(y))
    #expect(Self.thresholds(fit) == [40, 90])
    #expect(fit.featureNames == ["x", "x is missing", "x > 40", "x > 90"])
    #expect(fit.featureColumns == ["x", "x", "x", "x"])
    #expect(
      fit.decisions[0].reason.hasSuffix("; features say whether it is above 40, 90"),
      "\(fit.decisions[0].reason)")
    let other = try Table(columns: [("x", .numbers([40, 41, 1e9, .nan]))])
    let features: Matrix<Double> = try fit.features(of: other)
    #expect((0..<4).map { features[$0, 2] } == [-0.1, 0.1, 0.1, 0])
    #expect((0..<4).map { features[$0, 3] } == [-0.1, -0.1, 0.1, 0])
    #expect((0..<4).map { features[$0, 1] } == [0, 0, 0, 1])
  }

  @Test("stand where the shares of classes change")
  func classes() throws {
    let x = (0..<90).map { Double($0) / 8 }
    let y = x.map { $0 < 4 ? "a" : $0 < 8 ? "b" : "c" }
    let (_, fit) = try Self.preprocessing(x, .categories(y))
    #expect(Self.thresholds(fit) == [3.9, 7.9])
  }

  @Test("leave 10 rows and a fiftieth of them on each side, and are no more than asked for")
  func limits() throws {
    let x = (0..<1000).map(Double.init)
    let few = try Self.preprocessing(x, .numbers(x.map { $0 > 980 ? 1 : 0 }))
    // all that explains the jump near the end leaves a fiftieth
    #expect(Self.thresholds(few.fit)?.last == 979.5)
    let curve = try Self.preprocessing(x, .numbers(x.map { $0 * $0 }))
    #expect(Self.thresholds(curve.fit)?.count == 15)
    let three = try Self.preprocessing(x, .numbers(x.map { $0 * $0 }), most: 3)
    #expect(Self.thresholds(three.fit)?.count == 3)
    let none = try Self.preprocessing(x, .numbers(x.map { $0 * $0 }), most: nil)
    #expect(Self.thresholds(none.fit) == nil && none.fit.featureNames == ["x"])
  }

  @Test("there are none where no split leaves enough rows, or none are asked for")
  func nothing() throws {
    let x = (0..<60).map(Double.init)
    let late = try Self.preprocessing(x, .numbers(x.map { $0 > 54 ? 1.5 : 0 }), most: 0)
    #expect(Self.thresholds(late.fit) == nil)
    let same = try Self.preprocessing(
      [Double](repeating: 1, count: 19) + [2], .numbers((0..<20).map { Double($0) + 0.5 }))
    #expect(Self.thresholds(same.fit) == nil)
  }

  @Test("come out of a file as they went in; what is no row of thresholds does not")
  func file() throws {
    let x = (0..<120).map { Double($0) / 7 }
    let (_, fit) = try Self.preprocessing(x, .numbers(x.map { $0 > 3 ? 1 : 0 }))
    let json = try JSONEncoder().encode(fit)
    let back = try JSONDecoder().decode(Preprocessing.self, from: json)
    #expect(back == fit && back.isSound)
    let text = String(decoding: json, as: UTF8.self)
    for thresholds in ["[]", "[2,1]", "[1,1]"] {
      let bent = text.replacing(/"thresholds":\[[^\]]*\]/, with: "\"thresholds\":\(thresholds)")
      #expect(bent != text)
      let other = try JSONDecoder().decode(Preprocessing.self, from: Data(bent.utf8))
      #expect(!other.isSound)
    }
  }
}
