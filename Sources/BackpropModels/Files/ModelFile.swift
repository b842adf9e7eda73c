internal import BackpropCore
internal import BackpropTables

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

// The model file: safetensors with `layers.<i>.weights` (n_in, n_out) and `layers.<i>.biases`
// (n_out), other arrays of layers under the name of their kind, and one JSON string with everything
// else under the metadata key `backprop`. The names of an ensemble begin with `members.<k>.`.

/// The JSON of a model file.
private struct ModelDescription: Codable {
  let formatVersion: Int
  let members: [Member]
  let preprocessing: Preprocessing
  let record: TrainingRecord
  /// Nil if no rows were held out, and in files of version 3.
  let conformal: ConformalCalibration?
  /// Nil for 0.5.
  let threshold: Double?
  var decisionThreshold: Double { threshold ?? 0.5 }

  /// A network without its parameters.
  struct Member: Codable {
    let architecture: Architecture
    let weight: Double
  }
}

/// The key that the JSON of every version has.
private struct FormatVersion: Decodable { let formatVersion: Int }

extension TableModel {
  private static let metadataKey = "backprop"
  /// The version that is written. Whatever changes the meaning of a file raises it.
  private static let formatVersion = 5
  private static let readVersions = 3...formatVersion

  /// Writes the model file, whole or not at all.
  ///
  /// The same model gives the same bytes.
  ///
  /// - Throws: `BackpropError` if the file cannot be created or written; an existing file is
  ///   unchanged then.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let description = ModelDescription(
      formatVersion: Self.formatVersion,
      members: ensemble.members.map {
        .init(architecture: $0.network.architecture, weight: $0.weight)
      },
      preprocessing: preprocessing, record: record, conformal: conformal,
      threshold: threshold == 0.5 ? nil : threshold)
    let json = try encoder.encode(description)
    try SafetensorsFile(
      tensors: ensemble.members.enumerated().flatMap { index, member in
        member.network.tensors(prefix: Self.prefix(index, of: ensemble.members.count))
      },
      metadata: [Self.metadataKey: String(decoding: json, as: UTF8.self)]
    ).write(to: path)
  }

  /// Reads a model file; nothing in it is trusted before it is checked.
  ///
  /// - Throws: `BackpropError` that names what is wrong with the file.
  public init(contentsOf path: String) throws {
    let file = try SafetensorsFile.read(from: path)
    guard let json = file.metadata[Self.metadataKey] else {
      throw Self.damage("it has no metadata '\(Self.metadataKey)'", path)
    }
    do {
      let description = try Self.description(Data(json.utf8), path)
      try Self.check(description, path)
      let members = description.members
      let parameters = try Self.parameters(members.map(\.architecture), tensors: file, path: path)
      self.init(
        preprocessing: description.preprocessing,
        ensemble: NetworkEnsemble(
          zip(members, parameters).map {
            .init(NeuralNetwork($0.architecture, parameters: $1), weight: $0.weight)
          }),
        record: description.record, conformal: description.conformal,
        threshold: description.decisionThreshold)
    } catch let error as BackpropError where error.location.file == nil {
      throw Self.damage("its network cannot be: \(error.what)", path)
    } catch let error as DecodingError {
      throw Self.damage("its metadata is not that of a model (\(error.place))", path)
    }
  }

  /// The description in the JSON of a file of any format version that is read.
  private static func description(_ data: Data, _ path: String) throws -> ModelDescription {
    let decoder = JSONDecoder()
    let version = try decoder.decode(FormatVersion.self, from: data).formatVersion
    guard readVersions.contains(version) else {
      throw BackpropError(
        .badData,
        "the model file has format version \(version), and this program reads \(readVersions.lowerBound) to \(formatVersion)",
        at: .init(file: path), remedy: "use the release of backprop that wrote it")
    }
    guard version < formatVersion else {
      return try decoder.decode(ModelDescription.self, from: data)
    }
    let upgraded = try decoder.decode(JSONValue.self, from: data).upgradedToVersion5()
    return try decoder.decode(ModelDescription.self, from: JSONEncoder().encode(upgraded))
  }

  /// - Throws: `BackpropError` if the parts of a description do not fit each other, or are not what
  ///   training makes.
  private static func check(_ description: ModelDescription, _ path: String) throws {
    let preprocessing = description.preprocessing
    guard preprocessing.isSound else {
      throw damage("its preprocessing is not what training makes", path)
    }
    guard description.conformal?.isSound(targets: preprocessing.target.targets.count) ?? true else {
      throw damage("its nonconformity scores are not what training makes", path)
    }
    let threshold = description.decisionThreshold
    guard threshold > 0, threshold < 1,
      threshold == 0.5 || preprocessing.target.task == .binary
    else { throw damage("its decision threshold is not what training makes", path) }
    let members = description.members
    guard NetworkEnsemble<Float>.areWeights(members.map(\.weight)) else {
      throw damage(
        "the ensemble weights of its \(members.count) networks do not add up to 1", path)
    }
    for architecture in members.map(\.architecture)
    where architecture.inputs != preprocessing.featureCount
      || architecture.outputs != preprocessing.target.outputs
      || architecture.loss != members[0].architecture.loss
    {
      throw damage("its preprocessing does not fit its network of \(architecture.widths)", path)
    }
  }

  fileprivate static func damage(_ what: String, _ path: String) -> BackpropError {
    BackpropError(
      .badData, "this is not a model file of backprop: \(what)", at: .init(file: path),
      remedy: "give a file that this program wrote")
  }
}

