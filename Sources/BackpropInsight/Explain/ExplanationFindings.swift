public import BackpropCore
public import BackpropTraining

/// The findings of an explanation: the gradient check, and what keeps the network from learning.
public struct ExplanationFindings: Sendable {
  /// The gradient compared with finite differences.
  public let check: GradientCheck
  /// The distribution of activations and gradients in each layer.
  public let diagnosis: NetworkDiagnosis
  private let observations: Int

  /// The maximum number of parameters checked in each array, evenly spaced.
  static var maximumPerArray: Int { 20 }

  /// Checks the part `focus` of `example`, and diagnoses all of it. `all` are the rows over which
  /// dead neurons are counted (default: those of the example).
  public init(_ example: WorkedExample, focus: Focus = .network, all: Matrix<Float>? = nil) {
    check = example.network.gradientCheck(
      example.inputs, example.targets, example.cost, maximumPerArray: Self.maximumPerArray,
      where: focus.includes)
    diagnosis = NetworkDiagnosis(
      example.network, example.inputs, example.targets, example.cost,
      learningRate: example.learningRate, all: all)
    observations = example.inputs.rows
  }

  /// Check and diagnosis as lines of text.
  public var text: String {
    let diagnoses = check.diagnoses(observations: observations)
    var layers = TextTable()
    layers.add([
      "layer", "saturated", "dead neurons", "RMS(dZ)", "ratio to the last", "RMS(ΔW)/RMS(W)",
    ])
    for (l, layer) in diagnosis.layers.enumerated() {
      layers.add([
        "\(l + 1)", layer.saturatedShare.map { "\((100 * $0).fixed(1)) %" } ?? "-",
        layer.deadNeurons.map { "\($0.count.grouped) of \(layer.neurons.grouped)" } ?? "-",
        layer.deltaRMS.significant(4), layer.deltaRatio?.significant(4) ?? "-",
        layer.updateRatio?.significant(4) ?? "-",
      ])
    }
    let findings = diagnosis.findings.map { "  \($0)\n" }.joined()
    let rows =
      diagnosis.rows > observations
      ? ", dead neurons counted over \(counted(diagnosis.rows, "row"))" : ""
    return """
      gradient check: backpropagation against (J(θ + h) − J(θ − h)) / 2h
      \(check.tables(diagnoses))
      diagnosis of \(counted(observations, "observation"))\(rows)
      \(layers.text)\(findings.isEmpty ? "  no problem found\n" : findings)
      """
  }
}
