public import BackpropCore
public import BackpropTables
internal import BackpropTraining

/// A set of options that go together. Each option may be changed afterwards.
public enum Preset: String, Codable, Hashable, Sendable, CaseIterable {
  /// The most accurate on tables: a 5-fold ensemble of RealMLP networks and a linear model, which
  /// gets the ensemble weight that is best out-of-fold. The settings of RealMLP were tuned on many
  /// tables for use on others (Holzmüller, Grinsztajn and Steinwart, "Better by Default", 2024);
  /// two classes have one sigmoid. On images the members have two wide hidden layers of ReLUs with
  /// dropout.
  case best
  /// One network: standardised numeric columns, one-hot categories, two hidden layers of 64 ReLUs,
  /// Adam with a cosine schedule.
  case plain
  /// As in textbooks: one hidden layer of 16 sigmoids, gradient descent over all rows.
  case textbook

  /// The options for a table.
  ///
  /// - Parameters:
  ///   - task: The task of the target.
  ///   - rows: The number of rows to train on.
  ///   - areImages: Whether the rows are images.
  ///   - loss: The loss (default: that of the task).
  ///   - inOrderOfTime: Whether rows are held out in the order of time. Then there is one network,
  ///     validated on the last rows.
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
      options.validation = Self.validation(rows: rows, inOrderOfTime: inOrderOfTime)
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

  /// The number of members that ``best`` has with so many rows: five if each fold has at least
  /// three rows. Members of an ensemble of fewer than three would each miss too many rows, so there
  /// is none then.
  private static func members(rows: Int) -> Int? {
    let members = min(5, rows / 3)
    return members < 3 ? nil : members
  }

  private static func validation(rows: Int, inOrderOfTime: Bool) -> Validation {
    guard let members = members(rows: rows) else { return .none }
    return inOrderOfTime ? .standard : .outOfFold(networks: members)
  }

  /// How ``best`` differs for a table with so few training rows, or in the order of time; nil if it
  /// does not.
  package func remark(rows: Int, inOrderOfTime: Bool) -> String? {
    guard self == .best else { return nil }
    guard let members = Self.members(rows: rows) else {
      return
        "\(counted(rows, "row")) are too few for validation: one network is trained on all of them, "
        + "its last epoch is kept, and there are no held-out metrics"
    }
    if inOrderOfTime {
      return
        "rows are held out in the order of time: one network is trained instead of \(members), and the "
        + "last fifth of the rows chooses its best epoch"
    }
    return members < 5
      ? "\(counted(rows, "row")) are few: \(members) networks are trained instead of 5, so that each fold has at "
        + "least 3 rows"
      : nil
  }
}

extension TableTrainingOptions {
  /// With more rows than this there are fewer epochs: the number of steps stays the same.
  private static let maximumForAllEpochs = 50_000

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
    preprocessing.maximumOneHot = 8
    preprocessing.limitsPredictions = true
    hidden = [256, 256, 256]
    activation = isRegression ? .mish : .selu
    isParametric = true
    embedsNumbers = true
    scalesFeatures = true
    initializer = .dataDriven
    calibrates = true
    blendsLinear = true
    preprocessing.thresholdFeatures = .automatic
    training.epochs = max(16, 256 * Self.maximumForAllEpochs / max(rows, Self.maximumForAllEpochs))
    training.batch = .full(256)
    training.optimizer = .adam(beta1: 0.9, beta2: 0.95, epsilon: 1e-8)
    // an exponential link needs smaller steps
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
