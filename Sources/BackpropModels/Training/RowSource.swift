public import BackpropTraining

/// The rows that a metric was computed on: which ones they are, and how many.
///
/// This is the only place that decides what such rows are called. `TrainingRecord.evaluations`
/// makes the values; the terminal, the JSON, the report and `tune` read them.
public struct RowSource: Codable, Sendable, Hashable {
  /// Which rows.
  public let kind: Kind
  /// The number of rows.
  public let count: Int

  /// Which rows a metric was computed on, the most trustworthy first.
  public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
    /// Rows that neither training nor any choice has seen.
    case test
    /// Training rows, each predicted by the members of the ensemble that were not trained on it.
    case outOfFold
    /// Rows that no network was trained on, but that chose the best epoch.
    case validation
    /// Rows that the networks were trained on.
    case training
    /// Rows of a table that somebody gave after training.
    case given
  }

  /// `count` rows of a kind.
  public init(_ kind: Kind, count: Int) {
    self.kind = kind
    self.count = count
  }

  /// The word for these rows in tables and sentences.
  public var label: String {
    switch kind {
    case .test: "test"
    case .outOfFold: "out-of-fold"
    case .validation: "validation"
    case .training: "training"
    case .given: "given"
    }
  }
}

/// Metrics together with the rows that they were computed on.
public struct SourcedEvaluation: Sendable, Equatable {
  /// The rows.
  public let source: RowSource
  /// The metrics.
  public let evaluation: Evaluation

  /// Metrics on the rows of `source`.
  public init(_ source: RowSource, _ evaluation: Evaluation) {
    self.source = source
    self.evaluation = evaluation
  }
}

extension TrainingRecord {
  /// The rows that no network predicting them was trained on, test rows aside; nil if there are
  /// none.
  public var heldOut: RowSource? { rows.heldOut(options.validation) }

  /// The metrics of the model on each part of the rows, the most trustworthy part first.
  public var evaluations: [SourcedEvaluation] {
    var all: [SourcedEvaluation] = []
    if let test = metrics.test { all.append(.init(RowSource(.test, count: rows.test), test)) }
    if let heldOut, let validation = metrics.validation { all.append(.init(heldOut, validation)) }
    all.append(.init(RowSource(.training, count: rows.training), metrics.training))
    return all
  }

  /// The metrics on the most trustworthy rows: test, else held-out, else training rows. The
  /// baselines are measured on the same rows.
  public var primary: SourcedEvaluation { evaluations[0] }
}

extension TrainingRecord.RowCounts {
  /// The held-out rows under a validation protocol; nil if there are none.
  package func heldOut(_ protocol: Validation) -> RowSource? {
    switch `protocol` {
    case .outOfFold: RowSource(.outOfFold, count: training)
    case .holdout, .none: validation > 0 ? RowSource(.validation, count: validation) : nil
    }
  }
}
