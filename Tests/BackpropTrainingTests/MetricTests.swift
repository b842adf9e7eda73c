import BackpropCore
import BackpropTraining
import Testing

/// Predictions with their metrics from scikit-learn (`Scripts/fixtures/metrics.py`).
private struct MetricFixture: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let targets, predictions: [[Double]]
    let confusion: [[Int]]?
    let metrics: [String: Double]

    var testDescription: String { name }
  }
  let cases: [Case]

  static let scikitLearn: MetricFixture = fixture("metrics.json")
}

@Suite("Metrics")
struct MetricTests {
  /// The rounding of sums of a few dozen terms in another order.
  private let tolerance = 1e-12

  @Test("metrics agree with scikit-learn", arguments: MetricFixture.scikitLearn.cases)
  private func scikitLearn(example: MetricFixture.Case) {
    let predictions = Matrix(example.predictions)
    let targets = Matrix(example.targets)
    let evaluation =
      example.confusion == nil
      ? Evaluation(values: predictions, targets: targets)
      : Evaluation(probabilities: predictions, targets: targets)
    #expect(evaluation.confusion == example.confusion)
    #expect(Set(evaluation.values.keys.map(\.rawValue)) == Set(example.metrics.keys))
    for (metric, value) in evaluation.values {
      #expect(
        abs(value - (example.metrics[metric.rawValue] ?? .nan)) <= tolerance, "\(metric.rawValue)")
    }
  }

  @Test("an area under a curve has no value if only one class occurs")
  func oneClass() {
    let evaluation = Evaluation(
      probabilities: [[0.2], [0.7]] as Matrix<Double>, targets: [[0], [0]])
    #expect(evaluation[.rocAUC] == nil)
    #expect(evaluation[.accuracy] == 0.5)
  }

  @Test("metrics of several binary outputs are means over the outputs")
  func labels() {
    let evaluation = Evaluation(
      labels: [[0.9, 0.4], [0.2, 0.3]] as Matrix<Double>, targets: [[1, 1], [0, 0]])
    #expect(evaluation[.accuracy] == 0.75)
    #expect(evaluation[.recall] == 0.5)
  }
}
