public import BackpropCore
internal import BackpropModels

/// A network small enough to be worked by hand, with its inputs and targets. A textbook or a
/// student writes it as a JSON file.
///
/// ```json
/// {"title": "one neuron", "loss": "halfSquaredError", "learningRate": 0.5,
///  "inputs": [[1, 2]], "targets": [[0]],
///  "layers": [{"weights": [[0.1], [0.2]], "biases": [0], "activation": "sigmoid"}]}
/// ```
///
/// A row of `inputs` or `targets` is an observation. `weights` has one row per input, and `biases`
/// may be null. Optional keys are `reduction` (default: mean), `l2`, which adds l2 · ΣW² to the
/// cost, `learningRate`, `source` and `note`. `weightGradients` and `biasGradients` are the
/// reader's own gradients, to be checked.
public struct WorkedExample: Sendable {
  /// The title.
  public let title: String
  /// The source; empty if unknown.
  public let source: String
  /// The names of the inputs, or nil.
  public let features: [String]?
  /// The names of the outputs, or nil.
  public let outputs: [String]?
  /// The network.
  public let network: NeuralNetwork<Double>
  /// X, m × n_0.
  public let inputs: Matrix<Double>
  /// The targets, m × n_L.
  public let targets: Matrix<Double>
  /// The reduction and the penalties.
  public let cost: Cost
  /// The learning rate η of the step; nil for no step.
  public var learningRate: Double?
  /// The gradient that the file gives, to be checked.
  public let claimedGradient: Parameters<Double>?

