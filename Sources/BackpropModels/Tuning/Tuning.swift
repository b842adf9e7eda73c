internal import BackpropCore
package import BackpropTables
package import BackpropTraining

/// A search for options: the trials so far, and which comes next.
package struct Tuning: Sendable {
  /// What is searched.
  package let space: SearchSpace
  /// How long each trial is trained.
  package let halving: SuccessiveHalving
  /// What tells this search from others: its tables as they were read, its targets and its base options
  /// as they were asked for.
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

  /// What tells a search around `options` for `targets` of `tables`, those that judge among them, from
  /// others, in 16 hexadecimal digits (FNV-1a).
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

  /// The trials of the highest rung, the best first; of equally good ones the earlier.
  package var finalists: [Trial] {
    trials.filter { $0.rung == halving.top && $0.loss.isFinite }.sorted {
      ($0.loss, $0.number) < ($1.loss, $1.number)
    }
  }

  /// The trial and rung that come next, of at most `most` trials and, by the mean pace of those so far,
  /// in no more than `seconds`; nil where there is nothing left to do.
  package func next(
    most: Int = .max, within seconds: Double = .infinity
  ) -> (number: Int, rung: Int)? {
    let paces = trials.map { $0.seconds / Double($0.epochs) }
    guard !paces.isEmpty else { return halving.next(after: trials, most: most) }
    let pace = paces.reduce(0, +) / Double(paces.count)
    let highest = halving.rungs.lastIndex { pace * Double($0) <= seconds }
    return halving.next(after: trials, most: most, upTo: highest ?? -1)
  }

  /// Trains and measures what comes next as `next` says, and notes it; nil where training was stopped.
  ///
  /// - Parameters:
  ///   - next: A number and a rung, as ``next(most:)`` gives them.
  ///   - control: A switch that ends training without a result.
  ///   - make: Makes a training with options.
  ///   - report: Is told how training goes.
  /// - Throws: What `make` throws, and where the first trial diverges.
  package mutating func run(
    _ next: (number: Int, rung: Int), control: TrainingControl,
    make: (TableTrainingOptions) throws -> TableTraining,
    report: (TrainingEvent<EnsembleResult<Float>>) -> Void = { _ in }
  ) throws -> (trial: Trial, model: TableModel?)? {
    let start = ContinuousClock.now
    let options = options(ofTrial: next.number, rung: next.rung)
    var model: TableModel?
    do {
      let training = try make(options)
      let result = try training.trainer.run(control: control, report: report)
      if result.ending.isPremature { return nil }
      model = try training.model(of: result)
    } catch let error as BackpropError where error.kind == .diverged && next.number > 1 {
      model = nil
    }
    let scores = model?.record.scores.validation
    let trial = Trial(
      number: next.number, rung: next.rung, epochs: options.training.epochs,
      loss: scores?[.loss] ?? .infinity,
      metric: scores?[options.training.earlyStopping.metric],
      seconds: (ContinuousClock.now - start) / .seconds(1))
    trials.append(trial)
    return (trial, model)
  }
}
