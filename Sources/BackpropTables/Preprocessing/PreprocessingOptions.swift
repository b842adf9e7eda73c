/// The options of the preprocessing. Everything else is decided from the training rows.
public struct PreprocessingOptions: Hashable, Sendable, Codable {
  /// Columns that are not used.
  public var dropping: Set<String>
  /// Columns that are used even if they look like identifiers or duplicates.
  public var keeping: Set<String>
  /// The task; if nil, it is inferred from the targets.
  public var task: PredictionTask?
  /// The class of a two-class target whose probability is predicted; if nil, the second class.
  public var positiveClass: String?
  /// The column with the weights of the rows; it is not a feature.
  public var weights: String?
  /// The column with the groups of the rows. Every split keeps the rows of a group together. It is
  /// not a feature.
  public var group: String?
  /// The column with the times of the rows, numbers or dates. Every split holds out the latest
  /// rows. It is a feature only if it is one of ``keeping``.
  public var time: String?
  /// Whether regression targets are standardised.
  public var standardisesTargets: Bool
  /// Whether predictions of a regression are limited to the range of the training targets.
  public var limitsPredictions: Bool
  /// The maximum number of categories of a column with their own feature, the most frequent ones.
  public var maximumCategories: Int
  /// The scaling of numeric columns.
  public var scaling: NumericScaling
  /// The maximum number of categories of a column that is one-hot encoded. A column with more
  /// becomes one feature of codes, for its ``maximumCodes`` most frequent categories. If nil, all
  /// columns are one-hot encoded.
  public var maximumOneHot: Int?
  /// Whether numeric columns get threshold features.
  public var thresholdFeatures: ThresholdFeatures
  /// The maximum number of categories of a column with their own code.
  public static let maximumCodes = 1000

  /// Makes options; those that are nil are decided from the training rows.
  public init(
    dropping: Set<String> = [], keeping: Set<String> = [], task: PredictionTask? = nil,
    positiveClass: String? = nil, weights: String? = nil, group: String? = nil,
    time: String? = nil, standardisesTargets: Bool = true,
    maximumCategories: Int = 50, scaling: NumericScaling = .standard, maximumOneHot: Int? = nil,
    limitsPredictions: Bool = false, thresholdFeatures: ThresholdFeatures = .off
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
    self.maximumOneHot = maximumOneHot
    self.limitsPredictions = limitsPredictions
    self.thresholdFeatures = thresholdFeatures
  }

  private enum CodingKeys: String, CodingKey {
    case dropping, keeping, task, positiveClass, weights, group, time, standardisesTargets,
      limitsPredictions, maximumCategories, scaling, maximumOneHot, thresholdFeatures
  }

  /// Writes the options, with column names in sorted order.
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
    try container.encodeIfPresent(maximumOneHot, forKey: .maximumOneHot)
    try container.encode(thresholdFeatures, forKey: .thresholdFeatures)
  }
}
