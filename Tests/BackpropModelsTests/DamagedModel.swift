import BackpropCore
import BackpropModels
import Foundation
import Testing

/// A sound model file after somebody changed it.
struct DamagedModel: Sendable, CustomTestStringConvertible {
  let name: String
  /// What the reason must contain.
  let says: String
  private let change: @Sendable (inout SafetensorsFile) throws -> Void

  var testDescription: String { name }

  /// Writes a model of blobs, changed, to `path`.
  func write(to path: String) throws {
    try TrainedTables.all[name.hasPrefix("regression") ? 5 : 0].model().write(to: path)
    var file = try SafetensorsFile.read(from: path)
    try change(&file)
    try file.write(to: path)
  }

  /// The metadata changed as JSON: the value at the keys of `path`, replaced or, with nil, removed.
  private static func json(
    _ name: String, _ path: String, _ value: String?, _ says: String
  ) -> DamagedModel {
    DamagedModel(name: name, says: says) { file in
      let text = try #require(file.metadata["backprop"])
      var object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      let new = try value.map {
        try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
      }
      set(&object, path.split(separator: ".")[...], new)
      let data = try JSONSerialization.data(withJSONObject: object)
      file.metadata["backprop"] = String(decoding: data, as: UTF8.self)
    }
  }

  private static func set(_ object: inout Any, _ path: ArraySlice<Substring>, _ value: Any?) {
    guard let key = path.first else { return }
    if var list = object as? [Any], let index = Int(key) {
      if path.count == 1 {
        list[index] = value ?? NSNull()
      } else {
        set(&list[index], path.dropFirst(), value)
      }
      object = list
    } else if var dictionary = object as? [String: Any] {
      if path.count == 1 {
        dictionary[String(key)] = value
      } else if var inner = dictionary[String(key)] {
        set(&inner, path.dropFirst(), value)
        dictionary[String(key)] = inner
      }
      object = dictionary
    }
  }

  private static func metadata(_ name: String, _ text: String?, _ says: String) -> DamagedModel {
    DamagedModel(name: name, says: says) { $0.metadata["backprop"] = text }
  }

  private static func tensors(
    _ name: String, _ says: String,
    _ change: @escaping @Sendable (inout [SafetensorsTensor]) throws -> Void
  ) -> DamagedModel {
    DamagedModel(name: name, says: says) { try change(&$0.tensors) }
  }

  private static func value(_ name: String, _ tensor: String, _ value: Float) -> DamagedModel {
    tensors(name, "NaN or infinity") { tensors in
      let index = try #require(tensors.firstIndex { $0.name == tensor })
      var matrix: Matrix<Float> = try tensors[index].matrix()
      matrix[0, 2] = value
      tensors[index] = SafetensorsTensor(name: tensor, matrix: matrix, shape: tensors[index].shape)
    }
  }

  private static let pixels = #"{"kind":"pixels","mean":0,"standardDeviation":1,"#

