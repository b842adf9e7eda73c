/// The prediction task of a network.
public enum PredictionTask: String, Codable, Hashable, Sendable {
  /// One of two classes.
  case binary
  /// One of more than two classes.
  case multiclass
  /// Several targets, each with two classes.
  case multilabel
  /// One or more numbers.
  case regression
}
