public import BackpropCore
public import BackpropTables
public import BackpropTraining

/// Everything about training a model of a table except the table.
public struct TableTrainingOptions: Codable, Sendable, Hashable {
  /// The widths of the hidden layers; empty for a linear model.
  public var hidden = [64, 64]
  /// The activation of the hidden layers.
  public var activation = Activation.relu
  /// Whether each hidden neuron learns how much of the activation it uses.
  public var isParametric = false
  /// Whether numeric features get a periodic (PBLD) embedding: a `NumericEmbedding` before the
  /// hidden layers.
  public var embedsNumbers = false
  /// Whether each feature has a learned factor before the hidden layers: a scaling layer.
  public var scalesFeatures = false
  /// Whether the layers have biases. Without them z = 0 if all inputs are 0.
  public var hasBiases = true
  /// The loss; nil for the default of the task: a cross-entropy for classes, half the squared error
  /// for regression. With Huber's loss or the absolute error, regression targets are scaled by
  /// their median and interquartile range.
  public var loss: Loss?
  /// The weight initialisation; nil for the default of the activation.
  public var initializer: Initializer?
  /// How each network is trained.
  public var training = TrainingOptions()
  /// The rows that choose the best epoch, and the number of networks.
  public var validation = Validation.standard
  /// Whether the ensemble also has a linear model, with the ensemble weight that is best on
  /// held-out rows.
  public var blendsLinear = false
  /// The fraction of the rows that measures the model, stratified by class; 0 for none.
  public var test = 0.0
  /// The number of folds of a cross-validation, which measures such models before the model is made
  /// of all rows but the test rows; nil for none.
  public var folds: Int?
  /// The number of cross-validations, each with other folds and seeds.
  public var repeats = 1
  /// The weight of each class in the cost.
  public var classWeights = ClassWeights.unweighted
  /// Whether a linear model and a naive baseline are measured too.
  public var measuresBaselines = true
  /// Whether class probabilities are calibrated by temperature scaling on held-out rows: see
  /// `Temperature`.
  public var calibrates = false
  /// The decision threshold: the probability from which the second of two classes is predicted.
  public var threshold = ThresholdChoice.value(0.5)
  /// The options of preprocessing.
  public var preprocessing = PreprocessingOptions()
  /// The number of threads; nil for one per processor. It does not change the result, and a file
  /// does not contain it.
  public var threads: Int?

  /// The options of ``Preset/plain``: two hidden layers of 64 ReLUs, Adam with a cosine schedule, a
  /// fifth of the rows for validation, a patience of 20 epochs.
  public init() {
    training.schedule = .cosine()
    training.earlyStopping.patience = 20
  }

  /// The name of the naive baseline: the constant prediction that minimises the loss.
  package var naiveBaseline: String {
    switch loss {
    case .meanAbsoluteError: "median"
    case .huber: "best constant"
    case .binaryCrossEntropy, .categoricalCrossEntropy: "majority"
    case .halfSquaredError, .squaredError, .poisson, nil: "mean"
    }
  }

  // all but the threads
  private enum CodingKeys: String, CodingKey {
    case hidden, activation, isParametric, embedsNumbers, scalesFeatures, hasBiases, loss,
      initializer, training, validation, blendsLinear, test, folds, repeats, classWeights,
      measuresBaselines, calibrates, threshold, preprocessing
  }
}
