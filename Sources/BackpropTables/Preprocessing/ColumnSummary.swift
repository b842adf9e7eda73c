/// The use of a column of a table and the reason for it, for people to check.
public struct ColumnSummary: Codable, Hashable, Sendable {
  /// The use of a column.
  public enum Role: String, Codable, Hashable, Sendable {
    /// Features: the scaled number, a feature for missing values, and threshold features.
    case numeric
    /// Features: one for each category, or one with the codes of the categories.
    case categorical
    /// Features: the time as a number, and its phase in the year, the week and the day.
    case date
    /// Features: the pixels of an image.
    case pixels
    /// The column is not used.
    case dropped
    /// The column is a target.
    case target
    /// The column contains the weight of each row in training.
    case weight
    /// The column contains the group of each row; every split keeps groups together.
    case group
    /// The column contains the time by which the rows are ordered in every split.
    case time
  }

  /// The name of the column.
  public let column: String
  /// The use of the column.
  public let role: Role
  /// The treatment of the column and the reason, in one sentence without a full stop.
  public let reason: String
}
