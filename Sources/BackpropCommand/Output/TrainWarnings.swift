internal import Backprop
internal import BackpropModels

/// Warnings about a model that its user should see before trusting it.
enum TrainWarnings {
  /// Fewer rows than this say little about a model.
  private static let fewRows = 10

  /// Warnings before training.
  static func before(_ training: TableTraining) -> [String] {
    var warnings = training.preprocessing.warnings
    let rows = training.rows
    if (1..<fewRows).contains(rows.validation) {
      warnings.append(
        "the best epoch is chosen on only \(counted(rows.validation, "validation row")), which is little better "
          + "than chance: add rows, or train without validation (--validation none --epochs N)")
    }
    if case .holdout = training.options.validation, training.prepared.heldOut == nil {
      warnings.append(
        "no row can be held out for validation, because no class has a row to spare: the last epoch is kept, "
          + "and there are no held-out metrics; add rows of each class")
    }
    if (1..<fewRows).contains(rows.test) {
      warnings.append(
        "the model is measured on only \(counted(rows.test, "test row")), which says little about other rows: "
          + "use more with --test")
    }
    return warnings
  }

  /// Warnings after training: the model is no better than a constant prediction.
  static func after(_ model: TableModel) -> [String] {
    guard let constant = model.record.metrics.baselines?.constant else { return [] }
    let (source, evaluation) = (model.record.primary.source, model.record.primary.evaluation)
    guard let loss = evaluation[.loss], let simplest = constant[.loss], !(loss < simplest),
      simplest != 0
    else {
      return []
    }
    // class weights make the loss worse on purpose, and the balanced accuracy better
    if let balanced = evaluation[.balancedAccuracy], let naive = constant[.balancedAccuracy],
      balanced > naive
    {
      return []
    }
    let prediction =
      model.task != .regression
      ? "the class frequencies" : "the \(model.record.options.naiveBaseline)"
    return [
      "on the \(source.label) rows the model is no better than always predicting \(prediction) "
        + "(loss \(loss.significant(4)), naive baseline \(simplest.significant(4))): "
        + "try another learning rate, more epochs or more rows"
    ]
  }
}
