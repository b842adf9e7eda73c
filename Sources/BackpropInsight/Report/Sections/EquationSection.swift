extension ReportContent {
  /// The equations of this network with its shapes, forward and backward.
  var equationSection: ReportSection {
    let equations = NetworkEquations(trace)
    return ReportSection(
      id: "equations", title: "The equations",
      content: [
        .paragraph(
          "A row is an observation, m of them. dZ and dA are of each observation, without 1/m, which "
            + "enters once, in the gradients. ⊙ multiplies element by element."),
        .tag("h3", ["Forward"]), list(equations.forward),
        .tag("h3", ["Backward"]), list(equations.backward),
        .tag("h3", ["Step"]), list(equations.step),
      ])
  }

  private func list(_ equations: [NetworkEquations.Equation]) -> Markup {
    .tag(
      "div",
      [
        "class": "scroll", "role": "group", "tabindex": "0",
        "aria-label": "Equations: \(equations[0].words)",
      ],
      equations.map { equation in
        .tag(
          "div", ["class": "equation"],
          [.tag("div", [equation.formula.markup]), .paragraph(equation.words)])
      })
  }
}
