internal import BackpropCore

/// A run of a trainer, epoch after epoch.
///
/// It allocates the memory of a step before the first step.
final class TrainingRun<Scalar: NetworkScalar> {
  private let trainer: Trainer<Scalar>
  private let options: TrainingOptions
  private let control: TrainingControl
  private let pool: WorkerPool
  private let workspace: Workspace<Scalar>
  private let tiles: [Tile]
  private let parameters: ParameterMemory<Scalar>
  /// The whole gradient, if clipping changes it before the update.
  private let wholeGradient: ParameterMemory<Scalar>?
  private let gradient: GradientMemory<Scalar>
  private let descent: GradientDescent<Scalar>?
  private var lbfgs: LBFGS<Scalar>?
  private let batches: Batches<Scalar>
  private let random: SplitMix64
  private var step = 0
  private var rate = 0.0
  private var decay = 0.0
  /// The mean loss of the first batch, before the first update.
  private var firstLoss: Double?
  /// Training diverged if the mean loss is above this number times the first loss, at least times
  /// 1.
  private static var divergenceRatio: Double { 1e9 }
  private var watch: MetricWatch
  private var crossFitted: CrossFittedLogits<Scalar>?
  private var diagnosis: TrainingDiagnosis<Scalar>
  /// The parameters before the last step of an epoch that is followed by a diagnosis.
  private var beforeLastStep: Parameters<Scalar>?
  /// The neurons with z ≤ 0 for all rows of such an epoch so far.
  private var silent: SilentNeurons?
  private let clock = ContinuousClock()
  /// The number of epochs done.
  private(set) var epochs = 0
  private var history: [EpochReport] = []
  private var best: NeuralNetwork<Scalar>
  private var bestEpoch = 0
  private var stopReason = StopReason.completed
  private var elapsed = Duration.zero

  init(_ trainer: Trainer<Scalar>, _ control: TrainingControl, _ pool: WorkerPool) {
    let architecture = trainer.network.architecture
    let data = trainer.observations
    let options = trainer.options
    self.trainer = trainer
    self.options = options
    self.control = control
    self.pool = pool
    best = trainer.network
    batches = Batches(data, rows: trainer.rows, options.batch, seed: options.seed)
    workspace = Workspace(
      architecture, capacity: batches.size, backward: true, dropout: options.dropout > 0)
    parameters = ParameterMemory(trainer.network.parameters)
    let layout = parameters.view.layout
    tiles = layout.tiles
    wholeGradient = options.clipping == .none ? nil : ParameterMemory(layout)
    gradient =
      wholeGradient.map { GradientMemory($0.view) }
      ?? GradientMemory(for: tiles, threads: pool.threads)
    if case .lbfgs(let history) = options.optimizer {
      descent = nil
      lbfgs = LBFGS(history: history, layout)
    } else {
      descent = GradientDescent(options.optimizer, layout, options.rateFactors ?? RateFactors())
    }
    random = SplitMix64(seed: options.seed)
    watch = MetricWatch(options.earlyStopping, options.schedule)
    if let validation = trainer.validation, let halves = trainer.halves {
      crossFitted = CrossFittedLogits(halves, of: validation, options, architecture.loss)
    }
    diagnosis = TrainingDiagnosis(trainer)
  }

  /// The amount of work of the run.
  var plan: TrainingPlan {
    TrainingPlan(
      observations: trainer.count, stepsPerEpoch: batches.count, epochs: options.epochs,
      parameters: parameters.view.layout.parameterCount)
  }

  /// The result of the epochs so far.
  var result: TrainingResult<Scalar> {
    TrainingResult(
      network: best, bestEpoch: bestEpoch, history: history, steps: step, stopReason: stopReason,
      seconds: elapsed / .seconds(1), crossFittedLogits: crossFitted?.logits)
  }

  /// Reports the events before the first epoch.
  func begin(_ report: (TrainingEvent<TrainingResult<Scalar>>) -> Void) {
    report(.started(plan))
    for finding in diagnosis.unscaledFeatures { report(.finding(finding, epoch: 0)) }
  }

