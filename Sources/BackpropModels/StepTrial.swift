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
  /// How a trial of steps may come out.
  enum StepTrialOutcome {
    /// There is none.
    case none
    /// It was ended.
    case ended(TrainingEnding)
    /// The two were compared; `stepped` is the training with steps, whose first networks are trained.
    case compared(StepTrial, stepped: TableTraining, EnsembleResult<Float>)
    /// A network with steps diverged.
    case diverged(StepTrial)
  }

  /// Trains the first networks of `ensemble` once more, with steps, and compares them on the rows left
  /// out of both: those of a fold, or the validation rows of one network. There is no trial where
  /// `options` do not ask for it, too few rows are left out, or no column has a step.
  func stepTrial(
    of ensemble: EnsembleResult<Float>, control: TrainingControl,
    report: (TrainingEvent<EnsembleResult<Float>>) -> Void
  ) throws -> StepTrialOutcome {
    let heldOut = trainer.members.prefix(StepTrial.networks).compactMap(\.validation)
    guard options.triesSteps, options.preprocessing.mostSteps == nil, !heldOut.isEmpty,
      heldOut.allSatisfy({ $0.count >= StepTrial.leastRows })
    else { return .none }
    let stepped = try withSteps()
    guard stepped.preprocessing.hasSteps else { return .none }
    let trainer = EnsembleTrainer(
      Array(stepped.trainer.members.prefix(StepTrial.networks)), threads: trainer.threads)
    let without = losses(ensemble.members.prefix(heldOut.count).map(\.network), on: heldOut)
    do {
      let result = try trainer.run(control: control, report: report)
      report(.finished(result))
      guard !result.ending.isPremature else { return .ended(result.ending) }
      let with = losses(
        result.members.map(\.network), on: trainer.members.compactMap(\.validation))
      return .compared(StepTrial(without: without, with: with), stepped: stepped, result)
    } catch let error as BackpropError where error.kind == .diverged {
      return .diverged(StepTrial(without: without, with: without.map { _ in .infinity }))
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

  /// The loss of each row that `networks` left out, calibrated as the answers of a model are: a network
  /// that is no more than surer is no better.
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
      zip(networks, heldOut).map { $0.scores(for: $1.x, threads: trainer.threads) })
    let scores = Blend(z, nil, y, loss, calibrates: options.calibrates).scores(z, nil)
    return (0..<y.rows).map {
      loss.cost(ofScores: scores.rows(at: [$0]), y.rows(at: [$0]), weights: nil)
    }
  }
}
