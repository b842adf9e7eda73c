internal import Synchronization

/// A switch that stops training after the current step, at once or at a deadline. The result is the
/// best network so far.
public final class TrainingControl: Sendable {
  private let stopped = Atomic<Bool>(false)
  private let start = ContinuousClock.now
  /// The deadline in nanoseconds after `start`.
  private let limit = Atomic<Int64>(.max)

  /// A control that lets training run.
  public init() {}

  /// Stops training. Any thread may call it, more than once.
  public func stop() { stopped.store(true, ordering: .relaxed) }

  /// Stops training at `deadline`, which replaces an earlier one. Any thread may call it.
  public func stop(at deadline: ContinuousClock.Instant) {
    limit.store(Int64((deadline - start) / .nanoseconds(1)), ordering: .relaxed)
  }

  /// Whether ``stop()`` has been called.
  public var isStopped: Bool { stopped.load(ordering: .relaxed) }

  /// The reason to stop now, nil to continue.
  var stopReason: StopReason? {
    if isStopped { return .stopped }
    let limit = limit.load(ordering: .relaxed)
    guard limit < .max else { return nil }
    return ContinuousClock.now - start >= .nanoseconds(limit) ? .outOfTime : nil
  }
}
