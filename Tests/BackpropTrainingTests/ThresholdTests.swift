import BackpropCore
import BackpropTraining
import Testing

@Suite("Decision threshold") struct ThresholdTests {
  private static func evaluation(
    _ probabilities: [Double], _ isPositive: [Bool], _ threshold: Double
  ) -> Evaluation {
    Evaluation(
      probabilities: Matrix<Double>(
        rows: probabilities.count, columns: 1, values: probabilities),
      targets: Matrix<Double>(
        rows: probabilities.count, columns: 1, values: isPositive.map { $0 ? 1 : 0 }),
      threshold: threshold)
  }

  @Test(
    "the best threshold is as good as the best of a thousand",
    arguments: [Metric.accuracy, .balancedAccuracy, .f1, .mcc], 0..<12 as Range<UInt64>)
  func best(metric: Metric, seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    // few different values, many values, all below 0.5, all above 0.5
    let digits = seed % 3 == 0 ? 10.0 : 1000
    let (from, width) = [(0.0, 1.0), (0.05, 0.3), (0.6, 0.35)][Int(seed) % 3]
    let truth = (0..<80).map { _ in generator.uniform() < 0.3 }
    let probabilities = truth.map { isPositive in
      let p = (generator.uniform() + (isPositive ? 0.4 : 0)) / 1.4
      return ((from + width * p) * digits).rounded() / digits
    }
    let threshold = Evaluation.bestThreshold(
      metric, probabilities: probabilities, isPositive: truth)
    let values = try (1..<1000).map {
      try #require(Self.evaluation(probabilities, truth, Double($0) / 1000 - 0.0001)[metric])
    }
    let found = try #require(Self.evaluation(probabilities, truth, threshold)[metric])
    #expect(abs(found - (values.max() ?? 0)) < 1e-12)
    #expect(threshold > 0 && threshold < 1)
  }

  @Test("the best threshold is 0.5, or the middle of the nearest gap that is better")
  func nearest() {
    let truth = [false, false, true, true]
    func threshold(_ probabilities: [Double]) -> Double {
      Evaluation.bestThreshold(.accuracy, probabilities: probabilities, isPositive: truth)
    }
    #expect(threshold([0.1, 0.4, 0.6, 0.9]) == 0.5)
    #expect(threshold([0.1, 0.2, 0.5, 0.9]) == 0.5)
    #expect(abs(threshold([0.1, 0.2, 0.4, 0.9]) - 0.3) < 1e-12)
    #expect(abs(threshold([0.1, 0.7, 0.8, 0.9]) - 0.75) < 1e-12)
    #expect(threshold([0.5, 0.5, 0.5, 0.5]) == 0.5)
    #expect(
      Evaluation.bestThreshold(.f1, probabilities: [1, 0], isPositive: [false, true]) < 1)
  }

  @Test("a threshold changes the predicted classes, not the metrics of probabilities")
  func evaluation() {
    let (p, truth) = ([0.1, 0.3, 0.4, 0.8], [false, true, false, true])
    let (middle, low) = (Self.evaluation(p, truth, 0.5), Self.evaluation(p, truth, 0.3))
    #expect(middle.confusion == [[2, 0], [1, 1]] && low.confusion == [[1, 1], [0, 2]])
    for metric in [Metric.logLoss, .brier, .calibrationError, .rocAUC, .prAUC] {
      #expect(middle[metric] == low[metric] && middle[metric] != nil)
    }
    #expect(low[.recall] == 1 && middle[.recall] == 0.5)
  }
}
