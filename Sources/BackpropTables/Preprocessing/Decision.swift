/// What was done with one column of a table, and why, in words a person can check.
public struct Decision: Codable, Hashable, Sendable {
  /// What a column is used for.
  public enum Role: String, Codable, Hashable, Sendable {
    /// A feature: its numbers, scaled.
    case numeric
    /// Features: one for each of its categories, or one with their codes.
    case categorical
    /// Features: the time as a number, and where it falls in the year, the week and the day.
    case date
    /// Features: the pixels of an image.
    case pixels
    /// Nothing.
    case dropped
    /// What is to be predicted.
    case target
    /// The weight of each observation in training.
    case weight
    /// Which observations stay together in every split.
    case group
    /// The order of the observations in every split.
    case time
  }

  /// The name of the column.
  public let column: String
  /// What it is used for.
  public let role: Role
  /// What was done and why, one sentence without a full stop.
  public let reason: String
}

/// What a network is to predict.
public enum PredictionTask: String, Codable, Hashable, Sendable {
  /// One of two classes.
  case binary
  /// One of several classes.
  case multiclass
  /// Several answers, each yes or no.
  case multilabel
  /// One number or several.
  case regression
}

/// What a caller may settle about preprocessing; the rest is decided from the training rows.
public struct PreprocessingOptions: Hashable, Sendable, Codable {
  /// Columns not to use.
  public var dropping: Set<String>
  /// Columns to use although they look like identifiers or duplicates.
  public var keeping: Set<String>
  /// The task, if it is not to be inferred from the targets.
  public var task: PredictionTask?
  /// The class of a two-class target whose probability is predicted; left nil, the second one.
  public var positiveClass: String?
  /// The column that weighs the observations; it is no feature.
  public var weights: String?
  /// The column whose equal values stay together in every split; it is no feature.
  public var group: String?
  /// The column, numbers or dates, whose last rows are held out in every split; it is no feature unless
  /// it is one of ``keeping``.
  public var time: String?
  /// Whether the targets of a regression are standardised.
  public var standardisesTargets: Bool
  /// Whether predictions of a regression are limited to the range of the training rows.
  public var limitsPredictions: Bool
  /// How many categories of one column get a feature of their own; the most frequent ones do.
  public var maximumCategories: Int
  /// How numbers are scaled.
  public var scaling: NumericScaling
  /// The most categories of a column that are one-hot encoded; one with more becomes a feature of
  /// codes, for the most frequent ``mostCodes`` of them. Nil where no column does.
  public var mostOneHot: Int?
  /// The most steps of a column of numbers, thresholds that make a feature each; nil for none. Of n
  /// columns of numbers each has at most 512 / n.
  public var mostSteps: Int?
  /// The most categories with a code of their own.
  public static let mostCodes = 1000

  /// Everything is decided from the training rows.
  public init(
    dropping: Set<String> = [], keeping: Set<String> = [], task: PredictionTask? = nil,
    positiveClass: String? = nil, weights: String? = nil, group: String? = nil,
    time: String? = nil, standardisesTargets: Bool = true,
    maximumCategories: Int = 50, scaling: NumericScaling = .standard, mostOneHot: Int? = nil,
    limitsPredictions: Bool = false, mostSteps: Int? = nil
  ) {
    self.dropping = dropping
    self.keeping = keeping
    self.task = task
    self.positiveClass = positiveClass
    self.weights = weights
    self.group = group
    self.time = time
    self.standardisesTargets = standardisesTargets
    self.maximumCategories = maximumCategories
    self.scaling = scaling
    self.mostOneHot = mostOneHot
    self.limitsPredictions = limitsPredictions
    self.mostSteps = mostSteps
  }

  private enum CodingKeys: String, CodingKey {
    case dropping, keeping, task, positiveClass, weights, group, time, standardisesTargets,
      limitsPredictions, maximumCategories, scaling, mostOneHot, mostSteps
  }

  /// Writes the options, names of columns in order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dropping.sorted(), forKey: .dropping)
    try container.encode(keeping.sorted(), forKey: .keeping)
    try container.encodeIfPresent(task, forKey: .task)
    try container.encodeIfPresent(positiveClass, forKey: .positiveClass)
    try container.encodeIfPresent(weights, forKey: .weights)
    try container.encodeIfPresent(group, forKey: .group)
    try container.encodeIfPresent(time, forKey: .time)
    try container.encode(standardisesTargets, forKey: .standardisesTargets)
    try container.encode(limitsPredictions, forKey: .limitsPredictions)
    try container.encode(maximumCategories, forKey: .maximumCategories)
    try container.encode(scaling, forKey: .scaling)
    try container.encodeIfPresent(mostOneHot, forKey: .mostOneHot)
    try container.encodeIfPresent(mostSteps, forKey: .mostSteps)
  }
}
