internal import BackpropCore
internal import BackpropTraining

extension ReportContent {
  /// What keeps the network from learning, if anything does.
  var diagnosisSection: ReportSection {
    let findings = diagnosis.findings
    let list: Markup =
      findings.isEmpty
      ? .paragraph("Nothing is out of its bounds.")
      : .tag(
        "ul", ["class": "findings"],
        findings.map { finding in
          .tag("li", [.text("\(sentence(finding.what)) \(sentence(finding.remedy))")])
        })
    let table = DataTable(
      "Saturated: f′(z) < 0.01. Dead: z ≤ 0 for every row. Vanishing below 0.001, exploding above 1,000. Update between 0.00001 and 0.1.",
      ["layer", "saturated", "dead neurons", "RMS(dZ) beside the last", "update ratio"],
      diagnosis.layers.enumerated().map { l, layer in
        [
          .text("\(l + 1)"),
          layer.saturatedShare.map { .text(Numeral.percent($0)) } ?? "–",
          layer.deadNeurons.map {
            .text("\($0.count.grouped) of \(layer.neurons.grouped)")
          } ?? "–",
          layer.deltaRatio.map { Numeral.data($0, digits: 3) } ?? "–",
          layer.updateRatio.map { Numeral.data($0, digits: 3) } ?? "–",
        ]
      })
    return ReportSection(
      id: "diagnosis", title: "Diagnosis",
      content: [
        .paragraph(
          "Measured over \(counted(diagnosis.observations, "observation")); dead neurons over \(counted(diagnosis.rows, "row"))."
        ),
        list, table.markup,
      ])
  }

  /// The clause with a capital and a full stop.
  private func sentence(_ clause: String) -> String {
    clause.prefix(1).uppercased() + clause.dropFirst() + "."
  }
}
