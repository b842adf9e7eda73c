internal import BackpropCore
internal import BackpropTraining

extension ReportContent {
  /// Problems that keep the network from learning.
  var diagnosisSection: ReportSection {
    let findings = diagnosis.findings
    let list: Markup =
      findings.isEmpty
      ? .paragraph("No problem was found.")
      : .tag(
        "ul", ["class": "findings"],
        findings.map { finding in
          .tag("li", [.text("\(sentence(finding.what)) \(sentence(finding.remedy))")])
        })
    let table = DataTable(
      "Saturated: f′(z) < 0.01. Dead: z ≤ 0 for every row. The gradient vanishes if the ratio of "
        + "RMS(dZ) to the last layer is below 0.001, and explodes above 1,000. A normal update "
        + "ratio is from 0.00001 to 0.1.",
      ["layer", "saturated", "dead neurons", "RMS(dZ), ratio to the last", "update ratio"],
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
          "Measured over \(counted(diagnosis.observations, "observation")); dead neurons are "
            + "counted over \(counted(diagnosis.rows, "row"))."),
        list, table.markup,
      ])
  }

  /// `clause` with a capital letter and a full stop.
  private func sentence(_ clause: String) -> String {
    clause.prefix(1).uppercased() + clause.dropFirst() + "."
  }
}