  /// Trains the next epoch and returns whether another one follows.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func advance(_ report: (TrainingEvent<TrainingResult<Scalar>>) -> Void) throws -> Bool {
    let epoch = epochs + 1
    let start = clock.now
    guard let outcome = try trainEpoch(epoch, report) else {
      stopReason = control.stopReason ?? .stopped
      return false
    }
    elapsed += clock.now - start
    let network = NeuralNetwork(trainer.network.architecture, parameters: parameters.parameters)
    let point = try evaluate(network, epoch: epoch, trainingLoss: outcome.loss)
    epochs = epoch
    history.append(point)
    if point.isBest {
      best = network
      bestEpoch = epoch
    }
    report(.epoch(point))
    if diagnosis.isDue(epoch) {
      let dead = silent?.neurons ?? []
      for finding in diagnosis.findings(
        network, dead: dead, before: beforeLastStep, epoch: epoch,
        rateFraction: rate / options.learningRate)
      {
        report(.finding(finding, epoch: epoch))
      }
    }
    if !outcome.moved { stopReason = .converged }
    if trainer.validation != nil, watch.isPatienceOver { stopReason = .stoppedEarly }
    return stopReason == .completed && epoch < options.epochs
  }

  /// Trains one epoch. Returns nil if it was stopped before its end.
  private func trainEpoch(
    _ epoch: Int, _ report: (TrainingEvent<TrainingResult<Scalar>>) -> Void
  ) throws -> (loss: Double, moved: Bool)? {
    silent = diagnosis.isDue(epoch) ? SilentNeurons(trainer.network.architecture) : nil
    if lbfgs != nil { return try control.stopReason != nil ? nil : iterate(epoch) }
    batches.shuffle(epoch: epoch)
    var losses = 0.0
    var weights = 0.0
    var lastReport = clock.now
    for index in 0..<batches.count {
      if control.stopReason != nil { return nil }
      if index == batches.count - 1, diagnosis.isDue(epoch) {
        beforeLastStep = parameters.parameters
      }
      let sums = takeStep(batches.range(of: index), epoch)
      guard sums.losses.isFinite else {
        throw divergence("the loss is not a finite number", epoch, index + 1)
      }
      if firstLoss == nil, sums.weights > 0 { firstLoss = sums.losses / sums.weights }
      losses += sums.losses
      weights += sums.weights
      if clock.now - lastReport > .milliseconds(50) {
        lastReport = clock.now
        report(.progress(TrainingProgress(epoch: epoch, step: index + 1, loss: losses / weights)))
      }
    }
    let mean = weights > 0 ? losses / weights : 0
    if let firstLoss, mean > Self.divergenceRatio * max(1, firstLoss) {
      throw divergence(
        "the loss has grown from \(Float(firstLoss)) to \(Float(mean))", epoch, batches.count)
    }
    return (mean, true)
  }

  /// Takes one step: forward pass, backward pass and update on the observations at `range` of the
  /// order of this epoch.
  private func takeStep(_ range: Range<Int>, _ epoch: Int) -> (losses: Double, weights: Double) {
    step += 1
    rate = learningRate(epoch: epoch)
    decay = options.weightDecay * factor(options.decaySchedule, epoch)
    let dropout =
      options.dropout > 0
      ? Dropout(
        rate: options.dropout * factor(options.dropoutSchedule, epoch),
        generator: random.stream(.dropout, step)) : nil
    let weightSum = batches.gatherWeights(range)
    var losses = 0.0
    batches.withBatch { batch in
      losses = workspace.backpropagate(
        batch.x, batch.y, weights: batch.weights, count: range.count, options.cost,
        parameters.view, into: gradient, tiles: tiles, pool: pool, dropout: dropout,
        weightSum: weightSum, prepare: { batches.gather($0, of: range) },
        // no other tile reads the rows of W that this tile updates
        finish: { if wholeGradient == nil { update($0, thread: $1) } })
    }
    lookForSilentNeurons(range.count)
    if let wholeGradient {
      options.clipping.apply(to: wholeGradient.view)
      pool.run(tiles.count, worth: wholeGradient.count * 4) { index, thread in
        update(tiles[index], thread: thread)
      }
    }
    return (losses, weightSum)
  }

  /// Removes neurons that one of the first `count` rows in the workspace activates from `silent`.
  private func lookForSilentNeurons(_ count: Int) {
    guard silent?.areAny == true else { return }
    for (l, layer) in workspace.layers.enumerated() {
      silent?.remove(activatedBy: layer.preactivations[0..<count], of: l)
    }
  }

  private func update(_ tile: Tile, thread: Int) {
    descent?.update(
      parameters.view, tile, by: gradient, thread: thread, rate: rate, decay: decay, step: step)
  }

  private func learningRate(epoch: Int) -> Double {
    options.learningRate(
      step: step - 1, of: batches.count * options.epochs, epoch: epoch - 1,
      reductions: watch.reductions)
  }

  /// The factor of `schedule` in this step.
  private func factor(_ schedule: Schedule?, _ epoch: Int) -> Double {
    schedule?.factor(
      step: step - 1, of: batches.count * options.epochs, epoch: epoch - 1,
      reductions: watch.reductions) ?? 1
  }

  /// Takes one iteration of L-BFGS.
  private func iterate(_ epoch: Int) throws -> (loss: Double, moved: Bool) {
    step += 1
    rate = learningRate(epoch: epoch)
    let architecture = trainer.network.architecture
    let all = batches.range(of: 0)
    let weightSum = batches.gatherWeights(all)
    batches.gather(0..<all.count, of: all)
    var iteration: (before: Double, after: Double, moved: Bool) = (0, 0, false)
    batches.withBatch { batch in
      iteration =
        lbfgs?.iterate(parameters, rate: rate) { point, gradient in
          let losses = workspace.backpropagate(
            batch.x, batch.y, weights: batch.weights, count: all.count, options.cost, point.view,
            into: GradientMemory(gradient.view), tiles: tiles, pool: pool, weightSum: weightSum)
          let network = NeuralNetwork(architecture, parameters: point.parameters)
          return losses * options.cost.scale(weightSum: weightSum) + network.penalty(options.cost)
        } ?? iteration
    }
    lookForSilentNeurons(all.count)
    guard iteration.after.isFinite else {
      throw divergence("the loss is not a finite number", epoch, 1)
    }
    return (iteration.after, iteration.moved)
  }

  /// The point of the learning curves after `epoch`.
  private func evaluate(
    _ network: NeuralNetwork<Scalar>, epoch: Int, trainingLoss: Double
  ) throws -> EpochReport {
    guard let validation = trainer.validation else {
      _ = watch.note(trainingLoss)  // for a schedule that depends on plateaus
      return EpochReport(
        epoch: epoch, trainingLoss: trainingLoss, validationLoss: nil, monitored: nil,
        learningRate: rate, isBest: true)
    }
    let evaluation: Evaluation
    if crossFitted == nil {
      evaluation = network.evaluation(of: validation, pool)
    } else {
      let z = network.logits(for: validation.x, pool)
      evaluation = Evaluation(
        ofLogits: z, targets: validation.y, network.architecture.loss, weights: validation.weights)
      crossFitted?.note(z)
    }
    guard let loss = evaluation[.loss], loss.isFinite else {
      throw divergence(
        "the loss of the validation data is not a finite number", epoch, batches.count)
    }
    guard let monitored = evaluation[options.earlyStopping.metric] else {
      throw BackpropError(
        .usage,
        "\(options.earlyStopping.metric.rawValue) has no value on the \(validation.count) validation rows",
        remedy:
          "monitor a metric of this task, or use rows of every class; loss always has a value")
    }
    return EpochReport(
      epoch: epoch, trainingLoss: trainingLoss, validationLoss: loss, monitored: monitored,
      learningRate: rate, isBest: watch.note(monitored))
  }

  private func divergence(_ symptom: String, _ epoch: Int, _ index: Int) -> BackpropError {
    let x = trainer.observations.x
    let largest = x.withUnsafeElements { $0.reduce(0) { max($0, abs(Double($1))) } }
    let remedy =
      largest > 1e3
      ? "scale the features, the largest of which is \(Float(largest)), then lower the learning rate"
      : "lower the learning rate, for example to \(Float(options.learningRate / 10)), or clip the gradient to norm 1"
    return BackpropError(
      .diverged,
      """
      training diverged: \(symptom) in epoch \(epoch), step \(index) \
      (step \(step) in all), at learning rate \(Float(rate))
      """, remedy: remedy)
  }
}
