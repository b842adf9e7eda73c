internal import BackpropCore
internal import BackpropTables

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

// The model file: safetensors with `layers.<i>.weights` (n_in, n_out) and `layers.<i>.biases`
// (n_out), other arrays of layers under the name of their kind, and one JSON string with everything
// else under the metadata key `backprop`.

/// What the JSON of a model file says.
private struct ModelDescription: Codable {
  let formatVersion: Int
  let architecture: Architecture
  let preprocessing: Preprocessing
  let record: TrainingRecord
}

/// The part of the JSON that every version has.
private struct FormatVersion: Decodable { let formatVersion: Int }

extension TableModel {
  private static let metadataKey = "backprop"
  private static let formatVersion = 2

  /// Writes the model file, whole or not at all.
  ///
  /// The same model gives the same bytes.
  ///
  /// - Throws: `BackpropError` where the file cannot be made or written; a file that was there is
  ///   then as it was.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let description = ModelDescription(
      formatVersion: Self.formatVersion, architecture: network.architecture,
      preprocessing: preprocessing, record: record)
    let json = try encoder.encode(description)
    try SafetensorsFile(
      tensors: network.tensors,
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
    let data = Data(json.utf8)
    let decoder = JSONDecoder()
    do {
      let version = try decoder.decode(FormatVersion.self, from: data).formatVersion
      guard version == Self.formatVersion else {
        throw BackpropError(
          .badData,
          "the model file has format version \(version), and this program reads \(Self.formatVersion)",
          at: .init(file: path), remedy: "use the release of backprop that wrote it")
      }
      let description = try decoder.decode(ModelDescription.self, from: data)
      guard description.preprocessing.isSound else {
        throw Self.damage("its preprocessing is not what training makes", path)
      }
      let architecture = description.architecture
      guard
        architecture.inputs == description.preprocessing.featureCount,
        architecture.outputs == description.preprocessing.target.outputs
      else {
        throw Self.damage(
          "its preprocessing does not fit its network of \(architecture.widths)", path)
      }
      self.init(
        preprocessing: description.preprocessing,
        network: NeuralNetwork(
          architecture, parameters: try Parameters(architecture, tensors: file, path: path)),
        record: description.record)
    } catch let error as BackpropError where error.location.file == nil {
      throw Self.damage("its network cannot be: \(error.what)", path)
    } catch let error as DecodingError {
      throw Self.damage("its metadata is not that of a model (\(error.place))", path)
    }
  }

  fileprivate static func damage(_ what: String, _ path: String) -> BackpropError {
    BackpropError(
      .badData, "this is not a model file of backprop: \(what)", at: .init(file: path),
      remedy: "give a file that `backprop train` wrote")
  }
}

extension NeuralNetwork {
  /// The parameters under the names of the model file.
  var tensors: [SafetensorsTensor] {
    architecture.layers.indices.flatMap { layer in
      parameters.layout.layers[layer].blocks.compactMap { block in
        parameters.array(block.kind, of: layer).map {
          SafetensorsTensor(
            name: block.name(in: layer), matrix: $0,
            shape: block.isRow ? [$0.columns] : [$0.rows, $0.columns])
        }
      }
    }
  }
}

extension Parameters<Float> {
  /// The parameters of a network of `architecture`, each tensor checked against its shape.
  fileprivate init(_ architecture: Architecture, tensors file: SafetensorsFile, path: String) throws
  {
    let expected = architecture.layers.enumerated().flatMap { index, layer in
      layer.blocks(inputs: architecture.widths[index]).map { block in
        (
          layer: index, kind: block.kind, name: block.name(in: index),
          shape: block.isRow ? [block.columns] : [block.rows, block.columns]
        )
      }
    }
    // Compared before memory is taken, so that the sizes in the JSON cannot ask for more than the
    // file holds.
    guard file.tensors.map(\.name).sorted() == expected.map(\.name).sorted() else {
      throw TableModel.damage(
        "its tensors are not those of a network of \(architecture.layers.count) layers", path)
    }
    for (_, _, name, shape) in expected
    where file[name]?.shape != shape || file[name]?.type != .float32 {
      throw TableModel.damage("its tensor '\(name)' is not F32 of shape \(shape)", path)
    }
    self.init(ParameterLayout(architecture))
    for (layer, kind, name, _) in expected {
      if let tensor = file[name] { set(kind, of: layer, to: try tensor.matrix()) }
    }
    guard areFinite else {
      throw TableModel.damage("a weight or bias is NaN or infinity", path)
    }
  }
}

extension ParameterLayout.Block {
  /// The name of the tensor of this array of layer `layer`.
  fileprivate func name(in layer: Int) -> String { "layers.\(layer).\(kind.rawValue)" }
}

extension DecodingError {
  /// The key the error is about, from the outermost inwards.
  fileprivate var place: String {
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
