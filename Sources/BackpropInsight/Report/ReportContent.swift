internal import BackpropCore
package import BackpropModels
internal import BackpropTables
package import BackpropTraining

/// Everything a report shows, computed once; the sections only write it down.
package struct ReportContent: Sendable {
  /// The observation that is explained, or all of a worked example.
  package let trace: Trace
  let network: NeuralNetwork<Double>
  let cost: Cost
  let learningRate: Double?
  /// The observations the distributions are of: at most ``maximumObservations``.
  let sample: BackwardPass<Double>
  package let diagnosis: NetworkDiagnosis
  let check: GradientCheck
  let stepSizes: StepSizeCurve?
  /// What there is to say about a model of a table and its rows.
  package let study: ModelStudy?

  /// More observations than this, and distributions are of that many at equal distances.
  static var maximumObservations: Int { 2000 }

  /// The content of the report of a worked example.
  package init(_ example: WorkedExample) {
    self.init(example, sample: (example.inputs, example.targets), all: nil, study: nil)
  }

  /// The content of the report of `model` on the rows of `evaluated`, with row `row` of their table
  /// explained (default: the first of the rows).
  package init(_ model: TableModel, _ evaluated: EvaluatedRows, row: Int?) throws {
    let row = row ?? evaluated.rows[0]
    let example = try WorkedExample(model, evaluated.table, rows: row..<row + 1)
    let (x, y) = (evaluated.x, evaluated.y)
    let chosen = evenlySpaced(Self.maximumObservations, of: x.rows)
    let sample = (
      x.rows(at: chosen).converted(to: Double.self), y.rows(at: chosen).converted(to: Double.self)
    )
    let study = try ModelStudy(model, evaluated, explained: (row, example.inputs))
    self.init(example, sample: sample, all: x, study: study)
  }

  private init(
    _ example: WorkedExample, sample: (x: Matrix<Double>, y: Matrix<Double>), all: Matrix<Float>?,
    study: ModelStudy?
  ) {
    trace = Trace(example)
    network = example.network
    cost = example.cost
    learningRate = example.learningRate
    self.study = study
    self.sample = network.backpropagate(sample.x, sample.y, cost)
    diagnosis = NetworkDiagnosis(
      network, self.sample, learningRate: learningRate, x: sample.x, all: all)
    check = network.gradientCheck(example.inputs, example.targets, cost, maximumPerArray: 20)
    stepSizes = StepSizeCurve(network, example.inputs, example.targets, cost)
  }

  /// The names of the inputs.
  var inputNames: [String] {
    trace.features ?? (1...trace.widths[0]).map { "x\($0)" }
  }

  /// The names of the inputs of layer `l`: of an input that became several columns its own and a
  /// number.
  func columnNames(_ l: Int) -> [String] {
    let locals = trace.localDerivatives()
    return locals[..<l].reduce(inputNames) { names, local in
      (0..<local.outputs).map { j in
        let (input, part) = local.source(j)
        return part == 0 ? names[input] : "\(names[input]) \(part + 1)"
      }
    }
  }

  /// The names of the outputs.
  var outputNames: [String] {
    let count = trace.widths[trace.widths.count - 1]
    return trace.outputs ?? (count == 1 ? ["ŷ"] : (1...count).map { "ŷ\($0)" })
  }

  /// f of layer `l` in words, with the link of the loss.
  func functionName(_ l: Int) -> String {
    if let other = trace.layers[l].other { return other.kind.words }
    if l == trace.layers.count - 1, trace.link != .identity { return trace.link.rawValue }
    let isParametric = trace.layers[l].arrays?[.alphas] != nil
    return (isParametric ? "parametric " : "") + trace.layers[l].activation.description
  }

  /// `3-4-1`.
  var widths: String { trace.widths.map(\.description).joined(separator: "-") }
}
