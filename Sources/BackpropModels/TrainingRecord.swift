public import BackpropTables
public import BackpropTraining

/// How a model was trained and how well it did: what its file says beside the numbers.
///
/// It holds no time and no name of a machine, so the same data, options and seed give the same
/// file.
public struct TrainingRecord: Codable, Sendable, Equatable {
  /// The options training ran with.
  public let options: TableTrainingOptions
  /// The file the rows came from, by its name without folders.
  public let source: String
  /// A checksum of the file's content.
  public let fingerprint: Fingerprint
  /// The number of rows trained on, validated on and tested on.
  public let rows: RowCounts
  /// The epoch each network is of.
  public let bestEpochs: [Int]
  /// How much of the answer is that of a linear model, from 0 to 1; nil where none was tried.
  public let linearShare: Double?
  /// T by which the scores were divided after training, if the probabilities were calibrated.
  public let temperature: Double?
  /// Why training ended.
  public let ending: TrainingEnding
  /// Both learning curves; of several networks their mean.
  public let history: [EpochReport]
  /// How good the model is on each part of the rows, and how good a simpler one is.
  public let scores: Scores
  /// How good such models are on rows they were not made of, if that was asked for.
  public let crossValidation: CrossValidationScores?

  /// How many rows each part has.
  public struct RowCounts: Codable, Sendable, Hashable {
    /// The rows the network was trained on.
    public let training: Int
    /// The rows that chose the best epoch; 0 where several networks choose by each other's.
    public let validation: Int
    /// The rows that were kept back.
    public let test: Int
  }

  /// Metrics by part and by model.
  public struct Scores: Codable, Sendable, Equatable {
    /// On the rows the network was trained on.
    public let training: Evaluation
    /// On the rows that chose the best epoch; of several networks each row by those that were not
    /// trained on it.
    public let validation: Evaluation?
    /// On the rows that were kept back.
    public let test: Evaluation?
    /// What simpler models reach on the test rows, or else on the validation rows, or else on the
    /// training rows.
    public let baselines: Baselines?
  }
}

/// What a model has to be better than.
public struct Baselines: Codable, Sendable, Equatable {
  /// Always the same answer: what makes the loss of the training rows least, such as the share of each
  /// class or the mean.
  public let constant: Evaluation
  /// The same features without a hidden layer: linear, logistic or softmax regression.
  public let linear: Evaluation
  /// How many training rows the linear model saw: all, or as many as keep it quick.
  public let linearRows: Int
}
