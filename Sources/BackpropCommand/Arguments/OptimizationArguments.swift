internal import ArgumentParser
public import Backprop

/// How the network is trained.
struct OptimizationArguments: ParsableArguments {
  @Option(
    help: "How the gradient becomes a step; settings stand behind a colon: adam:0.9,0.95,1e-8.")
  var optimizer = Optimizer.adam()

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate; 0.001 for Adam, AdamW and RMSprop, 1 for L-BFGS, 0.01 for the others, unless given.",
      valueName: "rate"))
  var learningRate: Double?

  @Option(help: "How the learning rate changes; settings stand behind a colon: step:30,0.1.")
  var schedule = TableTrainingOptions().training.schedule

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of steps in which the learning rate rises to its value.", valueName: "steps"))
  var warmUp: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many rows one step sees: a number, or all. 32, in tables of over 5,000 rows 128, unless given.",
      valueName: "n"))
  var batchSize: BatchSize?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often training goes through all rows, at most.", valueName: "n"))
  var epochs = TrainingOptions().epochs

  @Option(help: "Whether the cost is the mean of the losses of a batch or their sum.")
  var reduction = Reduction.mean

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The factor of the sum of squared weights in the cost.", valueName: "factor"))
  var l2 = 0.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The factor of the sum of the weights' magnitudes in the cost.", valueName: "factor"))
  var l1 = 0.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The decay of the weights in each step, as a multiple of the learning rate; 0.01 for AdamW unless given.",
      valueName: "factor"))
  var weightDecay: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The probability that a hidden activation is left out of a step.", valueName: "rate"))
  var dropout = 0.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the uniform distribution mixed into class targets.", valueName: "share"))
  var labelSmoothing = 0.0

  @Option(
    help: ArgumentHelp(
      "How much each class counts: equal, balanced, or class=weight,….", valueName: "weights"))
  var classWeights = ClassWeights.equal

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
      "The seed of all randomness: splits, weights, order, dropout.", valueName: "n"))
  var seed: UInt64 = TrainingOptions().seed

  func validate() throws {
    if clipNorm != nil, clipValue != nil {
      throw ValidationError("--clip-norm and --clip-value exclude each other.")
    }
  }

  /// The options of a trainer for a table of `rows` rows.
  func options(rows: Int) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = epochs
    options.optimizer = optimizer
    options.batch =
      batchSize ?? (optimizer.needsFullBatch ? .all : .observations(rows > 5000 ? 128 : 32))
    options.learningRate = learningRate ?? optimizer.usualLearningRate
    options.schedule = schedule
    options.warmUp = warmUp.map { WarmUp(steps: $0) }
    options.cost = Cost(
      reduction: reduction, l2: l2, l1: l1, labelSmoothing: labelSmoothing)
    options.weightDecay = weightDecay ?? optimizer.usualWeightDecay
    options.clipping =
      clipNorm.map { .norm($0) } ?? clipValue.map { .value($0) } ?? GradientClipping.none
    options.dropout = dropout
    options.seed = seed
    return options
  }
}

/// Which rows judge the network.
struct JudgingArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What chooses the best epoch: a share of the rows, a file, or none.", valueName: "rows"))
  var validation = HeldOutRows.share(0.2)

  @Option(help: ArgumentHelp("The labels of images given to --validation.", valueName: "file"))
  var validationLabels: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What measures the finished model: a share of the rows, a file, or none.", valueName: "rows"))
  var test = HeldOutRows.none

  @Option(help: ArgumentHelp("The labels of images given to --test.", valueName: "file"))
  var testLabels: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after this many epochs without a better one; none to go on. The best epoch is kept in any case.",
      valueName: "epochs"))
  var patience = "20"

  @Option(help: "What is watched on the validation rows.")
  var monitor = Metric.loss

  @Flag(help: "Do not measure a constant and a linear model beside the network.")
  var noBaseline = false

  /// The number of epochs, or nil for no end.
  var patienceEpochs: Int? {
    get throws {
      if patience == "none" { return nil }
      guard let count = Int(patience), count >= 1 else {
        throw BackpropError(
          .usage, "a patience of '\(patience)'", remedy: "give a number of epochs from 1, or none")
      }
      return count
    }
  }
}

extension HeldOutRows: CustomStringConvertible {
  var description: String {
    switch self {
    case .none: "none"
    case .share(let share): "\(share)"
    case .file(let path): path
    }
  }

  /// The share, 0 where the rows are none or in a file.
  var share: Double { if case .share(let share) = self { share } else { 0 } }

  /// The file.
  var path: String? { if case .file(let path) = self { path } else { nil } }
}

extension ClassWeights: CustomStringConvertible {
  /// As an option spells it.
  public var description: String {
    switch self {
    case .equal: "equal"
    case .balanced: "balanced"
    case .named(let weights):
      weights.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
  }
}
