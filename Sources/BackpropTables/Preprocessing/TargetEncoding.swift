internal import BackpropCore

/// The encoding of the targets: the task, and the classes or the scale of each target.
///
/// It needs no features, so a split can be stratified before the preprocessing is fitted:
///
/// ```swift
/// let target = try TargetEncoding(fitting: table, targets: ["species"])
/// let split = try Split(table.allRows, holdingOut: 0.2,
///   classes: target.classIndices(of: table), using: &generator)
/// ```
public struct TargetEncoding: Codable, Hashable, Sendable {
  /// The prediction task.
  public let task: PredictionTask
  /// The targets, in the order in which they were named.
  public let targets: [Target]
  /// How the numbers of the training file were written; nil for a decimal point without separators
  /// of thousands.
  public let numberFormat: NumberFormat?

  /// One target column.
  public struct Target: Codable, Hashable, Sendable {
    /// The name of the column.
    public let column: String
    /// The classes as they are spelled in the file; nil for a regression target.
    ///
    /// Numbers are in numeric order, other labels in the order of their bytes. If there are two
    /// classes, the second is the positive class.
    public let classes: [String]?
    /// The scale of a regression target; nil for classes.
    public let scale: Scale?
  }

  /// The classes of a single target; empty for regression and several targets.
  public var classes: [String] { targets.count == 1 ? targets[0].classes ?? [] : [] }

  /// The number of outputs a network needs.
  public var outputs: Int { task == .multiclass ? classes.count : targets.count }

  /// Infers the task, unless `task` sets it, and the classes or scales from `rows` (default: all).
  ///
  /// Text is a classification target. So are integers with at most 20 distinct values, if there are
  /// at most two or at most half as many as rows; other numbers are regression targets. Several
  /// targets are a multilabel task if each has two classes, and a regression if all are numeric.
  /// Equal numbers are one class even if they are spelled differently, unless the column is read as
  /// categorical or the numbers are integers from 2^53 on, which a Double cannot distinguish.
  /// Throws if a text column, of which neither the type nor the task is declared, has amounts such
  /// as `$1,250` or too many different values for classes.
  ///
  /// Regression targets are standardised unless `standardises` is false; the Poisson loss needs the
  /// raw counts. With robust `scaling`, outliers do not affect the scale, as robust losses require.
  /// If `limits` is true, predictions are limited to the range of the targets in `rows`.
  public init(
    fitting table: Table, targets names: [String], rows: [Int]? = nil, task: PredictionTask? = nil,
    positiveClass: String? = nil, standardises: Bool = true, scaling: NumericScaling = .standard,
    limits: Bool = false
  ) throws {
    let rows = rows ?? table.allRows
    try table.check(rows)
    guard !names.isEmpty else {
      throw BackpropError(
        .usage, "no target column is named", remedy: "name the column to predict")
    }
    guard Set(names).count == names.count else {
      throw BackpropError(.usage, "a target is named twice", remedy: "name each target once")
    }
    let columns = try names.map(table.column(named:))
    for column in columns { try TargetEncoding.rejectMissing(column, rows, table) }
    let format = table.numberFormat == .point ? nil : table.numberFormat
    numberFormat = format
    let task = try task ?? TargetEncoding.inferTask(columns, rows, table)
    self.task = task
    targets = try columns.map { column in
      guard task != .regression else {
        let scale = Scale(
          fitting: try NumberReader(column, table: table).numbers(rows), standardises: standardises,
          scaling: scaling, limits: limits)
        return Target(column: column.name, classes: nil, scale: scale)
      }
      let classes = TargetEncoding.classes(column, rows, format)
      try TargetEncoding.check(classes, task: task, column: column.name, table: table)
      return Target(
        column: column.name,
        classes: TargetEncoding.ordered(classes, positive: positiveClass), scale: nil)
    }
    try check(positiveClass: positiveClass, table)
  }

  /// Throws if the task does not have so many targets, or no target has the positive class.
  private func check(positiveClass: String?, _ table: Table) throws {
    if task != .multilabel, task != .regression, targets.count > 1 {
      throw BackpropError(
        .usage, "a \(task.rawValue) task has one target, not \(targets.count)",
        remedy: "name one target, or choose multilabel")
    }
    if let positiveClass,
      !targets.contains(where: { $0.classes?.last == positiveClass && $0.classes?.count == 2 })
    {
      let known = targets.flatMap { $0.classes ?? [] }.map { "'\($0)'" }.joined(separator: ", ")
      throw BackpropError(
        .usage, "'\(positiveClass)' is not one of two classes",
        at: .init(file: table.source, column: targets[0].column),
        remedy: known.isEmpty
          ? "set no positive class" : "choose one of two classes: \(known)")
    }
  }

  private static func rejectMissing(_ column: Column, _ rows: [Int], _ table: Table) throws {
    let missing = rows.filter { column.isMissing(at: $0) }
    guard let first = missing.min() else { return }
    guard missing.count < rows.count else {
      throw BackpropError(
        .badData, "the target is missing in all \(rows.count.grouped) rows",
        at: .init(file: table.source, column: column.name),
        remedy: "name another column as the target, or fill in this one")
    }
    throw BackpropError(
      .badData, "the target is missing in \(counted(missing.count, "row")), first here",
      at: table.location(row: first, column: column.name),
      remedy: "fill in the target or delete these rows")
  }

  private static func inferTask(
    _ columns: [Column], _ rows: [Int], _ table: Table
  ) throws -> PredictionTask {
    func classCount(_ column: Column) -> Int { classes(column, rows, table.numberFormat).count }
    for column in columns { try rejectDoubtfulClasses(column, rows, table) }
    if columns.count == 1 {
      guard holdsClasses(columns[0], rows) else { return .regression }
      return classCount(columns[0]) > 2 ? .multiclass : .binary
    }
    if columns.allSatisfy({ holdsClasses($0, rows) && classCount($0) == 2 }) {
      return .multilabel
    }
    if columns.allSatisfy({ $0.type == .numeric }) { return .regression }
    throw BackpropError(
      .badData, "the targets are neither all numeric nor all of two classes",
      at: .init(file: table.source),
      remedy: "name targets of one kind, or train one model for each")
  }

  private static func check(
    _ classes: [String], task: PredictionTask, column: String, table: Table
  ) throws {
    let location = BackpropError.Location(file: table.source, column: column)
    if classes.count < 2 {
      throw BackpropError(
        .badData,
        "the target has only one class, '\(classes.first ?? "")', but at least 2 are needed",
        at: location, remedy: "provide rows of at least two classes")
    }
    if task != .multiclass, classes.count > 2 {
      throw BackpropError(
        .badData,
        "the target of a \(task.rawValue) task has \(classes.count.grouped) classes, not two",
        at: location, remedy: "choose multiclass, or name another target")
    }
  }

  private static func ordered(_ classes: [String], positive: String?) -> [String] {
    guard classes.count == 2, classes[0] == positive else { return classes }
    return classes.reversed()
  }
}
