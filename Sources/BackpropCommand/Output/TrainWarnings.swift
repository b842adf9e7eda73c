internal import Backprop
internal import BackpropModels

/// What somebody should look at before trusting a model.
enum TrainWarnings {
  /// Fewer rows than this say little about a model.
  private static let fewRows = 10

  /// What can be said before training.
  static func before(_ training: TableTraining) -> [String] {
    var warnings = training.preprocessing.warnings
    let rows = training.rows
    if (1..<fewRows).contains(rows.validation) {
      warnings.append(
        "the best epoch is chosen by \(counted(rows.validation, "validation row")), which is little more than chance; "
          + "give more rows, or train without them: --validation none --epochs N")
    }
    if training.options.members == 1, training.options.validation > 0, rows.validation == 0 {
      warnings.append(
        "no class has a row to spare for validation, so the last epoch is taken and nothing says how good "
          + "it is on other rows; give more rows of each class")
    }
    if (1..<fewRows).contains(rows.test) {
      warnings.append(
        "the model is measured on \(counted(rows.test, "test row")), which says little about other rows; give more with --test"
      )
    }
    return warnings
  }

  /// What can be said once the model is measured: that it is no better than a constant answer.
  static func after(_ model: TableModel) -> [String] {
    let scores = model.record.scores
    guard let constant = scores.baselines?.constant else { return [] }
    let (name, judged) =
      scores.test.map { ("test", $0) } ?? scores.validation.map { ("validation", $0) }
      ?? ("training", scores.training)
    guard let loss = judged[.loss], let simplest = constant[.loss], !(loss < simplest),
      simplest != 0
    else {
      return []
    }
    // weighing classes makes the loss worse on purpose, and this better
    if let right = judged[.balancedAccuracy], let usual = constant[.balancedAccuracy], right > usual
    {
      return []
    }
    let answer =
      model.task != .regression
      ? "the shares of the classes" : "the \(model.record.options.constant)"
    return [
      "on the \(name) rows the network is no better than always answering \(answer) "
        + "(loss \(loss.significant(4)) against \(simplest.significant(4))); "
        + "try another learning rate, more epochs or more rows"
    ]
  }
}
