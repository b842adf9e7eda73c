/// Asynchronous successive halving: which trial is trained next, and for how many epochs (Li et
/// al., "A System for Massively Parallel Hyperparameter Tuning", 2020), one trial at a time.
///
/// A *rung* is a number of epochs, three times that of the rung below. A trial is trained from
/// scratch on each rung, because a schedule runs over all epochs. The best third of the trials of a
/// rung is promoted to the next one. If a trial can be promoted it is, from the highest rung down;
/// else a new trial starts on the lowest rung. So the search can end at any time. The first trial,
/// which the others have to beat, is trained on the highest rung only.
package struct SuccessiveHalving: Sendable {
  /// The epochs of each rung, ascending.
  package let rungs: [Int]
  /// One trial in three is promoted.
  private static let reduction = 3
  /// The maximum number of rungs, and the minimum number of epochs of a rung below the highest:
  /// fewer say little about a schedule.
  private static let maximumRungs = 3
  private static let minimumEpochs = 8

  /// The rungs up to `epochs`.
  package init(epochs: Int) {
    var rungs = [epochs]
    while rungs.count < Self.maximumRungs, rungs[0] / Self.reduction >= Self.minimumEpochs {
      rungs.insert(rungs[0] / Self.reduction, at: 0)
    }
    self.rungs = rungs
  }

  /// The number of the highest rung.
  package var top: Int { rungs.count - 1 }

  /// The trial and rung that follow `trials`, of at most `most` trials and on no higher rung than
  /// `highest`; nil if the search is complete. Once there are no new trials, the promoted third is
  /// rounded up.
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
