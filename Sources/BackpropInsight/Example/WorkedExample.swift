public import BackpropCore
internal import BackpropModels

/// A network small enough to be worked by hand: inputs, targets, weights and biases, as a textbook
/// or a student writes them into a JSON file.
///
/// ```json
/// {"title": "one neuron", "loss": "halfSquaredError", "learningRate": 0.5,
///  "inputs": [[1, 2]], "targets": [[0]],
///  "layers": [{"weights": [[0.1], [0.2]], "biases": [0], "activation": "sigmoid"}]}
/// ```
///
/// A row is an observation; `weights` has a row for each input. `reduction` (mean unless given),
/// `l2`, which adds l2 · ΣW² to the cost, `learningRate`, `source` and `note` may be left out, and
/// `biases` may be null. `weightGradients` and `biasGradients`, where they are given, are somebody's
/// own gradients that are to be checked.
public struct WorkedExample: Sendable {
  /// What the example is called.
  public let title: String
  /// Where it comes from, empty where it is not said.
  public let source: String
  /// The names of the inputs, where they have any.
  public let features: [String]?
  /// The names of the outputs, where they have any.
  public let outputs: [String]?
  /// The network.
  public let network: NeuralNetwork<Double>
  /// X, m × n_0.
  public let inputs: Matrix<Double>
  /// The targets, m × n_L.
  public let targets: Matrix<Double>
  /// The reduction and the penalties.
  public let cost: Cost
  /// η of the step that is to be shown.
  public var learningRate: Double?
  /// ∂J/∂W and ∂J/∂β as the file claims them.
  public let claimedGradient: Parameters<Double>?

  /// An example of its parts.
  ///
  /// - Precondition: `inputs` and `targets` fit the network.
  public init(
    title: String, source: String = "", features: [String]? = nil, outputs: [String]? = nil,
    network: NeuralNetwork<Double>, inputs: Matrix<Double>, targets: Matrix<Double>,
    cost: Cost = Cost(), learningRate: Double? = nil
  ) {
    self.title = title
    self.source = source
    self.features = features
    self.outputs = outputs
    self.network = network
    self.inputs = inputs
    self.targets = targets
    self.cost = cost
    self.learningRate = learningRate
    claimedGradient = nil
  }

  /// Reads the example in the file at `path`.
  ///
  /// - Throws: `BackpropError` that names the field which is missing, of another shape or not a
  ///   number.
  public init(contentsOf path: String) throws {
    let bytes = try FileBytes.read(from: path)
    try self.init(FieldDecoding.decode(ExampleFile.self, bytes: bytes, file: path), file: path)
  }

  init(_ file: ExampleFile, file path: String?) throws {
    let shapes = FieldShapes(file: path)
    title = file.title ?? path ?? "example"
    source = file.source ?? ""
    features = file.features
    outputs = file.outputs
    inputs = try shapes.matrix(file.inputs, "inputs")
    guard !file.layers.isEmpty else {
      throw FieldDecoding.fault("layers", "is empty", file: path, remedy: "give it a layer")
    }
    var widths = [inputs.columns]
    for (index, layer) in file.layers.enumerated() {
      let weights = try shapes.matrix(
        layer.weights, "layers[\(index)].weights", rows: widths[index])
      widths.append(weights.columns)
      if let biases = layer.biases {
        try shapes.check(biases, "layers[\(index)].biases", count: weights.columns)
      }
    }
    targets = try shapes.matrix(
      file.targets, "targets", rows: inputs.rows, columns: widths[widths.count - 1])
    let architecture: Architecture
    do {
      architecture = try Architecture(
        inputs: inputs.columns,
        layers: zip(file.layers, widths.dropFirst()).map {
          DenseLayer(neurons: $1, activation: $0.activation, hasBiases: $0.biases != nil)
        }, loss: file.loss)
    } catch var error as BackpropError {
      (error.kind, error.location.file) = (.badData, path)
      throw error
    }
    var parameters = Parameters<Double>(ParameterLayout(architecture))
    for (index, layer) in file.layers.enumerated() {
      parameters.setWeights(Matrix(layer.weights), of: index)
      if let biases = layer.biases { parameters.setBiases([biases], of: index) }
    }
    network = NeuralNetwork(architecture, parameters: parameters)
    for (name, value) in [
      ("learningRate", file.learningRate), ("l2", file.l2), ("l1", file.l1),
    ] {
      guard let value else { continue }
      guard value.isFinite, value >= 0 else {
        throw FieldDecoding.fault(name, "is \(value)", file: path, remedy: "give it 0 or more")
      }
    }
    learningRate = file.learningRate
    let smoothing = file.labelSmoothing ?? 0
    guard smoothing >= 0, smoothing < 1 else {
      throw FieldDecoding.fault(
        "labelSmoothing", "is \(smoothing)", file: path, remedy: "give it 0 or more, less than 1")
    }
    cost = Cost(
      reduction: file.reduction ?? .mean, l2: file.l2 ?? 0, l1: file.l1 ?? 0,
      labelSmoothing: smoothing)
    claimedGradient = try Self.gradient(of: file, parameters.layout, shapes)
  }

  private static func gradient(
    of file: ExampleFile, _ layout: ParameterLayout, _ shapes: FieldShapes
  ) throws -> Parameters<Double>? {
    guard let weights = file.weightGradients else { return nil }
    try shapes.check(weights, "weightGradients", count: layout.layers.count)
    if let biases = file.biasGradients {
      try shapes.check(biases, "biasGradients", count: layout.layers.count)
    }
    var gradient = Parameters<Double>(layout)
    for (index, place) in layout.layers.enumerated() {
      gradient.setWeights(
        try shapes.matrix(
          weights[index], "weightGradients[\(index)]", rows: place.inputs, columns: place.outputs),
        of: index)
      guard place[.biases] != nil else { continue }
      let name = "biasGradients[\(index)]"
      guard let biases = file.biasGradients?[index] else {
        throw FieldDecoding.fault(
          name, "is missing", file: shapes.file, remedy: "give the gradient of every bias")
      }
      try shapes.check(biases, name, count: place.outputs)
      gradient.setBiases([biases], of: index)
    }
    return gradient
  }
}

/// The file of a worked example. A trace has the same keys and more.
struct ExampleFile: Decodable {
  struct Layer: Decodable {
    let weights: [[Double]]
    let biases: [Double]?
    let activation: Activation
  }
  let title, source: String?
  let features, outputs: [String]?
  let loss: Loss
  let reduction: Reduction?
  let l2, l1, labelSmoothing, learningRate: Double?
  let inputs, targets: [[Double]]
  let layers: [Layer]
  let weightGradients: [[[Double]]]?
  let biasGradients: [[Double]?]?
}
