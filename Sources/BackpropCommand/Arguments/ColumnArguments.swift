internal import ArgumentParser
internal import Backprop
internal import BackpropModels

/// The columns to predict and to predict from.
struct ColumnArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The column to predict, or several, separated by commas. A comma within a name is written \\,. Not needed for images, whose classes are given with --labels.",
      valueName: "column"))
  var target: String?

  @Option(help: "The task (default: inferred from the values of the target).")
  var task: PredictionTask?

  @Option(
    help: ArgumentHelp(
      "The positive class of a two-class target (default: the second in order).",
      valueName: "class"))
  var positiveClass: String?

  @Option(help: ArgumentHelp("Columns not to use, separated by commas.", valueName: "columns"))
  var drop: String?

  @Option(
    help: ArgumentHelp(
      "Columns to use even if they look like identifiers or duplicates.", valueName: "columns"))
  var keep: String?

  @Option(
    help: ArgumentHelp(
      "Columns whose values are categories, even if they look like numbers.",
      valueName: "columns"))
  var categorical: String?

  @Option(
    help: ArgumentHelp(
      "Columns whose values are numbers. A cell in them that is neither a number nor missing is an error.",
      valueName: "columns"))
  var numeric: String?

  @Option(
    help: ArgumentHelp(
      "The column with the weight of each row in training.", valueName: "column"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "The column of groups, such as patients. Rows of a group stay together in every split. It is not a feature.",
      valueName: "column"))
  var group: String?

  @Option(
    help: ArgumentHelp(
      "The column of times, as dates or numbers. The latest rows are held out for test and validation. It is not a feature, unless --keep names it.",
      valueName: "column"))
  var time: String?

  /// The columns to predict; for images their label.
  func targets(hasLabels: Bool) throws -> [String] {
    if let target { return target.splitAtCommas }
    if hasLabels { return ["label"] }
    throw BackpropError(
      .usage, "there is no target",
      remedy: "name the column to predict with --target, or give --labels for images")
  }

  /// `options` with the types and the columns not to read that were given by name.
  func readingOptions(_ options: ReadingOptions) throws -> ReadingOptions {
    var options = options
    for name in categorical?.splitAtCommas ?? [] { options.columnTypes[name] = .categorical }
    for name in numeric?.splitAtCommas ?? [] {
      guard options.columnTypes[name] == nil else {
        throw BackpropError(
          .usage, "column '\(name)' is given as numeric and as categorical", remedy: "choose one")
      }
      options.columnTypes[name] = .numeric
    }
    options.headerNames = Set(target?.splitAtCommas ?? [])
    let used = [target, keep].compactMap { $0?.splitAtCommas }.joined()
    options.dropped = Set(drop?.splitAtCommas ?? []).subtracting(used)
      .subtracting([weights, group, time].compactMap { $0 })
    return options
  }

  /// Sets the options that were given.
  func apply(to options: inout PreprocessingOptions) {
    if let drop { options.dropping = Set(drop.splitAtCommas) }
    if let keep { options.keeping = Set(keep.splitAtCommas) }
    if let task { options.task = task }
    if let positiveClass { options.positiveClass = positiveClass }
    if let weights { options.weights = weights }
    if let group { options.group = group }
    if let time { options.time = time }
  }
}
