internal import Backprop

extension TableTraining {
  /// Whether training may end before its last epoch.
  var mayEndEarly: Bool {
    options.training.earlyStopping.patience != nil && (options.members > 1 || rows.validation > 0)
  }
}

extension TimeBudget.Plan {
  /// What the time suffices for, where `asked` was asked for.
  func remark(instead asked: TableTrainingOptions) -> String {
    let settled = training.options
    let isLess = settled.training.epochs < asked.training.epochs
    var text = "suffices for " + (isLess ? "\(settled.training.epochs) of " : "all ")
    text += counted(asked.training.epochs, "epoch")
    if settled.members < asked.members {
      text += " of \(counted(settled.members, "network")) instead of \(asked.members)"
    }
    if asked.triesSteps, !settled.triesSteps { text += " without a trial of steps" }
    return text + " (\(secondsPerEpoch.significant(2)) s each)"
  }

  /// How the same model comes again without a budget; empty where `asked` suffices.
  func repetition(instead asked: TableTrainingOptions) -> String {
    let settled = training.options
    var options: [String] = []
    if settled.training.epochs < asked.training.epochs || settled.members < asked.members {
      options.append("--epochs \(settled.training.epochs)")
    }
    if settled.members < asked.members { options.append("--members \(settled.members)") }
    if asked.triesSteps, !settled.triesSteps { options.append("--no-steps") }
    guard !options.isEmpty else { return "" }
    return "; \(options.joined(separator: " ")) with the same seed gives the same model"
  }
}
