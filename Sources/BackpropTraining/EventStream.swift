internal import BackpropCore

/// The events of `train`. It runs on a new thread, never on Swift's cooperative pool.
package func eventStream<Event: Sendable>(
  _ control: TrainingControl,
  _ train: @escaping @Sendable (_ report: (Event) -> Void) throws -> Void
) -> AsyncThrowingStream<Event, any Error> {
  AsyncThrowingStream { continuation in
    // the end of a stream does not stop later trainings with the same control
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
          remedy: "end other programs, or raise the limit on processes"))
    }
  }
}
