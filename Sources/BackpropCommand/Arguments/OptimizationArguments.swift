internal import ArgumentParser
internal import Backprop

/// The training. Options that are not given are those of the preset.
struct OptimizationArguments: ParsableArguments {
  @Option(help: "The optimizer. Its parameters follow a colon: adam:0.9,0.95,1e-8.")
  var optimizer: Optimizer?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate (default: that of the preset; if --optimizer is given, 0.001 for Adam, AdamW and RMSprop, 1 for L-BFGS, 0.01 for the others).",
      valueName: "rate"))
  var learningRate: Double?

  @Option(help: "The learning rate schedule. Its parameters follow a colon: step:30,0.1.")
  var schedule: Schedule?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of steps of warm-up, in which the learning rate rises linearly to its value.",
      valueName: "steps"))
  var warmUp: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of rows of a step, or all.", valueName: "n"))
  var batchSize: BatchSize?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The maximum number of epochs, which are passes over the training rows.", valueName: "n"))
  var epochs: Int?

  @Option(help: "Whether the cost is the mean or the sum of the losses of a batch (default: mean).")
  var reduction: Reduction?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The L2 penalty: the factor of the sum of squared weights in the cost (default: 0).",
      valueName: "factor"))
  var l2: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The L1 penalty: the factor of the sum of absolute weights in the cost (default: 0).",
      valueName: "factor"))
  var l1: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The decoupled weight decay: each step reduces the weights by this factor times the learning rate.",
      valueName: "factor"))
  var weightDecay: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The probability that dropout sets a hidden activation to 0 in a step.",
      valueName: "rate"))
  var dropout: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The fraction of the uniform distribution that is mixed into class targets.",
      valueName: "fraction"))
  var labelSmoothing: Double?

  @Option(
    help: ArgumentHelp(
      "The weights of the classes in the loss: none, balanced (the same total for each class), or class=weight,… (default: none).",
      valueName: "weights"))
  var classWeights: ClassWeights?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Scale the gradient down to this norm if it is longer.", valueName: "norm"))
  var clipNorm: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Limit each element of the gradient to this magnitude.", valueName: "bound"))
  var clipValue: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of all randomness: splits, weights, order, dropout (default: 42).",
      valueName: "n"))
  var seed: UInt64?

  func validate() throws {
    if clipNorm != nil, clipValue != nil {
      throw ValidationError("--clip-norm and --clip-value are mutually exclusive.")
    }
  }

  /// Sets the options that were given.
  func apply(to options: inout TableTrainingOptions) {
    if let classWeights { options.classWeights = classWeights }
    var training = options.training
    if let optimizer {
      training.optimizer = optimizer
      training.learningRate = optimizer.defaultLearningRate
      training.weightDecay = optimizer.defaultWeightDecay
      training.rateFactors = nil
      if optimizer.needsFullBatch { (training.batch, training.dropout) = (.all, 0) }
    }
    if let batchSize { training.batch = batchSize }
    if let learningRate { training.learningRate = learningRate }
    if let schedule { training.schedule = schedule }
    if let warmUp { training.warmUp = WarmUp(steps: warmUp) }
    if let epochs { training.epochs = epochs }
    if let reduction { training.cost.reduction = reduction }
    if let l2 { training.cost.l2 = l2 }
    if let l1 { training.cost.l1 = l1 }
    if let labelSmoothing { training.cost.labelSmoothing = labelSmoothing }
    if let weightDecay { training.weightDecay = weightDecay }
    if let clipNorm { training.clipping = .norm(clipNorm) }
    if let clipValue { training.clipping = .value(clipValue) }
    if let dropout { training.dropout = dropout }
    if let seed { training.seed = seed }
    options.training = training
  }
}
