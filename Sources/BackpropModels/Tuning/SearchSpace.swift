internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

/// The options that a search varies around a base: each is drawn from a list of its own,
/// independently of the others.
///
/// The lists but for the last two are those of RealMLP-HPO (Holzmüller, Grinsztajn and Steinwart,
/// "Better by Default", 2024), with eleven learning rates in equal ratios for its range from 0.02
/// to 0.3.
package struct SearchSpace: Sendable {
  /// The options of the first trial.
  package let base: TableTrainingOptions
  /// The options that are searched.
  package let dimensions: [Dimension]

  /// One option.
  package struct Dimension: Sendable {
    /// Its name in a trial table.
    package let name: String
    /// Its value, as a trial table has it.
    package let text: @Sendable (TableTrainingOptions) -> String
    fileprivate let values:
      [(weight: Double, apply: @Sendable (inout TableTrainingOptions) -> Void)]

    fileprivate init<Value: Sendable>(
      _ name: String, _ path: any WritableKeyPath<TableTrainingOptions, Value> & Sendable,
      _ values: [(Double, Value)], text: @escaping @Sendable (Value) -> String = { "\($0)" }
    ) {
      self.name = name
      self.text = { text($0[keyPath: path]) }
      self.values = values.map { weight, value in (weight, { $0[keyPath: path] = value }) }
    }
  }

  /// The space around `base`, for classes or for regression.
  package init(base: TableTrainingOptions, isRegression: Bool) {
    self.base = base
    let rates = [0.02, 0.026, 0.034, 0.045, 0.059, 0.077, 0.1, 0.13, 0.17, 0.23, 0.3]
    var dimensions = [
      Dimension("learning rate", \.training.learningRate, rates.map { (1, $0) }),
      Dimension("dropout", \.training.dropout, [(0.3, 0), (0.5, 0.15), (0.2, 0.3)]),
      Dimension("weight decay", \.training.weightDecay, [(0.5, 0), (0.5, 0.02)]),
      Dimension(
        "hidden", \.hidden,
        [(0.6, [256, 256, 256]), (0.2, [64, 64, 64, 64, 64]), (0.2, [512])],
        text: { $0.map(\.description).joined(separator: "-") }),
      Dimension("activation", \.activation, [(1, .relu), (1, .selu), (1, .mish)]),
      Dimension("embedded numbers", \.embedsNumbers, [(0.75, true), (0.25, false)]),
      Dimension("scaling layer", \.scalesFeatures, [(0.6, true), (0.4, false)]),
      Dimension(
        "scaling", \.preprocessing.scaling, [(0.8, .robust), (0.2, .standard)],
        text: { $0.rawValue }),
      Dimension(
        "threshold features", \.preprocessing.thresholdFeatures,
        [(0.7, .off), (0.3, .on(maximum: ThresholdFeatureComparison.thresholds))],
        text: { $0.description }),
    ]
    if !isRegression {
      dimensions.insert(
        Dimension("label smoothing", \.training.cost.labelSmoothing, [(0.3, 0), (0.7, 0.1)]),
        at: 3)
    }
    self.dimensions = dimensions
  }

  /// The options of trial `trial`: those of the base for the first trial, and else a function of
  /// the seed of the base and the number of the trial.
  package func options(ofTrial trial: Int) -> TableTrainingOptions {
    var options = base
    guard trial > 1 else { return options }
    var random = SplitMix64(seed: base.training.seed).stream(.search, trial)
    for dimension in dimensions {
      var left = random.uniform() * dimension.values.reduce(0) { $0 + $1.weight }
      let chosen = dimension.values.first { value in
        left -= value.weight
        return left < 0
      }
      (chosen ?? dimension.values[dimension.values.count - 1]).apply(&options)
    }
    return options
  }
}
