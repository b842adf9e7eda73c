public import BackpropCore
public import BackpropTables
public import BackpropTraining

/// Everything about training a model of a table that is not the table.
public struct TableTrainingOptions: Codable, Sendable, Hashable {
  /// The widths of the hidden layers; empty for a linear model.
  public var hidden = [64, 64]
  /// The activation of the hidden layers.
  public var activation = Activation.relu
  /// Whether each hidden neuron learns how much of the activation it takes.
  public var isParametric = false
  /// Whether numbers are embedded: a `NumericEmbedding` before the hidden layers.
  public var embedsNumbers = false
  /// Whether each feature has a learned factor before the hidden layers: a scaling layer.
  public var scalesFeatures = false
  /// Whether the layers have biases. Without them z = 0 where all inputs are 0, whatever the weights.
  public var hasBiases = true
  /// The loss; nil takes the one that fits the task: a cross-entropy for classes, half the squared
  /// error for numbers. One that bounds what an outlier counts, Huber's and the absolute error, has
  /// numbers scaled by their median and interquartile range.
  public var loss: Loss?
  /// How the weights begin; nil takes the usual one for the activation.
  public var initializer: Initializer?
  /// How the network is trained.
  public var training = TrainingOptions()
  /// How many networks answer together. Of several, each is trained without another part of the rows,
  /// stratified by class, which chooses its best epoch; ``validation`` is not looked at.
  public var members = 1
  /// Whether a linear model answers together with the networks, by as much as makes the answers on
  /// rows they were not trained on best.
  public var blendsLinear = false
  /// The share of the rows that chooses the best epoch, stratified by class; 0 for none.
  public var validation = 0.2
  /// The share of the rows that is kept back to measure the model, stratified by class; 0 for none.
  public var test = 0.0
  /// Into how many folds the rows that are not kept back are cut to measure such models by
  /// cross-validation, before the model is made of all of them; nil for none.
  public var folds: Int?
  /// How often that is done, each time with other folds and seeds.
  public var repeats = 1
  /// How much each class counts.
  public var classWeights = ClassWeights.equal
  /// Whether baselines are measured beside the model.
  public var measuresBaselines = true
  /// Whether the probabilities of classes are calibrated after training, on rows the networks were
  /// not trained on: see `Temperature`.
  public var calibrates = false
  /// From which probability of the second of two classes on it is the answer.
  public var threshold = ThresholdChoice.value(0.5)
  /// What a caller settles about preprocessing.
  public var preprocessing = PreprocessingOptions()
  /// Whether networks with steps are trained beside those without, to find out whether columns of
  /// numbers are to have steps, where ``preprocessing`` does not say it: see ``StepTrial``.
  public var triesSteps = false
  /// How many threads compute; nil for one a processor. They do not change the result, and the file
  /// does not name them.
  public var threads: Int?

  /// The defaults: two hidden layers of 64 ReLUs, Adam along a cosine, a fifth of the rows for
  /// validation, patience of 20 epochs.
  public init() {
    training.schedule = .cosine()
    training.earlyStopping.patience = 20
  }

