/// Which trial is trained next, and for how many epochs: asynchronous successive halving (Li et al., "A
/// System for Massively Parallel Hyperparameter Tuning", 2020), one trial at a time.
///
/// A *rung* is a number of epochs, each three times the one before; a trial is trained anew on each, since
/// schedules run over all epochs. Of the trials of a rung the best third goes on to the next. Whenever
/// one may go on it does, from the highest rung down, and else a new trial begins on the lowest: the
/// search can end at any moment. The first trial, which is what the others have to beat, is trained on
/// the highest rung alone.
package struct SuccessiveHalving: Sendable {
  /// The epochs of each rung, ascending.
  package let rungs: [Int]
  /// One trial in so many goes on to the next rung.
  private static let reduction = 3
  /// The most rungs, and the fewest epochs of one below the highest: fewer say little about a schedule.
  private static let mostRungs = 3
  private static let leastEpochs = 8

  /// The rungs up to `epochs`.
  package init(epochs: Int) {
    var rungs = [epochs]
    while rungs.count < Self.mostRungs, rungs[0] / Self.reduction >= Self.leastEpochs {
      rungs.insert(rungs[0] / Self.reduction, at: 0)
    }
    self.rungs = rungs
  }

  /// The number of the highest rung.
  package var top: Int { rungs.count - 1 }

  /// The trial and rung that follow `trials`, of at most `most` trials and on no higher rung than
  /// `highest`; nil where there is nothing left to do. Once there are no new trials, the third that goes on
  /// is rounded up.
  package func next(
    after trials: [Trial], most: Int = .max, upTo highest: Int = .max
  ) -> (number: Int, rung: Int)? {
    let highest = min(highest, top)
    guard trials.contains(where: { $0.number == 1 }) else { return (1, top) }
    let last = trials.map(\.number).max() ?? 1
    if let next = promoted(among: trials, upTo: highest, roundingUp: false) { return next }
    if last < most, highest >= 0 { return (last + 1, 0) }
    return promoted(among: trials, upTo: highest, roundingUp: true)
  }

  private func promoted(
    among trials: [Trial], upTo highest: Int, roundingUp: Bool
  ) -> (number: Int, rung: Int)? {
    for rung in (0..<max(highest, 0)).reversed() {
      let ranked = trials.filter { $0.rung == rung }.sorted {
        ($0.loss, $0.number) < ($1.loss, $1.number)
      }
      let count = (ranked.count + (roundingUp ? Self.reduction - 1 : 0)) / Self.reduction
      let next = ranked.prefix(count).first { trial in
        trial.loss.isFinite
          && !trials.contains { $0.number == trial.number && $0.rung > rung }
      }
      if let next { return (next.number, rung + 1) }
    }
    return nil
  }
}
