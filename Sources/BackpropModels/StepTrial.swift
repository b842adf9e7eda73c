internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

/// What came of training networks with steps beside those without, to find out whether steps are worth
/// having: the losses of the same rows, on which none of the networks was trained.
public struct StepTrial: Sendable, Equatable {
  /// On how many rows they were compared.
  public let rows: Int
  /// The mean loss of the networks without steps.
  public let lossWithout: Double
  /// The mean loss of the networks with steps; infinite where one of them diverged.
  public let lossWith: Double
  /// The standard error of the difference of the two.
  public let standardError: Double

  /// Whether steps make the loss lower by more than two standard errors.
  public var isWon: Bool { lossWithout - lossWith > 2 * standardError }

  /// How many steps a column of numbers has where steps are tried.
  package static let steps = 63
  /// How many networks are trained with steps, where there are so many without them.
  static let networks = 2
  /// On fewer rows than this nothing can be told.
  static let leastRows = 20

  /// Compares the losses of the same rows.
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

extension TableTraining {
  /// Trains the first networks of `ensemble` once more, with steps, and compares them on the rows left
  /// out of both: those of a fold, or the validation rows of one network.
  ///
  /// - Returns: What came of it, and the training with steps; nil where `options` do not ask for it, too
  ///   few rows are left out, no column has a step, or `control` ended it.
  func stepTrial(
    of ensemble: EnsembleResult<Float>, control: TrainingControl,
    report: (TrainingEvent<EnsembleResult<Float>>) -> Void
  ) throws -> (trial: StepTrial, stepped: TableTraining)? {
    let heldOut = trainer.members.prefix(StepTrial.networks).compactMap(\.validation)
    guard options.triesSteps, options.preprocessing.mostSteps == nil, !heldOut.isEmpty,
      heldOut.allSatisfy({ $0.count >= StepTrial.leastRows })
    else { return nil }
    let stepped = try withSteps()
    guard stepped.preprocessing.hasSteps else { return nil }
    let trainer = EnsembleTrainer(
      Array(stepped.trainer.members.prefix(StepTrial.networks)), threads: trainer.threads)
    let without = zip(ensemble.members, heldOut).flatMap { losses(of: $0.network, on: $1) }
    do {
      let result = try trainer.run(control: control, report: report)
      report(.finished(result))
      guard !result.ending.isPremature else { return nil }
      let heldOut = trainer.members.compactMap(\.validation)
      let with = zip(result.members, heldOut).flatMap { losses(of: $0.network, on: $1) }
      return (StepTrial(without: without, with: with), stepped)
    } catch let error as BackpropError where error.kind == .diverged {
      return (StepTrial(without: without, with: without.map { _ in .infinity }), stepped)
    }
  }

  /// The same with steps.
  private func withSteps() throws -> TableTraining {
    var options = options
    options.preprocessing.mostSteps = StepTrial.steps
    return try TableTraining(
      table, targets: preprocessing.target.targets.map(\.column), options,
      validation: validationTable, test: testTable, split: split)
  }

  /// The loss of each of `observations` under `network`.
  private func losses(
    of network: NeuralNetwork<Float>, on observations: Observations<Float>
  ) -> [Double] {
    let scores = network.scores(for: observations.x, threads: trainer.threads)
    return (0..<observations.count).map { row in
      network.architecture.loss.cost(
        ofScores: scores.rows(at: [row]), observations.y.rows(at: [row]), weights: nil)
    }
  }
}
