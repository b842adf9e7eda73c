public import BackpropCore
public import BackpropTraining

/// What an explanation says beside its numbers: the gradient check, and what keeps the network from
/// learning.
public struct ExplanationFindings: Sendable {
  /// The gradient against finite differences.
  public let check: GradientCheck
  /// How the numbers are distributed, layer by layer.
  public let diagnosis: NetworkDiagnosis
  private let observations: Int

  /// More parameters of an array than this, and that many are checked, at equal distances.
  static var mostOfEachArray: Int { 20 }

  /// Checks and diagnoses the part `focus` of `example`. `all`, where it is given, are the rows that
  /// tell dead neurons from silent ones.
  public init(_ example: WorkedExample, focus: Focus = .network, all: Matrix<Float>? = nil) {
    check = example.network.gradientCheck(
      example.inputs, example.targets, example.cost, mostOfEachArray: Self.mostOfEachArray,
      where: focus.includes)
    diagnosis = NetworkDiagnosis(
      example.network, example.inputs, example.targets, example.cost,
      learningRate: example.learningRate, all: all)
    observations = example.inputs.rows
  }

  /// Both as lines of an explanation.
  public var text: String {
    let diagnoses = check.diagnoses(observations: observations)
    var layers = TextTable()
    layers.add([
      "layer", "saturated", "dead neurons", "RMS(dZ)", "beside the last", "RMS(ΔW)/RMS(W)",
    ])
    for (l, layer) in diagnosis.layers.enumerated() {
      layers.add([
        "\(l + 1)", layer.saturatedShare.map { "\((100 * $0).fixed(1)) %" } ?? "-",
        layer.deadNeurons.map { "\($0.count.grouped) of \(layer.neurons.grouped)" } ?? "-",
        layer.deltaRMS.significant(4), layer.deltaRatio?.significant(4) ?? "-",
        layer.updateRatio?.significant(4) ?? "-",
      ])
    }
    let findings = diagnosis.findings
    let rows =
      diagnosis.rows > observations
      ? ", dead neurons of \(counted(diagnosis.rows, "row"))" : ""
    return """
      gradient check: backpropagation against (J(θ + h) − J(θ − h)) / 2h
      \(check.tables(diagnoses))
      diagnosis of \(counted(observations, "observation"))\(rows)
      \(layers.text)\(findings.isEmpty ? "  nothing is out of its bounds\n" : findings.map { "  \($0)\n" }.joined())
      """
  }
}
