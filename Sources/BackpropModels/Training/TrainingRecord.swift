public import BackpropTables
public import BackpropTraining

/// How a model was trained, and its metrics.
///
/// It contains no time and no name of a machine, so the same data, options and seed give the same
/// file.
public struct TrainingRecord: Codable, Sendable, Equatable {
  /// The options of the training.
  public let options: TableTrainingOptions
  /// The name of the file with the rows, without folders.
  public let source: String
  /// A checksum of the content of that file.
  public let fingerprint: Fingerprint
  /// The number of rows for training, validation and test.
  public let rows: RowCounts
  /// The epoch that was kept of each network.
  public let bestEpochs: [Int]
  /// The ensemble weight of the linear model, from 0 to 1; nil if there was none.
  public let linearWeight: Double?
  /// The temperature T that logits were divided by after training; nil without temperature scaling.
  public let temperature: Double?
  /// The reason why training stopped.
  public let stopReason: StopReason
  /// The learning curves; of an ensemble the mean over its members.
  public let history: [EpochReport]
  /// The metrics of the model on each part of the rows, and those of the baselines. ``evaluations``
  /// has them with their sources.
  public let metrics: Metrics
  /// The metrics of a cross-validation; nil if there was none.
  public let crossValidation: CrossValidationMetrics?

  /// The number of rows of each part.
  public struct RowCounts: Codable, Sendable, Hashable {
    /// The rows that networks were trained on.
    public let training: Int
    /// The rows that chose the best epoch of one network; 0 for an ensemble, whose folds are
    /// training rows.
    public let validation: Int
    /// The rows that only measured the model.
    public let test: Int
  }

  /// The metrics by part of the rows and by model.
  public struct Metrics: Codable, Sendable, Equatable {
    /// On the rows that networks were trained on.
    public let training: Evaluation
    /// On the held-out rows: validation rows, or each training row by the members that were not
    /// trained on it; nil if there are none.
    public let validation: Evaluation?
    /// On the test rows; nil if there are none.
    public let test: Evaluation?
    /// Of the baselines, on the test rows, else on the held-out rows, else on the training rows.
    public let baselines: Baselines?
  }
}

/// The metrics of models that a network should beat.
public struct Baselines: Codable, Sendable, Equatable {
  /// The naive baseline: the constant prediction with the smallest loss on the training rows, such
  /// as the frequency of each class, or the mean.
  public let constant: Evaluation
  /// The same features without a hidden layer: linear, logistic or softmax regression.
  public let linear: Evaluation
  /// The number of training rows of the linear model: all, or fewer if that would take too long.
  public let linearRows: Int
}
