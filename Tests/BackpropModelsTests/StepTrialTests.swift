import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Foundation
import Testing

@Suite("Trial of steps") struct StepTrialTests {
  /// Numbers to predict from codes that mean nothing as numbers, or from smooth functions.
  private static func table(areCodes: Bool) throws -> Table {
    var random = SplitMix64(seed: 5)
    let effects = (0..<4).map { _ in (0..<8).map { _ in random.uniform() } }
    let x = (0..<4).map { _ in
      (0..<400).map { _ in areCodes ? Double(random.next() % 8) : 3 * random.uniform() }
    }
    let y = (0..<400).map { row in
      (0..<4).reduce(0.1 * random.uniform()) { sum, k in
        sum + (areCodes ? effects[k][Int(x[k][row])] : sin(x[k][row] * x[0][row]))
      }
    }
    return try Table(
      columns: x.enumerated().map { ("x\($0)", .numbers($1)) } + [("y", .numbers(y))])
  }

  private static func training(
    areCodes: Bool, _ change: (inout TableTrainingOptions) -> Void = { _ in }
  ) throws -> TableTraining {
    var options = Recipe.best.options(task: .regression, rows: 400)
    options.training.epochs = 64
    options.members = 3
    options.triesSteps = true
    change(&options)
    return try TableTraining(try table(areCodes: areCodes), targets: ["y"], options)
  }

  @Test("gives codes steps, and leaves smooth functions as they are", arguments: [1, 2])
  func verdicts(threads: Int) throws {
    let codes = try Self.training(areCodes: true) { $0.threads = threads }
    let (chosen, trial) = try codes.settlingSteps()
    #expect(trial?.isWon == true && trial?.rows == 134, "\(String(describing: trial))")
    #expect(chosen.options.preprocessing.mostSteps == 15)
    #expect(chosen.preprocessing.featureNames.contains("x0 > 1.5"))
    #expect(chosen.rows == codes.rows && chosen.trainer.members.count == 3)
    let smooth = try Self.training(areCodes: false) { $0.threads = threads }
    let (same, lost) = try smooth.settlingSteps()
    #expect(lost?.isWon == false, "\(String(describing: lost))")
    #expect(same.options == smooth.options && same.preprocessing == smooth.preprocessing)
  }

  @Test("is the same for any number of threads, and with one network on its validation rows")
  func determinism() throws {
    let trials = try [1, 2, 3].map { threads in
      try Self.training(areCodes: true) { $0.threads = threads }.settlingSteps().trial
    }
    #expect(trials[0] != nil && trials[0] == trials[1] && trials[0] == trials[2])
    let one = try Self.training(areCodes: true) {
      $0.members = 1
      $0.validation = 0.2
    }
    #expect(try one.settlingSteps().trial?.rows == 80)
  }

  @Test("there is none where nobody asks, steps are settled, or rows are few")
  func none() throws {
    let changes: [(inout TableTrainingOptions) -> Void] = [
      { $0.triesSteps = false }, { $0.preprocessing.mostSteps = 4 },
      {
        $0.members = 1
        $0.validation = 0
      },
      { $0.members = 40 },
    ]
    for change in changes {
      let training = try Self.training(areCodes: true, change)
      let (same, trial) = try training.settlingSteps()
      #expect(trial == nil && same.options == training.options)
    }
  }

  @Test("ends where it is stopped")
  func stop() throws {
    let control = TrainingControl()
    control.stop()
    let error = #expect(throws: BackpropError.self) {
      try Self.training(areCodes: true).settlingSteps(control: control)
    }
    #expect(error?.kind == .interrupted)
  }
}
