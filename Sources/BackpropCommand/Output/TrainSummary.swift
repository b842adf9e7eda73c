internal import Backprop

/// The summary of a training for people.
struct TrainSummary {
  private let model: TableModel
  private let result: EnsembleResult<Float>
  private let output: String
  private var record: TrainingRecord { model.record }

  init(_ model: TableModel, _ result: EnsembleResult<Float>, output: String) {
    self.model = model
    self.result = result
    self.output = output
  }

  var text: String {
    let crossValidation =
      record.crossValidation.map { $0.text(model.task, record.options) + "\n" } ?? ""
    return """
      \(training)
      \(record.postFitInWords.map { $0 + "\n" }.joined())\(model.thresholdInWords.map { $0 + "\n" } ?? "")
      \(MetricsTable(record, task: model.task).text)
      \(crossValidation)\(confusion)\
      \(baselines)model: \(output)

      """
  }

  /// Epochs, time and throughput.
  private var training: String {
    let count = counted(result.history.count, "epoch")
    let ending =
      switch (result.stopReason, record.options.validation) {
      case (.completed, _): "all \(count)"
      case (.stoppedEarly, .outOfFold): "stopped early after at most \(count)"
      case (.stoppedEarly, .holdout), (.stoppedEarly, .none):
        "stopped early after \(count), the last \(result.history.count - record.bestEpochs[0]) without improvement"
      case (.converged, _): "converged after \(count)"
      case (.stopped, _): "interrupted after \(count)"
      case (.outOfTime, _): "out of time after \(count)"
      }
    let best = record.heldOut != nil ? ", \(record.bestInWords)" : ""
    let seconds = result.seconds < 0.01 ? "under 0.01 s" : "\(result.seconds.significant(3)) s"
    return "\(ending)\(best), \(seconds), \(Int(model.samplesPerSecond(result)).grouped) rows/s"
  }

  private var confusion: String {
    let table = MetricsTable.confusion(
      record.primary.evaluation, classes: model.preprocessing.target.classes)
    guard !table.isEmpty else { return "" }
    return "confusion matrix, \(record.primary.source.label) rows\n\(table)"
  }

  private var baselines: String {
    guard record.metrics.baselines != nil else { return "" }
    return "the linear model and the \(record.options.naiveBaseline) are measured on the "
      + "\(record.primary.source.label) rows\n"
  }
}

extension TrainingRecord {
  /// What was fitted on held-out rows, one line each: the weight of the linear model and the
  /// temperature.
  var postFitInWords: [String] {
    guard let heldOut else { return [] }
    let linear = linearWeight.map {
      "ensemble weight of the linear model: \($0.significant(3)), fitted on the \(heldOut.label) rows"
    }
    let temperature = temperature.map {
      "temperature: \($0.significant(4)), fitted on the \(heldOut.label) rows"
    }
    return [linear, temperature].compactMap(\.self)
  }
}

extension TableModel {
  /// The number of rows that were trained on in a second, over all epochs.
  func samplesPerSecond(_ result: EnsembleResult<Float>) -> Double {
    guard result.seconds > 0 else { return 0 }
    let epochs = result.members.reduce(0) { $0 + $1.history.count }
    let folds = Double(result.members.count)
    let each = Double(record.rows.training) * (folds > 1 ? (folds - 1) / folds : 1)
    let seen = record.options.training.batch.seen(of: Int(each))
    return Double(seen) * Double(epochs) / result.seconds
  }
}
