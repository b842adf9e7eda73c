internal import ArgumentParser
internal import Backprop

/// How the network is trained. What is not given is as the recipe has it.
struct OptimizationArguments: ParsableArguments {
  @Option(
    help:
      "How the gradient becomes a step; settings stand behind a colon: adam:0.9,0.95,1e-8."
  )
  var optimizer: Optimizer?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate; where --optimizer is given without one, 0.001 for Adam, AdamW and RMSprop, 1 for L-BFGS, 0.01 for the others.",
      valueName: "rate"))
  var learningRate: Double?

  @Option(
    help:
      "How the learning rate changes; settings stand behind a colon: step:30,0.1."
  )
  var schedule: Schedule?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of steps in which the learning rate rises to its value.", valueName: "steps"))
  var warmUp: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many rows one step sees: a number, or all.",
      valueName: "n"))
  var batchSize: BatchSize?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often training goes through all rows, at most.", valueName: "n"))
  var epochs: Int?

  @Option(
    help: "Whether the cost is the mean of the losses of a batch, as unless given, or their sum.")
  var reduction: Reduction?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The factor of the sum of squared weights in the cost; 0 unless given.", valueName: "factor"))
  var l2: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The factor of the sum of the weights' magnitudes in the cost; 0 unless given.",
      valueName: "factor"))
  var l1: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The decay of the weights in each step, as a multiple of the learning rate.",
      valueName: "factor"))
  var weightDecay: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The probability that a hidden activation is left out of a step.",
      valueName: "rate"))
  var dropout: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the uniform distribution mixed into class targets.",
      valueName: "share"))
  var labelSmoothing: Double?

  @Option(
    help: ArgumentHelp(
      "How much each class counts: equal, as unless given, balanced, or class=weight,….",
      valueName: "weights"))
  var classWeights: ClassWeights?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Shorten the gradient to this norm where it is longer.", valueName: "norm"))
  var clipNorm: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Limit each element of the gradient to this magnitude.", valueName: "bound"))
  var clipValue: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of all randomness: splits, weights, order, dropout; 42 unless given.",
      valueName: "n"))
  var seed: UInt64?

  func validate() throws {
    if clipNorm != nil, clipValue != nil {
      throw ValidationError("--clip-norm and --clip-value exclude each other.")
    }
  }

  /// Puts what was given into `options`.
  func apply(to options: inout TableTrainingOptions) {
    if let classWeights { options.classWeights = classWeights }
    var training = options.training
    if let optimizer {
      training.optimizer = optimizer
      training.learningRate = optimizer.usualLearningRate
      training.weightDecay = optimizer.usualWeightDecay
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

/// Which rows judge the network.
struct JudgingArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What chooses the best epoch: a share of the rows, a file, or none; one network is trained then.",
      valueName: "rows"))
  var validation: HeldOutRows?

  @Option(help: ArgumentHelp("The labels of images given to --validation.", valueName: "file"))
  var validationLabels: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What measures the finished model: a share of the rows, a file, or none; none unless given.",
      valueName: "rows"))
  var test: HeldOutRows?

  @Option(help: ArgumentHelp("The labels of images given to --test.", valueName: "file"))
  var testLabels: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Cross-validate before: into how many folds the rows are cut, those of --test left out; each in turn measures a model made of the others.",
      valueName: "n"))
  var folds: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often to cross-validate, each time with other folds; once unless given.",
      valueName: "n"))
  var repeats: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after this many epochs without a better one; none to go on. The best epoch is kept in any case.",
      valueName: "epochs"))
  var patience: String?

  @Option(help: "What is watched on the validation rows.")
  var monitor: Metric?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Scale the probabilities of classes by one number, the temperature, so that they are as sure as rows nobody was trained on bear out."
  )
  var calibrate: Bool?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "From which probability on the positive of two classes is the answer: a number, 0.5 unless given, or what makes accuracy, balancedAccuracy, f1 or mcc best on rows nobody was trained on.",
      valueName: "probability"))
  var threshold: ThresholdChoice?

  @Flag(help: "Do not measure a constant and a linear model beside the network.")
  var noBaseline = false

  /// The files that are read.
  var files: [String] {
    [validation?.path, validationLabels, test?.path, testLabels].compactMap(\.self)
  }

  func validate() throws {
    if validationLabels != nil, validation?.path == nil {
      throw ValidationError("--validation-labels belong to a file of images given to --validation.")
    }
    if testLabels != nil, test?.path == nil {
      throw ValidationError("--test-labels belong to a file of images given to --test.")
    }
  }

  /// Throws where something was given that `training` has no rows for, or no probabilities.
  func check(_ training: TableTraining) throws {
    if calibrate == true, training.preprocessing.target.task == .regression {
      throw BackpropError(
        .usage, "numbers have no probabilities to calibrate", remedy: "leave --calibrate out")
    }
    let given = [
      ("--calibrate", calibrate == true), ("--monitor", monitor != nil),
      ("--patience", patience != nil && patience != "none"),
    ].first(where: \.1)?.0
    if let given, !training.hasHeldOutRows {
      throw BackpropError(
        .usage, "\(given) needs validation rows, and there are none",
        remedy: "give --validation a share or a file, or leave \(given) out")
    }
  }

  /// Puts what was given into `options`.
  func apply(to options: inout TableTrainingOptions) throws {
    if let validation { options.validation = validation.share }
    if let test { options.test = test.share }
    if let folds { options.folds = folds }
    if let repeats { options.repeats = repeats }
    if let threshold { options.threshold = threshold }
    if noBaseline { options.measuresBaselines = false }
    if let calibrate { options.calibrates = calibrate }
    if let monitor { options.training.earlyStopping.metric = monitor }
    guard let patience else { return }
    let epochs = Int(patience)
    guard patience == "none" || epochs.map({ $0 >= 1 }) ?? false else {
      throw BackpropError(
        .usage, "a patience of '\(patience)'", remedy: "give a number of epochs from 1, or none")
    }
    options.training.earlyStopping.patience = epochs
  }
}

extension HeldOutRows {
  /// The share, 0 where the rows are none or in a file.
  var share: Double { if case .share(let share) = self { share } else { 0 } }

  /// The file.
  var path: String? { if case .file(let path) = self { path } else { nil } }
}
