/// An estimate of the remaining time of training from its recent speed. The speed changes on
/// machines that run other programs too.
package struct TimeLeft {
  /// The fraction of the work done at some times, about one per second.
  private var marks: [(time: ContinuousClock.Instant, done: Double)]
  /// The time span over which the speed is measured.
  private static let memory = Duration.seconds(30)

  /// An estimate for work that begins at `start`.
  package init(start: ContinuousClock.Instant) { marks = [(start, 0)] }

  /// The remaining seconds at `time`, when the fraction `done` of the work is done. nil while the
  /// speed is unknown.
  package mutating func seconds(
    at time: ContinuousClock.Instant, done: Double
  ) -> Double? {
    while marks.count > 1, time - marks[1].time >= Self.memory { marks.removeFirst() }
    let (since, before) = marks[0]
    if let last = marks.last, time - last.time >= .seconds(1) { marks.append((time, done)) }
    guard done > before, time > since else { return nil }
    return (time - since) / .seconds(1) / (done - before) * max(0, 1 - done)
  }
}
