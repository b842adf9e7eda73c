internal import BackpropCore

extension ReportContent {
  /// The gradient compared with finite differences.
  var checkSection: ReportSection {
    let diagnoses = check.diagnoses(observations: trace.observations)
    let table = DataTable(
      "Gradients of up to 20 parameters of each weight matrix or bias vector, compared with "
        + "(J(θ + h) − J(θ − h)) / 2h",
      ["array", "checked"] + GradientCheck.Verdict.allCases.map(name) + ["largest relative error"],
      diagnoses.map { array in
        [.text(array.name), .text(array.checked.grouped)]
          + GradientCheck.Verdict.allCases.map {
            .text(array.verdicts[$0, default: 0].grouped)
          }
          + [Numeral.data(array.largestRelativeError, digits: 3)]
      })
    let words =
      check.passed
      ? "No parameter fails: backpropagation and finite differences agree."
      : "Some parameters fail: backpropagation and finite differences do not agree."
    let causes = diagnoses.compactMap(\.cause).map(Markup.paragraph)
    return ReportSection(
      id: "check", title: "Gradient check",
      content: [.paragraph(words)] + causes + [table.markup]
        + (stepSizes.map { [figure($0).markup] } ?? []))
  }

  private func name(_ verdict: GradientCheck.Verdict) -> String {
    verdict == .bothNearZero ? "both near 0" : verdict.rawValue
  }

  private func figure(_ curve: StepSizeCurve) -> Figure {
    // an error of 0 has no logarithm and is drawn at 1e-13
    func shown(_ error: Double) -> Double { max(error, 1e-13) }
    var plot = Plot(
      .logarithmic("step h", curve.points.map(\.h)),
      .logarithmic(
        "relative error, logarithmic",
        curve.points.flatMap { [shown($0.median), shown($0.largest)] }))
    plot.upright(6.055454452393343e-06, "thin dotted", "h of the check")
    plot.line(curve.points.map { ($0.h, shown($0.median)) }, "blue", "median")
    plot.line(curve.points.map { ($0.h, shown($0.largest)) }, "orange dashed", "largest")
    let best = curve.points.min { ($0.median, $0.h) < ($1.median, $1.h) }
    return Figure(
      id: "step-sizes", title: "Error of finite differences for each step size h",
      description:
        "The relative error over \(counted(curve.parameters.count, "parameter")). On the right, "
        + "the truncation error is proportional to h²; on the left, the rounding error is "
        + "proportional to 1/h. The smallest median error is "
        + "\(Numeral.text(best?.median ?? 0, digits: 2)), at h = "
        + "\(Numeral.text(best?.h ?? 0, digits: 2)).",
      width: Plot.width, height: Plot.height, drawing: plot.drawing,
      table: DataTable(
        "Relative errors", ["h", "median", "largest"],
        curve.points.map { point in
          [
            .text(Numeral.text(point.h, digits: 3)), Numeral.data(point.median, digits: 3),
            Numeral.data(point.largest, digits: 3),
          ]
        }))
  }
}
