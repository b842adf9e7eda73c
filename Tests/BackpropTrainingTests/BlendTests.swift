import BackpropCore
import BackpropTraining
import Testing

@Suite("Blending") struct BlendTests {
  /// Numbers y, and two answers to them with errors of the given sizes that have nothing in common.
  private static func numbers(
    _ first: Double, _ second: Double
  ) -> (Matrix<Float>, Matrix<Float>, y: Matrix<Float>) {
    var generator = SplitMix64(seed: 11)
    let y = (0..<4000).map { _ in generator.normal() }
    func answers(_ size: Double) -> Matrix<Float> {
      Matrix(rows: y.count, columns: 1, values: y.map { Float($0 + size * generator.normal()) })
    }
    return (
      answers(first), answers(second),
      Matrix(rows: y.count, columns: 1, values: y.map { Float($0) })
    )
  }

  @Test("of squared losses the share is that of least squares", arguments: [0.5, 1, 2])
  func leastSquares(ratio: Double) {
    let (first, second, y) = Self.numbers(1, ratio)
    var (above, below) = (0.0, 0.0)
    for row in 0..<y.rows {
      let difference = Double(second[row, 0] - first[row, 0])
      above += Double(y[row, 0] - first[row, 0]) * difference
      below += difference * difference
    }
    let blend = Blend(first, second, y, .halfSquaredError, calibrates: true)
    #expect(abs(blend.share - above / below) < 0.005)
    #expect(blend.temperature == nil)
    let mixed = blend.scores(first, second)
    let expected = (1 - blend.share) * Double(first[7, 0]) + blend.share * Double(second[7, 0])
    #expect(abs(Double(mixed[7, 0]) - expected) < 1e-6)
  }

  @Test("a model that adds nothing has no share, and one that knows all has all")
  func extremes() {
    let (good, bad, y) = Self.numbers(0.01, 5)
    #expect(Blend(good, bad, y, .halfSquaredError, calibrates: false).share == 0)
    #expect(Blend(bad, good, y, .halfSquaredError, calibrates: false).share == 1)
    #expect(Blend(good, nil, y, .halfSquaredError, calibrates: false).share == 0)
  }

  @Test("of classes the share and the temperature are those the classes were drawn with")
  func classes() throws {
    var generator = SplitMix64(seed: 3)
    func draw() -> Matrix<Float> {
      Matrix(
        rows: 10_000, columns: 1, values: (0..<10_000).map { _ in Float(3 * generator.normal()) })
    }
    let (first, second) = (draw(), draw())
    let truth = weightedSum([(first, 0.7 / 2), (second, 0.3 / 2)])
    let p = Loss.binaryCrossEntropy.predictions(of: truth)
    let y = Matrix<Float>(
      rows: p.rows, columns: 1,
      values: (0..<p.rows).map { Float(generator.uniform()) < p[$0, 0] ? 1 : 0 })
    let blend = Blend(first, second, y, .binaryCrossEntropy, calibrates: true)
    #expect(abs(blend.share - 0.3) < 0.03)
    #expect(abs(try #require(blend.temperature).value - 2) < 0.1)
    #expect(Blend(first, second, y, .binaryCrossEntropy, calibrates: false).temperature == nil)
  }
}
