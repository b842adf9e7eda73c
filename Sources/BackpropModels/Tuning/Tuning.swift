internal import BackpropCore
package import BackpropTables
package import BackpropTraining

/// A search for options: the trials so far, and the next one.
package struct Tuning: Sendable {
  /// The options that are searched.
  package let space: SearchSpace
  /// The epochs of each trial.
  package let halving: SuccessiveHalving
  /// A hash of the tables, the targets and the base options. Two searches are the same if it is the
  /// same.
  package let identity: String
  /// The trials that have ended, in order.
  package private(set) var trials: [Trial]

  /// A search around the base of `space`, of which `trials` have ended.
  package init(_ space: SearchSpace, identity: String, trials: [Trial] = []) {
    self.space = space
    halving = SuccessiveHalving(epochs: space.base.training.epochs)
    self.identity = identity
    self.trials = trials
  }

  /// The hash of a search around `options` for `targets` of `tables`, validation and test tables
  /// included, as 16 hexadecimal digits (FNV-1a).
  package static func identity(
    _ options: TableTrainingOptions, _ tables: [Table?], targets: [String]
  ) throws -> String {
    let text =
      "\(try options.configuration)\(tables.map { $0?.identity ?? "none" })\(targets)"
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The options of trial `number` on `rung`.
  package func options(ofTrial number: Int, rung: Int) -> TableTrainingOptions {
    var options = space.options(ofTrial: number)
    options.training.epochs = halving.rungs[rung]
    return options
  }

  /// The trials of the highest rung, the best first; the earlier of two equal ones is first.
  package var finalists: [Trial] {
    trials.filter { $0.rung == halving.top && $0.loss.isFinite }.sorted {
      ($0.loss, $0.number) < ($1.loss, $1.number)
    }
  }

  /// The trial and rung that come next, of at most `most` trials and in no more than `seconds`, by
  /// the mean time per epoch so far; nil if the search is complete.
  package func next(
    most: Int = .max, within seconds: Double = .infinity
  ) -> (number: Int, rung: Int)? {
    let secondsPerEpoch = trials.map { $0.seconds / Double($0.epochs) }
    guard !secondsPerEpoch.isEmpty else { return halving.next(after: trials, most: most) }
    let mean = secondsPerEpoch.reduce(0, +) / Double(secondsPerEpoch.count)
    let highest = halving.rungs.lastIndex { mean * Double($0) <= seconds }
    return halving.next(after: trials, most: most, upTo: highest ?? -1)
  }

  /// Trains and measures the trial and rung `next` and appends the trial; nil if training was
  /// stopped.
  ///
  /// - Parameters:
  ///   - next: A number and a rung, as ``next(most:within:)`` gives them.
  ///   - input: The rows.
  ///   - control: A switch that ends training without a result.
  ///   - report: Receives the events of training.
  /// - Throws: `BackpropError` if the first trial diverges.
  package mutating func run(
    _ next: (number: Int, rung: Int), _ input: TrainingInput, control: TrainingControl,
    report: (TableTrainingEvent) -> Void = { _ in }
  ) throws -> (trial: Trial, model: TableModel?)? {
    let start = ContinuousClock.now
    let options = options(ofTrial: next.number, rung: next.rung)
    var model: TableModel?
    do {
      let fitted = try TableTraining(input, options).run(control: control, report: report)
      if fitted.stopReason.wasInterrupted { return nil }
      model = try TableModel(fitted)
    } catch let error as BackpropError where error.kind == .diverged && next.number > 1 {
      model = nil
    }
    let metrics = model?.record.metrics.validation
    let trial = Trial(
      number: next.number, rung: next.rung, epochs: options.training.epochs,
      loss: metrics?[.loss] ?? .infinity,
      metric: metrics?[options.training.earlyStopping.metric],
      seconds: (ContinuousClock.now - start) / .seconds(1))
    trials.append(trial)
    return (trial, model)
  }
}