  /// An example from its parts.
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
  /// - Throws: `BackpropError` that names the field if it is missing, has another shape or is not a
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
      throw FieldDecoding.fault("layers", "is empty", file: path, remedy: "add a layer")
    }
    let widths = try Self.widths(of: file, shapes)
    targets = try shapes.matrix(
      file.targets, "targets", rows: inputs.rows, columns: widths[widths.count - 1])
    network = try Self.network(of: file, widths, file: path)
    learningRate = file.learningRate
    cost = try Self.cost(of: file, file: path)
    claimedGradient = try Self.gradient(of: file, network.parameters.layout, shapes)
  }

  /// The network of `file`, whose arrays have the shapes of `widths`.
  private static func network(
    of file: ExampleFile, _ widths: [Int], file path: String?
  ) throws -> NeuralNetwork<Double> {
    let architecture: Architecture
    do {
      architecture = try Architecture(
        inputs: widths[0],
        layers: zip(file.layers, widths.dropFirst()).map {
          $0.other
            ?? .dense(
              DenseLayer(
                neurons: $1, activation: $0.activation, hasBiases: $0.biases != nil,
                isParametric: $0.arrays?[.alphas] != nil))
        }, loss: file.loss)
    } catch var error as BackpropError {
      (error.kind, error.location.file) = (.badData, path)
      throw error
    }
    var parameters = Parameters<Double>(ParameterLayout(architecture))
    for (index, layer) in file.layers.enumerated() {
      if layer.other == nil { parameters.setWeights(Matrix(layer.weights), of: index) }
      if let biases = layer.biases { parameters.setBiases([biases], of: index) }
      for (kind, array) in layer.arrays ?? [:] {
        parameters.set(kind, of: index, to: Matrix(array))
      }
    }
    return NeuralNetwork(architecture, parameters: parameters)
  }

  /// The cost of `file`. It also checks the learning rate, the other number that is 0 or more.
  private static func cost(of file: ExampleFile, file path: String?) throws -> Cost {
    for (name, value) in [
      ("learningRate", file.learningRate), ("l2", file.l2), ("l1", file.l1),
    ] {
      guard let value else { continue }
      guard value.isFinite, value >= 0 else {
        throw FieldDecoding.fault(name, "is \(value)", file: path, remedy: "give it 0 or more")
      }
    }
    let smoothing = file.labelSmoothing ?? 0
    guard smoothing >= 0, smoothing < 1 else {
      throw FieldDecoding.fault(
        "labelSmoothing", "is \(smoothing)", file: path, remedy: "give it 0 or more, less than 1")
    }
    return Cost(
      reduction: file.reduction ?? .mean, l2: file.l2 ?? 0, l1: file.l1 ?? 0,
      labelSmoothing: smoothing)
  }

  /// The widths of the network of `file`. It checks the shapes of all arrays.
  private static func widths(of file: ExampleFile, _ shapes: FieldShapes) throws -> [Int] {
    var widths = [file.inputs[0].count]
    for (index, layer) in file.layers.enumerated() {
      let name = "layers[\(index)]"
      let inputs = widths[index]
      let form: Layer
      if let other = layer.other {
        form = other
        do {
          try other.validate(inputs: inputs, index: index)
        } catch var error as BackpropError {
          (error.kind, error.location.file) = (.badData, shapes.file)
          throw error
        }
        guard other.dense == nil, layer.weights.isEmpty, layer.biases == nil else {
          throw FieldDecoding.fault(
            "\(name).other", "is given together with weights of a dense layer", file: shapes.file,
            remedy: "omit it, or put every array into arrays")
        }
      } else {
        let weights = try shapes.matrix(layer.weights, "\(name).weights", rows: inputs)
        form = .dense(
          DenseLayer(
            neurons: weights.columns, activation: layer.activation,
            hasBiases: layer.biases != nil, isParametric: layer.arrays?[.alphas] != nil))
        if let biases = layer.biases {
          try shapes.check(biases, "\(name).biases", count: weights.columns)
        }
      }
      let blocks = form.otherBlocks(inputs: inputs)
      for block in blocks {
        try shapes.check(
          layer.arrays ?? [:], "\(name).arrays", has: block.kind, rows: block.rows,
          columns: block.columns)
      }
      if let extra = layer.arrays?.keys.first(where: { key in !blocks.contains { $0.kind == key } })
      {
        throw FieldDecoding.fault(
          "\(name).arrays.\(extra.rawValue)", "does not belong to this kind of layer",
          file: shapes.file, remedy: "omit it")
      }
      widths.append(form.outputs(inputs: inputs))
    }
    return widths
  }

  private static func gradient(
    of file: ExampleFile, _ layout: ParameterLayout, _ shapes: FieldShapes
  ) throws -> Parameters<Double>? {
    guard let weights = file.weightGradients else { return nil }
    try shapes.check(weights, "weightGradients", count: layout.layers.count)
    if let biases = file.biasGradients {
      try shapes.check(biases, "biasGradients", count: layout.layers.count)
    }
    if let arrays = file.arrayGradients {
      try shapes.check(arrays, "arrayGradients", count: layout.layers.count)
    }
    var gradient = Parameters<Double>(layout)
    for (index, place) in layout.layers.enumerated() {
      if let arrays = file.layers[index].arrays {
        let own = file.arrayGradients?[index] ?? [:]
        try shapes.check(own, "arrayGradients[\(index)]", like: arrays)
        for kind in arrays.keys {
          if let array = own[kind] { gradient.set(kind, of: index, to: Matrix(array)) }
        }
      }
      guard file.layers[index].other == nil else { continue }
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

extension Layer {
  /// The arrays other than W and β of a dense layer.
  fileprivate func otherBlocks(inputs: Int) -> [ParameterLayout.Block] {
    blocks(inputs: inputs).filter { dense == nil || $0.kind == .alphas }
  }
}

/// The JSON of a worked example. A trace has these keys and others.
struct ExampleFile: Decodable {
  let title, source: String?
  let features, outputs: [String]?
  let loss: Loss
  let reduction: Reduction?
  let l2, l1, labelSmoothing, learningRate: Double?
  let inputs, targets: [[Double]]
  let layers: [Trace.Layer]
  let weightGradients: [[[Double]]]?
  let biasGradients: [[Double]?]?
  let arrayGradients: [Trace.Arrays]?
}
