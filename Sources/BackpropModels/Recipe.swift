public import BackpropCore
public import BackpropTables
internal import BackpropTraining

/// A set of options that go together; each of them may be changed afterwards.
public enum Recipe: String, Codable, Hashable, Sendable, CaseIterable {
  /// The most accurate on tables: five networks, each trained without another fifth of the rows, and
  /// a linear model, as far as that makes the answers better. The networks are RealMLP, whose settings
  /// were found on many tables to be used on others (Holzmüller, Grinsztajn and Steinwart, "Better by
  /// Default", 2024), with one sigmoid for two classes. On images they are five networks of two
  /// wide hidden layers of ReLUs with dropout.
  case best
  /// Standardised numbers, one-hot categories, two hidden layers of 64 ReLUs, Adam along a cosine.
  case plain
  /// As the documents have it: one hidden layer of sigmoids, gradient descent over all rows.
  case textbook

  /// The options for a table with `rows` rows to train on, perhaps of images, whose target makes it a
  /// `task`, under the loss that fits it or `loss`. Where rows are held out in the order of time there is
  /// one network, validated on the last ones.
  public func options(
    task: PredictionTask, rows: Int, areImages: Bool = false, loss: Loss? = nil,
    inOrderOfTime: Bool = false
  ) -> TableTrainingOptions {
    var options = TableTrainingOptions()
    switch self {
    case .best:
      if areImages {
        options.takeImages()
      } else {
        options.followRealMLP(isRegression: task == .regression, rows: rows, loss)
      }
      options.members = Self.members(rows: rows)
      if options.members == 1 { options.validation = 0 }
      if inOrderOfTime { options.members = 1 }
    case .plain: options.training.batch = .observations(rows > 5000 ? 128 : 32)
    case .textbook:
      options.hidden = [16]
      options.activation = .sigmoid
      options.training.batch = .all
      options.training.optimizer = .gradientDescent
      options.training.learningRate = 1
      options.training.schedule = .constant
      options.training.epochs = 1000
      options.training.earlyStopping.patience = nil
    }
    return options
  }

  /// How many networks answer together with ``best``: five, as long as each leaves out three rows at
  /// least. Fewer than three would each miss too many rows, so there is one, trained on all of them.
  private static func members(rows: Int) -> Int {
    let members = min(5, rows / 3)
    return members < 3 ? 1 : members
  }

  /// What is different in a table with so few rows to train on, or in the order of time; nil where nothing is.
  package func remark(rows: Int, inOrderOfTime: Bool) -> String? {
    let members = Self.members(rows: rows)
    guard self == .best else { return nil }
    if inOrderOfTime, members > 1 {
      return
        "rows are held out in the order of time: one network instead of \(members), whose best "
        + "epoch the last fifth of the rows chooses"
    }
    guard members < 5 else { return nil }
    return members == 1
      ? "\(rows) rows are too few to leave any out: one network instead of 5 is trained on all of them "
        + "and its last epoch taken, so that nothing says how good it is on other rows"
      : "\(rows) rows are few: \(members) networks instead of 5, so that each leaves out 3 rows or more"
  }
}

extension TableTrainingOptions {
  /// More rows than this are gone through less often, as many steps being enough.
  private static let mostForAllEpochs = 50_000

  fileprivate mutating func takeImages() {
    hidden = [512, 256]
    calibrates = true
    training.epochs = 20
    training.earlyStopping.patience = nil
    training.batch = .observations(128)
    training.dropout = 0.25
  }

  fileprivate mutating func followRealMLP(isRegression: Bool, rows: Int, _ loss: Loss?) {
    self.loss = loss
    preprocessing.scaling = .robust
    preprocessing.mostOneHot = 8
    preprocessing.limitsPredictions = true
    hidden = [256, 256, 256]
    activation = isRegression ? .mish : .selu
    isParametric = true
    embedsNumbers = true
    scalesFeatures = true
    initializer = .dataDriven
    calibrates = true
    blendsLinear = true
    triesSteps = true
    training.epochs = max(16, 256 * Self.mostForAllEpochs / max(rows, Self.mostForAllEpochs))
    training.batch = .full(256)
    training.optimizer = .adam(beta1: 0.9, beta2: 0.95, epsilon: 1e-8)
    // an exponential of the score takes smaller steps
    training.learningRate = isRegression && loss != .poisson ? 0.2 : 0.04
    training.schedule = .coslog()
    training.cost.labelSmoothing = isRegression ? 0 : 0.1
    training.weightDecay = 0.02
    training.decaySchedule = .flatCosine
    training.dropout = 0.15
    training.dropoutSchedule = .flatCosine
    var factors = RateFactors()
    factors.parametrization = .neuralTangent
    factors.biases = 0.1
    factors.alphas = 0.1
    factors.scales = 6
    factors.numericEmbeddings = 0.1
    training.rateFactors = factors
    training.earlyStopping = EarlyStopping(
      metric: isRegression ? .rmse : .accuracy, patience: nil, prefersLast: true)
  }
}
