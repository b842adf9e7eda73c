internal import BackpropCore

extension ReportContent {
  /// The equations of this network with its shapes, forward and backward.
  var equationSection: ReportSection {
    let scale = cost.reduction == .mean ? ", without 1/m, which enters once, in dW and dβ" : ""
    let reading = """
      A row is an observation, m of them. dZ and dA are of each observation\(scale). dW and dβ are \
      ∂J/∂W and ∂J/∂β. f with a number is the function of that layer, f′ its slope; functions and ⊙ \
      go element by element unless it is said. Beside an equation stand its shapes and its number.
      """
    return ReportSection(
      id: "equations", title: "The equations",
      content: [.paragraph(reading)]
        + equations.flatMap { [.tag("h3", [.text($0.title)]), list($0)] })
  }

  private var equations: [NetworkDerivation.Section] {
    let symbolic = SymbolicNetwork(architecture: network.architecture, cost: cost)
    do {
      return try symbolic.summary(learningRate: learningRate)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private func list(_ section: NetworkDerivation.Section) -> Markup {
    .tag(
      "div",
      [
        "class": "scroll", "role": "group", "tabindex": "0",
        "aria-label": "Equations: \(section.title)",
      ], section.blocks.map(\.markup))
  }
}
