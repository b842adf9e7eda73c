extension ReportContent {
  /// The network as neurons and weights, with the activations of the explained observation.
  var diagramSection: ReportSection {
    ReportSection(
      id: "diagram", title: "The network, neuron by neuron",
      content: [NetworkDiagram(self).figure.markup])
  }
}
