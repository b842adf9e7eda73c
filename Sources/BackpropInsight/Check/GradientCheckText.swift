package import BackpropCore

extension GradientCheck {
  /// The verdicts for each array, and the ten parameters with the largest relative errors.
  package func tables(_ arrays: [ArrayDiagnosis]) -> String {
    var counts = TextTable()
    counts.add(["array", "checked", "pass", "both ~0", "warn", "kink", "fail", "largest error"])
    for array in arrays {
      counts.add(
        [array.name, array.checked.grouped]
          + Verdict.allCases.map { array.verdicts[$0, default: 0].grouped }
          + [array.largestRelativeError.significant(3)])
    }
    var worst = TextTable()
    worst.add(["parameter", "backpropagation", "finite difference", "relative error", "verdict"])
    let order = entries.filter { $0.verdict != .bothNearZero }
      .sorted { $0.relativeError > $1.relativeError }
    for entry in order.prefix(10) {
      worst.add([
        "\(entry.parameter)", "\(entry.analytic)", "\(entry.numeric)",
        entry.relativeError.significant(3), entry.verdict.rawValue,
      ])
    }
    return counts.text + "\n" + (order.isEmpty ? "" : "largest relative errors\n" + worst.text)
  }
}
