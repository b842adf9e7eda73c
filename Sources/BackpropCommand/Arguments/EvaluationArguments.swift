internal import ArgumentParser
internal import Backprop
internal import BackpropModels

/// The rows that evaluate the networks.
struct EvaluationArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The rows that choose the best epoch: a fraction of the rows, a file, or none. With this option one network is trained instead of an ensemble.",
      valueName: "rows"))
  var validation: HeldOutRows?

  @Option(help: ArgumentHelp("The labels of images given to --validation.", valueName: "file"))
  var validationLabels: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The rows that measure the finished model: a fraction of the rows, a file, or none (default: none).",
      valueName: "rows"))
  var test: HeldOutRows?

  @Option(help: ArgumentHelp("The labels of images given to --test.", valueName: "file"))
  var testLabels: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Cross-validate first, with this number of folds. Each fold evaluates a model that is trained on the other folds. Test rows are in no fold.",
      valueName: "n"))
  var folds: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of cross-validations, each with other folds (default: 1).",
      valueName: "n"))
  var repeats: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after this number of epochs without improvement, or none for no early stopping. The best epoch is kept in any case.",
      valueName: "epochs"))
  var patience: String?

  @Option(help: "The metric that chooses the best epoch on held-out rows.")
  var monitor: Metric?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Calibrate class probabilities by temperature scaling on held-out rows."
  )
  var calibrate: Bool?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The decision threshold of the positive class: a probability (default: 0.5), or the metric to maximise on held-out rows: accuracy, balancedAccuracy, f1 or mcc.",
      valueName: "probability"))
  var threshold: ThresholdChoice?

  @Flag(help: "Do not measure a naive baseline and a linear model.")
  var noBaseline = false

  /// The files to read.
  var files: [String] {
    [validation?.path, validationLabels, test?.path, testLabels].compactMap(\.self)
  }

  func validate() throws {
    if validationLabels != nil, validation?.path == nil {
      throw ValidationError("--validation-labels needs a file of images in --validation.")
    }
    if testLabels != nil, test?.path == nil {
      throw ValidationError("--test-labels needs a file of images in --test.")
    }
  }

  /// - Throws: `BackpropError` if `training` has no held-out rows or no probabilities for an
  ///   option.
  func check(_ training: TableTraining) throws {
    if calibrate == true, training.preprocessing.target.task == .regression {
      throw BackpropError(
        .usage, "regression has no probabilities to calibrate", remedy: "omit --calibrate")
    }
    let given = [
      ("--calibrate", calibrate == true), ("--monitor", monitor != nil),
      ("--patience", patience != nil && patience != "none"),
    ].first(where: \.1)?.0
    if let given, training.prepared.heldOut == nil {
      throw BackpropError(
        .usage, "\(given) needs held-out rows, and there are none",
        remedy: "give --validation a fraction or a file, or omit \(given)")
    }
  }

  /// Sets the options that were given.
  func apply(to options: inout TableTrainingOptions) throws {
    switch validation {
    case .nothing, .file: options.validation = .none
    case .fraction(let fraction): options.validation = .holdout(fraction: fraction)
    case nil: break
    }
    if let test { options.test = test.fraction }
    if let folds { options.folds = folds }
    if let repeats { options.repeats = repeats }
    if let threshold { options.threshold = threshold }
    if noBaseline { options.measuresBaselines = false }
    if let calibrate { options.calibrates = calibrate }
    if let monitor { options.training.earlyStopping.metric = monitor }
    guard let patience else { return }
    let epochs = Int(patience)
    guard patience == "none" || epochs.map({ $0 >= 1 }) ?? false else {
      throw BackpropError(
        .usage, "the patience '\(patience)' is not a number of epochs",
        remedy: "give at least 1, or none")
    }
    options.training.earlyStopping.patience = epochs
  }
}

extension HeldOutRows {
  /// The fraction; 0 if there are no such rows, or if they are in a file.
  var fraction: Double { if case .fraction(let fraction) = self { fraction } else { 0 } }

  /// The file.
  var path: String? { if case .file(let path) = self { path } else { nil } }
}
