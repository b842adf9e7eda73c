internal import BackpropCore

extension ReportContent {
  /// The forward and backward equations of this network, with their shapes.
  var equationSection: ReportSection {
    let scale = cost.reduction == .mean ? ", without the factor 1/m, which is in dW and dβ" : ""
    let reading = """
      Each of the m rows is an observation. dZ and dA are ∂L/∂Z and ∂L/∂A of each \
      observation\(scale). dW and dβ are ∂J/∂W and ∂J/∂β. The index of f is its layer, and f′ is \
      its derivative. Functions and ⊙ are element-wise, unless an equation says otherwise. Each \
      matrix equation is followed by its shapes and its number.
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
