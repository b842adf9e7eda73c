public import BackpropCore

/// Trains a network.
///
/// ```swift
/// let trainer = try Trainer(network, on: observations, validation: heldOut, options)
/// for try await event in trainer.events() {
///   if case .epoch(let report) = event { print(report.epoch, report.trainingLoss) }
///   if case .finished(let result) = event { trained = result.network }
/// }
/// ```
///
/// The same network, data, options and seed give the same bits for any number of threads.
public struct Trainer<Scalar: NetworkScalar>: Sendable {
  /// The network training begins with.
  public let network: NeuralNetwork<Scalar>
  /// What it is trained on, or more than that: see ``rows``.
  public let observations: Observations<Scalar>
  /// The rows of ``observations`` that it is trained on; nil for all.
  public let rows: [Int]?
  /// What chooses the best epoch, if anything does.
  public let validation: Observations<Scalar>?
  /// Two parts of the rows of ``validation``, so that ``TrainingResult/crossFittedScores`` are known.
  let halves: [[Int]]?
  /// How it is trained.
  public internal(set) var options: TrainingOptions
  /// How many threads compute.
  public let threads: Int

  /// The number of observations it is trained on.
  public var count: Int { rows?.count ?? observations.count }

  /// A trainer; nothing is computed yet. With two `halves` of the rows of `validation` it scores each
  /// of them by what the other one chose: ``TrainingResult/crossFittedScores``.
  ///
  /// - Throws: `BackpropError` where an option is out of range or the data cannot train this
  ///   network.
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
        "rows that \(observations.count) observations do not have")
      guard !rows.isEmpty else { throw Self.noObservations }
    }
    if let halves {
      precondition(
        halves.count == 2 && halves.joined().sorted() == Array(0..<(validation?.count ?? 0)),
        "halves that are not those of the validation data")
    }
    if let threads, threads < 1 {
      throw BackpropError(
        .usage, "training on \(threads) threads", remedy: "take at least 1 thread")
    }
    self.network = network
    self.observations = observations
    self.rows = rows
    self.validation = validation
    self.halves = halves
    self.options = options
    self.threads = threads ?? WorkerPool.processors
  }

  /// Trains on threads of its own, never on Swift's cooperative ones, and tells what happens.
  ///
  /// Training begins when the sequence is made. It stops when `control` says so, or when the task
  /// that reads the events is cancelled or forgets the sequence.
  public func events(
    control: TrainingControl = TrainingControl()
  ) -> AsyncThrowingStream<TrainingEvent<TrainingResult<Scalar>>, any Error> {
    eventStream(control) { report in report(.finished(try run(control: control, report: report))) }
  }

  /// Trains on the calling thread and its workers, and returns when training has ended; `report`
  /// is told every event but the last, which is what this returns.
  ///
  /// - Throws: `BackpropError` of kind `diverged` when the loss is no longer a finite number.
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
    BackpropError(.badData, "there are 0 observations", remedy: "give at least one row")
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
        """, remedy: "give one column a feature and one a target")
    }
    for (matrix, name) in [(data.x, "feature"), (data.y, "target")] {
      if let index = matrix.firstNonFinite() {
        throw BackpropError(
          .badData,
          "\(name) \(index % matrix.columns + 1) of observation \(index / matrix.columns + 1) is NaN or infinity",
          remedy: "impute or remove it; a network can only compute with finite numbers")
      }
    }
    if let weights = data.weights {
      guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 })
      else {
        throw BackpropError(
          .badData,
          "the weights of the observations are not all finite and 0 or more, or all are 0",
          remedy: "give each observation a weight of 0 or more, and at least one a weight above 0")
      }
    }
  }
}

/// The events of `train`, which runs on a thread of its own, never on Swift's cooperative ones.
package func eventStream<Event: Sendable>(
  _ control: TrainingControl,
  _ train: @escaping @Sendable (_ report: (Event) -> Void) throws -> Void
) -> AsyncThrowingStream<Event, any Error> {
  AsyncThrowingStream { continuation in
    // a stream that came to its end leaves the switch for what is trained next
    continuation.onTermination = { if case .cancelled = $0 { control.stop() } }
    let started = startDetachedThread {
      do {
        try train { continuation.yield($0) }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    if !started {
      continuation.finish(
        throwing: BackpropError(
          .inputOutput, "the system refuses another thread",
          remedy: "end other programs or raise the limit on processes"))
    }
  }
}
