import BackpropCore
import BackpropModels
import BackpropTables
import Foundation
import Testing

@Suite("A model file") struct TableModelFileTests {
  @Test(
    "a model file is read back as the same model and written with the same bytes",
    arguments: TrainedTables.all)
  func roundTrip(example: TrainingCase) throws {
    let folder = try ModelFolder()
    let model = try example.model()
    try model.write(to: folder.path("model"))
    let back = try TableModel(contentsOf: folder.path("model"))
    #expect(back == model)
    try back.write(to: folder.path("again"))
    #expect(try folder.bytes("again") == folder.bytes("model"))
    #expect(try back.predictions(for: example.table) == model.predictions(for: example.table))
    if let directory = ProcessInfo.processInfo.environment["BACKPROP_TEST_MODELS"] {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
      let name = example.name.filter { $0 != "," }.replacingOccurrences(of: " ", with: "-")
      try model.write(to: "\(directory)/table-\(name).safetensors")
    }
  }

  @Test("a model file has the documented names and shapes of tensors")
  func names() throws {
    let folder = try ModelFolder()
    let model = try TrainedTables.all[0].model()
    try model.write(to: folder.path("model"))
    let file = try SafetensorsFile.read(from: folder.path("model"))
    let shapes = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0.shape) })
    #expect(
      shapes == [
        "layers.0.weights": [2, 8], "layers.0.biases": [8], "layers.1.weights": [8, 3],
        "layers.1.biases": [3],
      ])
    #expect(file.metadata.keys.sorted() == ["backprop"])
  }

  @Test("a damaged model file is refused with its name and the reason", arguments: DamagedModel.all)
  func damaged(model: DamagedModel) throws {
    let folder = try ModelFolder()
    try model.write(to: folder.path("model"))
    do {
      _ = try TableModel(contentsOf: folder.path("model"))
      Issue.record("it was read")
    } catch let error as BackpropError {
      #expect(error.kind == .badData)
      #expect(error.location.file == folder.path("model"))
      #expect(error.what.contains(model.says), "\(error)")
      #expect(!error.remedy.isEmpty)
    }
  }

  @Test("a model file that cannot be written is an error")
  func unwritable() throws {
    let folder = try ModelFolder()
    let model = try TrainedTables.all[0].model()
    #expect(throws: BackpropError.self) { try model.write(to: folder.path("none/model")) }
    #expect(throws: BackpropError.self) { try TableModel(contentsOf: folder.path("none")) }
  }
}
