internal import Backprop

extension TableTraining {
  /// Whether training may end before its last epoch.
  var mayEndEarly: Bool {
    options.training.earlyStopping.patience != nil && prepared.heldOut != nil
  }
}

extension TimeBudget.Plan {
  /// What the time suffices for, compared with the options `asked`.
  func remark(insteadOf asked: TableTrainingOptions) -> String {
    let planned = training.options
    let isLess = planned.training.epochs < asked.training.epochs
    var text = "suffices for " + (isLess ? "\(planned.training.epochs) of " : "all ")
    text += counted(asked.training.epochs, "epoch")
    let (networks, most) = (planned.validation.networks, asked.validation.networks)
    if networks < most { text += " of \(counted(networks, "network")) instead of \(most)" }
    if skipsComparison(asked) { text += ", without a comparison of threshold features" }
    return text + " (\(secondsPerEpoch.significant(2)) s each)"
  }

  /// The options that give the same model without a time budget; empty if `asked` gives it.
  func repetition(insteadOf asked: TableTrainingOptions) -> String {
    let planned = training.options
    let networks = planned.validation.networks
    let hasFewer = networks < asked.validation.networks
    var options: [String] = []
    if planned.training.epochs < asked.training.epochs || hasFewer {
      options.append("--epochs \(planned.training.epochs)")
    }
    if hasFewer { options.append("--members \(networks)") }
    if skipsComparison(asked) { options.append("--no-threshold-features") }
    guard !options.isEmpty else { return "" }
    return "; \(options.joined(separator: " ")) with the same seed gives the same model"
  }

  private func skipsComparison(_ asked: TableTrainingOptions) -> Bool {
    asked.preprocessing.thresholdFeatures != training.options.preprocessing.thresholdFeatures
  }
}
