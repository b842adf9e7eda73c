internal import ArgumentParser
internal import Backprop
internal import BackpropModels

/// The networks. Options that are not given are those of the preset.
struct NetworkArguments: ParsableArguments {
  @Option(
    name: [.customLong("preset"), .customLong("recipe")],
    help: """
      The preset supplies the value of every option that is not given. best: the most accurate. On tables, an ensemble of \
      five RealMLP networks (with settings tuned for tables) and a linear model; on images, five networks with dropout. plain: one network with two hidden layers of \
      64 ReLUs. textbook: sigmoids and gradient descent over all rows. --print-config prints all options.
      """)
  var preset = Preset.best

  @Option(
    help: ArgumentHelp(
      "A JSON file with options, all or some of those that --print-config prints. They replace those of the preset; options of the command line replace both.",
      valueName: "file"))
  var config: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The widths of the hidden layers, such as 256,128; none for a linear model.",
      valueName: "widths"))
  var hidden: HiddenLayers?

  @Option(help: "The activation of the hidden layers. A parameter follows a colon: elu:0.5.")
  var activation: Activation?

  @Flag(help: "Train without biases, so that z = 0 if all inputs of a layer are 0.")
  var noBiases = false

  @Option(
    help: "The loss (default: a cross-entropy for classes, half the squared error for regression).")
  var loss: Loss?

  @Option(help: "The weight initialisation (default: the one that suits the activation).")
  var initializer: Initializer?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of networks. Several form an ensemble by cross-validated bagging: each is trained without one fold of the rows.",
      valueName: "n"))
  var members: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Add a linear model to the ensemble, with the weight that is best on held-out rows.")
  var blend: Bool?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Add threshold features (x > t) to numeric columns (default with best: if they lower the held-out loss)."
  )
  var thresholdFeatures: Bool?

  /// Sets the options that were given. `validation` says which rows choose the best epoch of one
  /// network.
  func apply(to options: inout TableTrainingOptions, validation: HeldOutRows?) throws {
    try applyMembers(to: &options, validation)
    if let blend { options.blendsLinear = blend }
    if let hidden { options.hidden = hidden.widths }
    if let activation { options.activation = activation }
    if noBiases { options.hasBiases = false }
    if let loss { options.loss = loss }
    if let initializer { options.initializer = initializer }
    if let thresholdFeatures {
      options.preprocessing.thresholdFeatures =
        thresholdFeatures ? .on(maximum: ThresholdFeatureComparison.thresholds) : .off
    }
  }

  private func applyMembers(
    to options: inout TableTrainingOptions, _ validation: HeldOutRows?
  ) throws {
    guard let members else { return }
    guard members >= 1 else {
      throw BackpropError(
        .usage, "--members \(members) is out of range", remedy: "give --members at least 1")
    }
    if members > 1 {
      guard validation == nil else {
        throw BackpropError(
          .usage,
          "the \(members) networks of an ensemble are validated on their held-out folds, and --validation asks for other rows",
          remedy: "omit --validation or --members")
      }
      options.validation = .outOfFold(networks: members)
    } else if case .outOfFold = options.validation {
      options.validation = .standard
    }
  }
}