extension NeuralNetwork {
  /// The parameters under the names of the model file.
  func tensors(prefix: String = "") -> [SafetensorsTensor] {
    architecture.layers.indices.flatMap { layer in
      parameters.layout.layers[layer].blocks.compactMap { block in
        parameters.array(block.kind, of: layer).map {
          SafetensorsTensor(
            name: prefix + block.name(in: layer), matrix: $0,
            shape: block.isRow ? [$0.columns] : [$0.rows, $0.columns])
        }
      }
    }
  }
}

extension TableModel {
  /// The prefix of the names of the tensors of network `index` of `count`.
  private static func prefix(_ index: Int, of count: Int) -> String {
    count == 1 ? "" : "members.\(index)."
  }

  /// The parameters of networks of `architectures`, each tensor checked against its shape.
  private static func parameters(
    _ architectures: [Architecture], tensors file: SafetensorsFile, path: String
  ) throws -> [Parameters<Float>] {
    let expected = architectures.enumerated().map { index, architecture in
      let prefix = prefix(index, of: architectures.count)
      return architecture.layers.enumerated().flatMap { index, layer in
        layer.blocks(inputs: architecture.widths[index]).map { block in
          (
            layer: index, kind: block.kind, name: prefix + block.name(in: index),
            shape: block.isRow ? [block.columns] : [block.rows, block.columns]
          )
        }
      }
    }
    // Compared before memory is taken, so that the sizes in the JSON cannot ask for more than the
    // file holds.
    guard file.tensors.map(\.name).sorted() == expected.joined().map(\.name).sorted() else {
      let layers = architectures.map { "\($0.layers.count)" }.joined(separator: " + ")
      throw damage("its tensors are not those of a network of \(layers) layers", path)
    }
    for (_, _, name, shape) in expected.joined()
    where file[name]?.shape != shape || file[name]?.type != .float32 {
      throw damage("its tensor '\(name)' is not F32 of shape \(shape)", path)
    }
    return try zip(architectures, expected).map { architecture, arrays in
      var parameters = Parameters<Float>(ParameterLayout(architecture))
      for (layer, kind, name, _) in arrays {
        if let tensor = file[name] { parameters.set(kind, of: layer, to: try tensor.matrix()) }
      }
      guard parameters.areFinite else { throw damage("a weight or bias is NaN or infinity", path) }
      return parameters
    }
  }
}

extension ParameterLayout.Block {
  /// The name of the tensor of this array of layer `layer`.
  fileprivate func name(in layer: Int) -> String { "layers.\(layer).\(kind.rawValue)" }
}

extension DecodingError {
  /// The key the error is about, from the outermost inwards.
  var place: String {
    let context: Context =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        context
      @unknown default: Context(codingPath: [], debugDescription: "")
      }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return (path.isEmpty ? "" : "at \(path): ") + context.debugDescription
  }
}
