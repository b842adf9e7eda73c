extension ReportContent {
  /// The neurons, the weights, and the activations of the explained observation.
  var diagramSection: ReportSection {
    ReportSection(
      id: "diagram", title: "Network diagram",
      content: [NetworkDiagram(self).figure.markup])
  }
}
