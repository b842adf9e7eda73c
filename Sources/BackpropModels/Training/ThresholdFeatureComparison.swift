internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

/// The comparison of networks with and without threshold features: the losses of the same held-out
/// rows.
public struct ThresholdFeatureComparison: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The mean loss of the networks without threshold features.
  public let lossWithout: Double
  /// The mean loss of the networks with threshold features; infinite if one of them diverged.
  public let lossWith: Double
  /// The standard error of the difference of the two means.
  public let standardError: Double

  /// Whether threshold features lower the loss by more than two standard errors.
  public var isWon: Bool { lossWithout - lossWith > 2 * standardError }

  /// The maximum number of thresholds of a numeric column in the comparison.
  package static let thresholds = 63
  /// The number of members that are compared, if there are so many.
  static let networks = 2
  /// Fewer held-out rows of a network than this decide nothing.
  static let minimumRows = 20

  /// Compares the losses of the same rows, in the same order.
  init(without: [Double], with: [Double]) {
    rows = without.count
    let count = Double(rows)
    lossWithout = without.reduce(0, +) / count
    lossWith = with.reduce(0, +) / count
    let mean = lossWithout - lossWith
    let squares = zip(without, with).reduce(0) { sum, losses in
      let off = losses.0 - losses.1 - mean
      return sum + off * off
    }
    standardError = (squares / (count - 1) / count).squareRoot()
  }
}

/// The outcome of a comparison.
enum ComparisonOutcome {
  /// It was interrupted.
  case interrupted(StopReason)
  /// It came to its end, with the networks that have threshold features; nil if one of them
  /// diverged.
  case compared(ThresholdFeatureComparison, EnsembleResult<Float>?)

  var stopReason: StopReason? {
    if case .interrupted(let reason) = self { reason } else { nil }
  }
}

extension TableTraining {
  /// The training on the same rows with threshold features, if they are to be compared; nil if the
  /// options say whether to use them, if too few rows are held out, or if no column has a
  /// threshold.
  func withThresholdFeatures() throws -> TableTraining? {
    let heldOut = comparedRows(trainer)
    guard options.preprocessing.thresholdFeatures == .automatic, !heldOut.isEmpty,
      heldOut.allSatisfy({ $0.count >= ThresholdFeatureComparison.minimumRows })
    else { return nil }
    var options = options
    options.preprocessing.thresholdFeatures = .on(
      maximum: ThresholdFeatureComparison.thresholds)
    let other = try TableTraining(prepared.input, options)
    return other.preprocessing.hasThresholdFeatures ? other : nil
  }

  /// Trains the first members of `other`, and compares them with those of `ensemble` on the rows
  /// that were held out of both.
  func compare(
    _ ensemble: EnsembleResult<Float>, with other: TableTraining, control: TrainingControl,
    report: (TrainingEvent<EnsembleResult<Float>>) -> Void
  ) throws -> ComparisonOutcome {
    let compared = EnsembleTrainer(
      Array(other.trainer.members.prefix(ThresholdFeatureComparison.networks)),
      threads: trainer.threads)
    let without = losses(ensemble.members.map(\.network), on: comparedRows(trainer))
    do {
      let result = try compared.run(control: control, report: report)
      report(.finished(result))
      guard !result.stopReason.wasInterrupted else { return .interrupted(result.stopReason) }
      let with = losses(result.members.map(\.network), on: comparedRows(compared))
      return .compared(ThresholdFeatureComparison(without: without, with: with), result)
    } catch let error as BackpropError where error.kind == .diverged {
      let infinite = without.map { _ in Double.infinity }
      return .compared(ThresholdFeatureComparison(without: without, with: infinite), nil)
    }
  }

  /// The held-out rows of the members that are compared.
  private func comparedRows(_ trainer: EnsembleTrainer<Float>) -> [Observations<Float>] {
    trainer.members.prefix(ThresholdFeatureComparison.networks).compactMap(\.validation)
  }

  /// The loss of each held-out row, after temperature scaling: without it an overconfident or
  /// underconfident network could win without being more accurate.
  private func losses(
    _ networks: [NeuralNetwork<Float>], on heldOut: [Observations<Float>]
  ) -> [Double] {
    func joined(_ parts: [Matrix<Float>]) -> Matrix<Float> {
      Matrix(
        rows: parts.reduce(0) { $0 + $1.rows }, columns: parts[0].columns,
        values: parts.flatMap { $0.withUnsafeElements(Array.init) })
    }
    let loss = networks[0].architecture.loss
    let y = joined(heldOut.map(\.y))
    let z = joined(
      zip(networks, heldOut).map { $0.logits(for: $1.x, threads: trainer.threads) })
    let logits = Blend(z, nil, y, loss, calibrates: options.calibrates).logits(z, nil)
    return loss.values(logits: logits, targets: y)
  }
}