  /// What is called what a model answers that does not see the features, once the loss is settled: what
  /// makes it least.
  package var constant: String {
    switch loss {
    case .meanAbsoluteError: "median"
    case .huber: "best constant"
    case let loss where loss?.isCrossEntropy == true: "majority"
    default: "mean"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case hidden, activation, isParametric, embedsNumbers, scalesFeatures, hasBiases, loss,
      initializer
    case training, members, blendsLinear, validation, test, folds, repeats, classWeights,
      measuresBaselines, calibrates, threshold
    case preprocessing, triesSteps
  }

  /// Reads what `encode(to:)` writes: everything but the threads.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    hidden = try container.decode([Int].self, forKey: .hidden)
    activation = try container.decode(Activation.self, forKey: .activation)
    isParametric = try container.decode(Bool.self, forKey: .isParametric)
    embedsNumbers = try container.decode(Bool.self, forKey: .embedsNumbers)
    scalesFeatures = try container.decode(Bool.self, forKey: .scalesFeatures)
    hasBiases = try container.decode(Bool.self, forKey: .hasBiases)
    loss = try container.decodeIfPresent(Loss.self, forKey: .loss)
    initializer = try container.decodeIfPresent(Initializer.self, forKey: .initializer)
    training = try container.decode(TrainingOptions.self, forKey: .training)
    members = try container.decode(Int.self, forKey: .members)
    blendsLinear = try container.decode(Bool.self, forKey: .blendsLinear)
    validation = try container.decode(Double.self, forKey: .validation)
    test = try container.decode(Double.self, forKey: .test)
    // files of earlier versions know no folds
    folds = try container.decodeIfPresent(Int.self, forKey: .folds)
    repeats = try container.decodeIfPresent(Int.self, forKey: .repeats) ?? 1
    classWeights = try container.decode(ClassWeights.self, forKey: .classWeights)
    measuresBaselines = try container.decode(Bool.self, forKey: .measuresBaselines)
    calibrates = try container.decode(Bool.self, forKey: .calibrates)
    // nor another threshold
    threshold =
      try container.decodeIfPresent(ThresholdChoice.self, forKey: .threshold) ?? .value(0.5)
    preprocessing = try container.decode(PreprocessingOptions.self, forKey: .preprocessing)
    // nor steps
    triesSteps = try container.decodeIfPresent(Bool.self, forKey: .triesSteps) ?? false
  }
}

/// How much the observations of each class count in the cost.
public enum ClassWeights: Sendable, Hashable {
  /// Each observation counts alike.
  case equal
  /// Each class counts alike: an observation weighs m / (K · number of its class).
  case balanced
  /// By name of the class; a class that is not named weighs 1.
  case named([String: Double])

  /// The factor of each class, given how many observations have it.
  ///
  /// - Throws: `BackpropError` where a name is no class or a weight is out of range.
  func factors(classes: [String], counts: [Int]) throws -> [Double] {
    switch self {
    case .equal: return classes.map { _ in 1 }
    case .balanced:
      let total = Double(counts.reduce(0, +))
      return counts.map { $0 == 0 ? 0 : total / (Double(classes.count) * Double($0)) }
    case .named(let weights):
      for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
        guard classes.contains(name) else {
          throw BackpropError(
            .usage, "there is no class '\(name)' to weigh",
            remedy: "name one of the classes: \(classes.joined(separator: ", "))")
        }
        guard weight >= 0, weight.isFinite else {
          throw BackpropError(
            .usage, "the class '\(name)' cannot weigh \(weight)",
            remedy: "give it a finite weight of 0 or more")
        }
      }
      return classes.map { weights[$0] ?? 1 }
    }
  }
}

extension ClassWeights: SpelledChoice {
  /// `equal`, `balanced`, or `class=weight,…` in the order of the names, a comma within a name as `\,`.
  public var description: String {
    switch self {
    case .named(let weights) where !weights.isEmpty:
      weights.sorted { $0.key < $1.key }.map { "\($0.key.withEscapedCommas)=\($0.value)" }
        .joined(separator: ",")
    case .balanced: "balanced"
    case .equal, .named: "equal"
    }
  }

  /// Reads what ``description`` writes.
  public init?(_ description: String) {
    switch description {
    case "equal": self = .equal
    case "balanced": self = .balanced
    default:
      var weights: [String: Double] = [:]
      for part in description.splitAtCommas {
        guard let equals = part.lastIndex(of: "="),
          let weight = Double(part[part.index(after: equals)...])
        else { return nil }
        weights[String(part[..<equals])] = weight
      }
      self = .named(weights)
    }
  }
}

extension String {
  /// The parts of a list separated by commas; a comma within a part is written `\,`.
  package var splitAtCommas: [String] {
    var parts = [""]
    var isEscaped = false
    for character in self {
      switch (character, isEscaped) {
      case ("\\", false): isEscaped = true
      case (",", false): parts.append("")
      default:
        parts[parts.count - 1].append(character)
        isEscaped = false
      }
    }
    return parts
  }

  /// The text as a part of such a list.
  fileprivate var withEscapedCommas: String {
    map { $0 == "," || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
  }
}
