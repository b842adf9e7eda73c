internal import ArgumentParser
internal import Backprop
internal import BackpropModels

/// What is predicted, from what.
struct ColumnArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The column to predict; several, separated by commas, for several outputs; a comma within a name is written \\,. Images need none.",
      valueName: "column"))
  var target: String?

  @Option(help: "What the target is; inferred from its values unless given.")
  var task: PredictionTask?

  @Option(
    help: ArgumentHelp(
      "The class of a two-class target whose probability is measured; the second in order unless given.",
      valueName: "class"))
  var positiveClass: String?

  @Option(help: ArgumentHelp("Columns not to use, separated by commas.", valueName: "columns"))
  var drop: String?

  @Option(
    help: ArgumentHelp(
      "Columns to use although they look like identifiers or duplicates.", valueName: "columns"))
  var keep: String?

  @Option(
    help: ArgumentHelp(
      "Columns whose values are names of categories, whatever they look like.",
      valueName: "columns"))
  var categorical: String?

  @Option(
    help: ArgumentHelp(
      "Columns that hold numbers; a cell that does not is an error.", valueName: "columns"))
  var numeric: String?

  @Option(
    help: ArgumentHelp(
      "The column with the weight of each row in training.", valueName: "column"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "The column whose equal values, such as a patient's, stay together in every split; it is no feature.",
      valueName: "column"))
  var group: String?

  @Option(
    help: ArgumentHelp(
      "The column, dates or numbers, whose last rows test and validate; it is no feature unless --keep names it.",
      valueName: "column"))
  var time: String?

  /// The columns to predict. For images that is their label.
  func targets(hasLabels: Bool) throws -> [String] {
    if let target { return target.splitAtCommas }
    if hasLabels { return ["label"] }
    throw BackpropError(
      .usage, "no target is named",
      remedy: "say with --target which column is to be predicted, or give the --labels of images")
  }

  /// The types that are settled by name, on top of what `options` says.
  func readingOptions(_ options: ReadingOptions) throws -> ReadingOptions {
    var options = options
    for name in categorical?.splitAtCommas ?? [] { options.columnTypes[name] = .categorical }
    for name in numeric?.splitAtCommas ?? [] {
      guard options.columnTypes[name] == nil else {
        throw BackpropError(
          .usage, "column '\(name)' is to be numeric and categorical", remedy: "choose one")
      }
      options.columnTypes[name] = .numeric
    }
    return options
  }

  /// Puts what was given into `options`.
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

/// The network itself. What is not given is as the recipe has it.
struct NetworkArguments: ParsableArguments {
  @Option(
    help: """
      What the options begin with, and what those are that are not given: best is the most accurate on tables, five \
      RealMLP networks with embeddings and a linear model, on images five with dropout; plain is one network with \
      two hidden layers of 64 ReLUs; textbook is sigmoids and gradient descent over all rows. --print-config prints all.
      """)
  var recipe = Recipe.best

  @Option(
    help: ArgumentHelp(
      "Options in a JSON file, all or some of those that --print-config prints, in place of the recipe's; what is given here comes before them.",
      valueName: "file"))
  var config: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The widths of the hidden layers from the first, each at least 1, such as 256,128; none for a linear model.",
      valueName: "widths"))
  var hidden: HiddenLayers?

  @Option(
    help:
      "The activation of the hidden layers; a parameter stands behind a colon: elu:0.5."
  )
  var activation: Activation?

  @Flag(help: "Leave the biases out: every boundary goes through the mean of the features.")
  var noBiases = false

  @Option(
    help: "The loss; a cross-entropy for classes, half the squared error for numbers, unless given."
  )
  var loss: Loss?

  @Option(help: "How the weights begin; the usual one for the activation unless given.")
  var initializer: Initializer?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many networks answer together, each trained without another part of the rows.",
      valueName: "n"))
  var members: Int?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Let a linear model answer together with the network, by as much as is best on rows neither was trained on."
  )
  var blend: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Give columns of numbers features that say on which side of a threshold they are, for jumps; best tries whether \
      its networks are better with them unless told.
      """)
  var steps: Bool?

  /// Puts what was given into `options`. Where `validation` says what chooses the best epoch, it is of
  /// one network.
  func apply(to options: inout TableTrainingOptions, validation: HeldOutRows?) throws {
    if let members {
      guard members >= 1 else {
        throw BackpropError(
          .usage, "\(members) networks cannot answer", remedy: "give --members at least 1")
      }
      guard members == 1 || validation == nil else {
        throw BackpropError(
          .usage,
          "of \(members) networks each is validated on the rows it is not trained on, and --validation says otherwise",
          remedy: "leave --validation or --members out")
      }
    }
    if validation != nil { options.members = 1 }
    if let members { options.members = members }
    if let blend { options.blendsLinear = blend }
    if let hidden { options.hidden = hidden.widths }
    if let activation { options.activation = activation }
    if noBiases { options.hasBiases = false }
    if let loss { options.loss = loss }
    if let initializer { options.initializer = initializer }
    if let steps {
      options.triesSteps = false
      options.preprocessing.mostSteps = steps ? StepTrial.steps : nil
    }
  }
}
