public import BackpropCore

/// The training of a network on observations.
///
/// ```swift
/// let trainer = try Trainer(network, on: observations, validation: heldOut, options)
/// for try await event in trainer.events() {
///   if case .epoch(let report) = event { print(report.epoch, report.trainingLoss) }
///   if case .finished(let result) = event { trained = result.network }
/// }
/// ```
///
/// The result depends only on the network, the data and the options with their seed. It has the
/// same bits for any number of threads.
public struct Trainer<Scalar: NetworkScalar>: Sendable {
  /// The network at the beginning of training.
  public let network: NeuralNetwork<Scalar>
  /// The observations. ``rows`` chooses those to train on.
  public let observations: Observations<Scalar>
  /// The rows of ``observations`` to train on. nil is all.
  public let rows: [Int]?
  /// The observations that choose the best epoch, if there are any.
  public let validation: Observations<Scalar>?
  /// Two halves of the rows of ``validation``, for ``TrainingResult/crossFittedLogits``.
  let halves: [[Int]]?
  /// The options of training.
  public internal(set) var options: TrainingOptions
  /// The number of threads.
  public let threads: Int

  /// The number of observations to train on.
  public var count: Int { rows?.count ?? observations.count }

  /// A trainer. It checks the data and computes nothing yet. Two `halves` of the rows of
  /// `validation` make it compute ``TrainingResult/crossFittedLogits``.
  ///
  /// - Throws: `BackpropError` if an option is out of range or the data does not fit the network.
  public init(
    _ network: NeuralNetwork<Scalar>, on observations: Observations<Scalar>, rows: [Int]? = nil,
    validation: Observations<Scalar>? = nil, halves: [[Int]]? = nil,
    _ options: TrainingOptions = TrainingOptions(), threads: Int? = nil
  ) throws {
    try options.validate()
    for data in [observations, validation].compactMap(\.self) {
      try Self.validate(data, for: network.architecture)
    }
    if let rows {
      precondition(
        rows.allSatisfy { $0 >= 0 && $0 < observations.count },
        "rows outside of \(observations.count) observations")
      guard !rows.isEmpty else { throw Self.noObservations }
    }
    if let halves {
      precondition(
        halves.count == 2 && halves.joined().sorted() == Array(0..<(validation?.count ?? 0)),
        "halves that are not a partition of the validation data")
    }
    if let threads, threads < 1 {
      throw BackpropError(
        .usage, "training on \(threads) threads", remedy: "use at least 1 thread")
    }
    self.network = network
    self.observations = observations
    self.rows = rows
    self.validation = validation
    self.halves = halves
    self.options = options
    self.threads = threads ?? WorkerPool.processors
  }

  /// Trains on new threads, never on Swift's cooperative pool, and returns the events.
  ///
  /// Training begins at once. It stops if `control` stops it, or if the task that reads the events
  /// is cancelled or drops the sequence.
  public func events(
    control: TrainingControl = TrainingControl()
  ) -> AsyncThrowingStream<TrainingEvent<TrainingResult<Scalar>>, any Error> {
    eventStream(control) { report in report(.finished(try run(control: control, report: report))) }
  }

  /// Trains on the calling thread and its workers, and returns the result at the end. `report` gets
  /// every event except the last one, `finished`.
  ///
  /// - Throws: `BackpropError` of kind `diverged` if the loss becomes NaN, infinite or far too
  ///   large.
  public func run(
    control: TrainingControl = TrainingControl(),
    report: (TrainingEvent<TrainingResult<Scalar>>) -> Void = { _ in }
  ) throws -> TrainingResult<Scalar> {
    let run = TrainingRun(self, control, WorkerPool(threads: threads))
    run.begin(report)
    while try run.advance(report) {}
    return run.result
  }

  private static var noObservations: BackpropError {
    BackpropError(.badData, "there are 0 observations", remedy: "use at least one row")
  }

  private static func validate(
    _ data: Observations<Scalar>, for architecture: Architecture
  ) throws {
    guard data.count >= 1 else { throw noObservations }
    guard data.x.columns == architecture.inputs, data.y.columns == architecture.outputs else {
      throw BackpropError(
        .badData,
        """
        observations of \(data.x.columns) features and \(data.y.columns) targets cannot train a network of \
        \(architecture.inputs) inputs and \(architecture.outputs) outputs
        """, remedy: "use one column per feature and one per target")
    }
    for (matrix, name) in [(data.x, "feature"), (data.y, "target")] {
      if let index = matrix.firstNonFinite() {
        throw BackpropError(
          .badData,
          "\(name) \(index % matrix.columns + 1) of observation \(index / matrix.columns + 1) is NaN or infinity",
          remedy: "impute or remove it: a network needs finite numbers")
      }
    }
    if let weights = data.weights {
      guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 })
      else {
        throw BackpropError(
          .badData,
          "the weights of the observations are not finite numbers of 0 or more, or all are 0",
          remedy: "use weights of 0 or more, at least one of them above 0")
      }
    }
  }
}
