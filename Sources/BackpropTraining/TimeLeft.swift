/// How long training will go on, from how fast it went in the last while: machines are shared, and what
/// was true a minute ago need not be true now.
package struct TimeLeft {
  /// When how much of the work was done, at most about one a second.
  private var marks: [(time: ContinuousClock.Instant, done: Double)]
  /// How far the pace looks back.
  private static let memory = Duration.seconds(30)

  /// Work that begins at `start`.
  package init(start: ContinuousClock.Instant) { marks = [(start, 0)] }

  /// The seconds that are left at `time`, when the share `done` of the work is done; nil before there is
  /// a pace.
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
