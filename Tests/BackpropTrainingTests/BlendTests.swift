import BackpropCore
import BackpropTraining
import Testing

@Suite("Blending") struct BlendTests {
  /// Targets y, and two predictions of them with independent errors of the given sizes.
  private static func predictions(
    _ first: Double, _ second: Double
  ) -> (Matrix<Float>, Matrix<Float>, y: Matrix<Float>) {
    var generator = SplitMix64(seed: 11)
    let y = (0..<4000).map { _ in generator.normal() }
    func predictions(_ size: Double) -> Matrix<Float> {
      Matrix(rows: y.count, columns: 1, values: y.map { Float($0 + size * generator.normal()) })
    }
    return (
      predictions(first), predictions(second),
      Matrix(rows: y.count, columns: 1, values: y.map { Float($0) })
    )
  }

  @Test("the blend weight for a squared loss is that of least squares", arguments: [0.5, 1, 2])
  func leastSquares(ratio: Double) {
    let (first, second, y) = Self.predictions(1, ratio)
    var (above, below) = (0.0, 0.0)
    for row in 0..<y.rows {
      let difference = Double(second[row, 0] - first[row, 0])
      above += Double(y[row, 0] - first[row, 0]) * difference
      below += difference * difference
    }
    let blend = Blend(first, second, y, .halfSquaredError, calibrates: true)
    #expect(abs(blend.weight - above / below) < 0.005)
    #expect(blend.temperature == nil)
    let blended = blend.logits(first, second)
    let expected = (1 - blend.weight) * Double(first[7, 0]) + blend.weight * Double(second[7, 0])
    #expect(abs(Double(blended[7, 0]) - expected) < 1e-6)
  }

  @Test("the blend weight is 0 for a useless second model and 1 for a perfect one")
  func extremes() {
    let (good, bad, y) = Self.predictions(0.01, 5)
    #expect(Blend(good, bad, y, .halfSquaredError, calibrates: false).weight == 0)
    #expect(Blend(bad, good, y, .halfSquaredError, calibrates: false).weight == 1)
    #expect(Blend(good, nil, y, .halfSquaredError, calibrates: false).weight == 0)
  }

  @Test("the blend of classifiers finds the weight and the temperature of the data")
  func classes() throws {
    var generator = SplitMix64(seed: 3)
    func draw() -> Matrix<Float> {
      Matrix(
        rows: 10_000, columns: 1, values: (0..<10_000).map { _ in Float(3 * generator.normal()) })
    }
    let (first, second) = (draw(), draw())
    let truth = weightedSum([(first, 0.7 / 2), (second, 0.3 / 2)])
    let p = Loss.binaryCrossEntropy.predictions(logits: truth)
    let y = Matrix<Float>(
      rows: p.rows, columns: 1,
      values: (0..<p.rows).map { Float(generator.uniform()) < p[$0, 0] ? 1 : 0 })
    let blend = Blend(first, second, y, .binaryCrossEntropy, calibrates: true)
    #expect(abs(blend.weight - 0.3) < 0.03)
    #expect(abs(try #require(blend.temperature).value - 2) < 0.1)
    #expect(Blend(first, second, y, .binaryCrossEntropy, calibrates: false).temperature == nil)
  }
}
