internal import Backprop
internal import BackpropModels

// What the command says of a cross-validation: each training of it, and its scores.

extension CrossValidation {
  /// Trains and measures the models, and says on standard error how good each is.
  func run(
    control: TrainingControl, format: OutputArguments.Format, mayEndEarly: Bool
  ) async throws -> CrossValidationScores {
    let messages = Messages(isJSON: format == .json)
    if unmeasuredRows > 0 {
      messages.note(
        "cross-validation: \(counted(unmeasuredRows, "row")) with a class that no other row or group has \(unmeasuredRows == 1 ? "is" : "are") trained on each time and never measured"
      )
    }
    var progress = ProgressDisplay(format, mayEndEarly: mayEndEarly)
    return try await run(control: control) { event in
      switch event {
      case .training(let fold, .networks(let event)), .training(let fold, .trial(let event)):
        if case .started = event {
          progress = ProgressDisplay(
            format, mayEndEarly: mayEndEarly, title: "training \(fold + 1) of \(count)")
        }
        progress.show(event)
      case .training: break
      case .measured(let fold, let evaluation):
        if format == .json {
          let line = FoldJSON(fold: fold + 1, folds: count, test: ScoresJSON(evaluation))
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
  let test: ScoresJSON?
}

extension CrossValidationScores {
  /// The means and intervals, with those of simpler models beside.
  func text(_ task: PredictionTask, _ options: TableTrainingOptions) -> String {
    let columns = [
      ("model", model), ("linear model", linear),
      (options.constant, constant),
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
    let often = repeats == 1 ? "" : ", \(repeats) times"
    let split =
      options.preprocessing.group.map { ", groups of '\($0)' together" }
      ?? options.preprocessing.time.map { ", each of later rows by '\($0)' than it was trained on" }
      ?? ""
    return """
      cross-validation, \(folds) folds\(often)\(split): mean of the rows left out, with its 95 % interval
      \(Scores(cells: cells, task: task).text)
      """
  }
}
