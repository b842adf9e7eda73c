/// The rule that chooses the best epoch and ends training before the last epoch.
public struct EarlyStopping: Hashable, Sendable, Codable {
  /// The metric of the validation data that is monitored after each epoch.
  public var metric: Metric
  /// The number of epochs in a row without a new best after which training stops. nil never stops
  /// early.
  public var patience: Int?
  /// The minimum improvement of a new best over the last one.
  public var minimumChange: Double
  /// Whether the last of equally good epochs is the best one. Otherwise the first one is.
  public var prefersLast: Bool

  /// Early stopping by `metric` (default: the loss, without patience).
  public init(
    metric: Metric = .loss, patience: Int? = nil, minimumChange: Double = 0,
    prefersLast: Bool = false
  ) {
    self.metric = metric
    self.patience = patience
    self.minimumChange = minimumChange
    self.prefersLast = prefersLast
  }

  /// Reads the form that `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      metric: try container.decode(Metric.self, forKey: .metric),
      patience: try container.decodeIfPresent(Int.self, forKey: .patience),
      minimumChange: try container.decode(Double.self, forKey: .minimumChange),
      prefersLast: try container.decodeIfPresent(Bool.self, forKey: .prefersLast) ?? false)
  }
}
