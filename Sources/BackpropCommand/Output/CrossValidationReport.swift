internal import Backprop
internal import BackpropModels

// The output of a cross-validation: each of its trainings, and the metrics.

extension CrossValidation {
  /// Trains and measures the models, and prints the metrics of each on standard error.
  func run(
    control: TrainingControl, format: OutputArguments.Format, mayEndEarly: Bool
  ) async throws -> CrossValidationMetrics {
    let messages = Messages(isJSON: format == .json)
    if unmeasuredRows > 0 {
      messages.note(
        "cross-validation: \(counted(unmeasuredRows, "row")) with a class that no other row or group has \(unmeasuredRows == 1 ? "is" : "are") always trained on and never measured"
      )
    }
    var progress = ProgressDisplay(format, mayEndEarly: mayEndEarly)
    return try await run(control: control) { event in
      switch event {
      case .training(let fold, .networks(let event)),
        .training(let fold, .comparison(let event)):
        if case .started = event {
          progress = ProgressDisplay(
            format, mayEndEarly: mayEndEarly, title: "training \(fold + 1) of \(count)")
        }
        progress.show(event)
      case .training: break
      case .measured(let fold, let evaluation):
        if format == .json {
          let line = FoldJSON(
            fold: fold + 1, folds: count,
            test: MetricsJSON(
              SourcedEvaluation(RowSource(.test, count: splits[fold].heldOut.count), evaluation)))
          Console.error.write(((try? JSONText.encode(line, isPretty: false)) ?? "{}") + "\n")
          return
        }
        let shown = [Metric.accuracy, .rmse].compactMap { metric in
          evaluation[metric].map { "\(metric) \($0.fixed(metric.digits(of: $0)))" }
        }
        Console.error.write(
          "cross-validation \(fold + 1)/\(count)  \(shown.joined(separator: "  "))\n")
      }
    }
  }
}

/// The line of JSON about one training of a cross-validation.
private struct FoldJSON: Encodable {
  let fold: Int
  let folds: Int
  let test: MetricsJSON?
}

extension CrossValidationMetrics {
  /// The means and intervals of the models and of the baselines.
  func text(_ task: PredictionTask, _ options: TableTrainingOptions) -> String {
    let columns = [
      ("model", model), ("linear model", linear),
      (options.naiveBaseline, constant),
    ].compactMap { name, estimates in estimates.map { (name, $0) } }
    let cells = columns.map { name, estimates in
      (
        name: name,
        cell: { (metric: Metric) in
          estimates[metric].map { estimate in
            let digits = metric.digits(of: estimate.mean)
            return "\(estimate.mean.fixed(digits)) "
              + "[\(estimate.lower.fixed(digits)), \(estimate.upper.fixed(digits))]"
          }
        }
      )
    }
    let often = repeats == 1 ? "" : ", repeated \(repeats) times"
    let split =
      options.preprocessing.group.map { ", grouped by '\($0)'" }
      ?? options.preprocessing.time.map { ", each fold later by '\($0)' than its training rows" }
      ?? ""
    return """
      cross-validation, \(folds) folds\(often)\(split): mean over the held-out folds with a 95 % interval
      \(MetricsTable(cells: cells, task: task).text)
      """
  }
}