  static let all: [DamagedModel] = [
    json("a later format", "formatVersion", "6", "format version 6"),
    json("an earlier format", "formatVersion", "1", "format version 1"),
    json("no format", "formatVersion", nil, "formatVersion"),
    json("a format that is text", "formatVersion", "\"1\"", "formatVersion"),
    metadata("no metadata", nil, "no metadata 'backprop'"),
    metadata("empty metadata", "", "not that of a model"),
    metadata("metadata that is no JSON", "{", "not that of a model"),
    metadata("metadata that is a list", "[1]", "not that of a model"),
    metadata("deep metadata", String(repeating: "[", count: 100_000), "not that of a model"),
    metadata("metadata with a NUL", "{\"formatVersion\u{0}\":1}", "not that of a model"),
    json("no network", "members.0.architecture", nil, "architecture"),
    json("no networks", "members", "[]", "weights of its 0 networks"),
    json("an ensemble weight of a half", "members.0.weight", "0.5", "do not add up to 1"),
    json("an ensemble weight below 0", "members.0.weight", "-1", "do not add up to 1"),
    json("no preprocessing", "preprocessing", nil, "preprocessing"),
    json("no record", "record", nil, "record"),
    json("calibration of no rows", "conformal.rows", "0", "nonconformity scores"),
    json("calibration of other rows", "conformal.rows", "25", "nonconformity scores"),
    json(
      "calibration of too many rows", "conformal.rows", "9223372036854775807",
      "nonconformity scores"),
    json(
      "calibration without scores", "conformal.nonconformityScores", "[[]]", "nonconformity scores"),
    json("calibration of no target", "conformal.nonconformityScores", "[]", "nonconformity scores"),
    json(
      "calibration out of order", "conformal.nonconformityScores.0.0", "2", "nonconformity scores"),
    json(
      "a calibration score below 0", "conformal.nonconformityScores.0.0", "-1",
      "nonconformity scores"),
    json(
      "a calibration score of text", "conformal.nonconformityScores.0.0", "\"x\"",
      "conformal.nonconformityScores"),
    json("a threshold of 2", "threshold", "2", "its decision threshold"),
    json("a threshold of three classes", "threshold", "0.4", "its decision threshold"),
    json("a wider layer", "members.0.architecture.layers.0.neurons", "9", "'layers.0.weights'"),
    json(
      "a layer of zettabytes", "members.0.architecture.layers.0.neurons", "9223372036854775807",
      "'layers.0"),
    json(
      "a layer of no neurons", "members.0.architecture.layers.0.neurons", "0",
      "cannot have 0 neurons"),
    json(
      "a layer of negative width", "members.0.architecture.layers.0.neurons", "-8",
      "cannot have -8 neurons"),
    json(
      "a layer without biases", "members.0.architecture.layers.0.hasBiases", "false",
      "tensors are not those"),
    json("no layers", "members.0.architecture.layers", "[]", "no layer"),
    json("other inputs", "members.0.architecture.inputs", "3", "does not fit"),
    json(
      "an unknown activation", "members.0.architecture.layers.0.activation", "\"magic\"", "magic"),
    json(
      "an activation with code", "members.0.architecture.layers.0.activation", "\"os.system\"",
      "os.system"),
    json("an unknown loss", "members.0.architecture.loss", "\"luck\"", "luck"),
    json(
      "a softmax before softmax", "members.0.architecture.layers.1.activation", "\"relu\"",
      "brings its own"),
    json("no features", "preprocessing.encodings", "[]", "does not fit"),
    json("a feature too few", "preprocessing.encodings.0", #"{"kind":"magic"}"#, "magic"),
    json("a deviation of 0", "preprocessing.encodings.0.spread", "0", "preprocessing"),
    json(
      "a deviation below 0", "preprocessing.encodings.0.spread", "-1", "preprocessing"),
    json(
      "images without pixels", "preprocessing.encodings.0",
      pixels + #""count":0,"image":{"height":0,"width":0}}"#, "preprocessing"),
    json(
      "images of negative size", "preprocessing.encodings.0",
      pixels + #""count":-1,"image":{"height":1,"width":-1}}"#, "preprocessing"),
    json(
      "images of petabytes", "preprocessing.encodings.0",
      pixels + #""count":1000000000000000,"image":{"height":1000000000000000,"width":1}}"#,
      "does not fit"),
    json(
      "images beyond numbers", "preprocessing.encodings.0",
      pixels + #""count":4,"image":{"height":9223372036854775807,"width":4}}"#, "preprocessing"),
    json("no target", "preprocessing.target.targets", "[]", "preprocessing"),
    json(
      "a class too few", "preprocessing.target.targets.0.classes", #"["a","b"]"#, "does not fit"),
    json("no classes", "preprocessing.target.targets.0.classes", nil, "preprocessing"),
    json("two classes of three", "preprocessing.target.task", "\"binary\"", "preprocessing"),
    json("classes for numbers", "preprocessing.target.task", "\"regression\"", "preprocessing"),
    json("an unknown task", "preprocessing.target.task", "\"poetry\"", "poetry"),
    json(
      "regression without a scale", "preprocessing.target.targets.0.scale", nil, "preprocessing"),
    json(
      "regression with a scale of 0", "preprocessing.target.targets.0.scale.standardDeviation", "0",
      "preprocessing"),
    json("an unknown metric", "record.metrics.training.metrics", #"{"luck":1}"#, "luck"),
    tensors("no tensors", "tensors are not those") { $0 = [] },
    tensors("a tensor too few", "tensors are not those") { $0.removeLast() },
    tensors("a tensor too many", "tensors are not those") {
      $0.append(SafetensorsTensor(name: "extra", matrix: Matrix<Float>([[1]])))
    },
    tensors("another name", "tensors are not those") { tensors in
      tensors[0] = SafetensorsTensor(
        name: "weights", matrix: try tensors[0].matrix() as Matrix<Float>)
    },
    tensors("a transposed tensor", "is not F32 of shape") { tensors in
      let index = try #require(tensors.firstIndex { $0.name == "layers.0.weights" })
      tensors[index] = SafetensorsTensor(
        name: "layers.0.weights", matrix: Matrix<Float>(rows: 8, columns: 2))
    },
    tensors("doubles", "is not F32 of shape") { tensors in
      let index = try #require(tensors.firstIndex { $0.name == "layers.0.weights" })
      tensors[index] = SafetensorsTensor(
        name: "layers.0.weights", matrix: Matrix<Double>(rows: 2, columns: 8))
    },
    value("a NaN among the weights", "layers.0.weights", .nan),
    value("infinity among the weights", "layers.1.weights", .infinity),
    value("a NaN among the biases", "layers.1.biases", .nan),
  ]
}
