public import BackpropCore
internal import BackpropTables
public import BackpropTraining

/// What came of training one network with steps and one without, on the same rows, to find out whether
/// steps are worth having.
public struct StepTrial: Sendable, Equatable {
  /// On how many rows they were compared, on which neither was trained.
  public let rows: Int
  /// The mean loss of the network without steps.
  public let lossWithout: Double
  /// The mean loss of the network with steps.
  public let lossWith: Double
  /// The standard error of the difference of the two.
  public let standardError: Double

  /// Whether steps make the loss lower by more than the standard error.
  public var isWon: Bool { lossWithout - lossWith > standardError }

  /// How many steps a column of numbers has where steps are tried.
  static let steps = 15
  /// On fewer rows than this nothing can be told.
  package static let leastRows = 20

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
  /// The two networks that a trial of steps trains; nil where `TableTrainingOptions.triesSteps` does not
  /// ask for it, too few rows are held out, or no column has a step.
  private func stepTrial() throws -> (trainings: [TableTraining], trainer: EnsembleTrainer<Float>)?
  {
    guard options.triesSteps, options.preprocessing.mostSteps == nil, validationTable == nil else {
      return nil
    }
    let split =
      folds.first?.mapped { learning[$0] }
      ?? validation.map { Split(training: training.rows, heldOut: $0.rows) }
    guard let split, split.heldOut.count >= StepTrial.leastRows else { return nil }
    let trainings = try [nil, StepTrial.steps].map { (steps: Int?) in
      var options = options
      options.members = 1
      options.preprocessing.mostSteps = steps
      return try TableTraining(
        table, targets: preprocessing.target.targets.map(\.column), options, validation: nil,
        test: nil, split: Split(training: split.training, heldOut: []), choosing: split.heldOut)
    }
    guard trainings[1].preprocessing.hasSteps else { return nil }
    return (
      trainings,
      EnsembleTrainer(trainings.map { $0.trainer.members[0] }, threads: trainer.threads)
    )
  }

  /// Settles whether columns of numbers have steps, where the options leave that to a trial: one network
  /// is trained with steps and one without, and compared on rows on which neither was trained.
  ///
  /// - Parameters:
  ///   - control: A switch that ends the trial.
  ///   - report: Is told what happens in training the two.
  /// - Returns: The training, with steps where they won, and the trial, if there was one.
  /// - Throws: `BackpropError` of kind `interrupted` where `control` was stopped, `diverged` where one of
  ///   the two does that.
  public func settlingSteps(
    control: TrainingControl = TrainingControl(),
    report: (TrainingEvent<EnsembleResult<Float>>) -> Void = { _ in }
  ) throws -> (training: TableTraining, trial: StepTrial?) {
    guard let (trainings, trainer) = try stepTrial() else { return (self, nil) }
    let result = try trainer.run(control: control, report: report)
    guard !result.ending.isPremature else {
      throw BackpropError(
        .interrupted, "interrupted while steps were tried; no model was made",
        remedy: "let it run, or leave steps out")
    }
    let losses = zip(trainings, result.members).map { training, member -> [Double] in
      guard let part = training.validation else { return [] }
      let scores = member.network.scores(for: part.x, threads: trainer.threads)
      let loss = member.network.architecture.loss
      return (0..<part.y.rows).map {
        loss.cost(ofScores: scores.rows(at: [$0]), part.y.rows(at: [$0]), weights: nil)
      }
    }
    let trial = StepTrial(without: losses[0], with: losses[1])
    guard trial.isWon else { return (self, trial) }
    var options = options
    options.preprocessing.mostSteps = StepTrial.steps
    let chosen = try TableTraining(
      table, targets: preprocessing.target.targets.map(\.column), options,
      validation: validationTable, test: testTable, split: nil)
    return (chosen, trial)
  }
}
