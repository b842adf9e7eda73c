import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Foundation
import Testing

@Suite("A model file of an older format") struct OlderFormatTests {
  private static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appending(path: "Fixtures/\(name)").path
  }

  @Test(
    "a file of version 3 or 4 is read, predicts as before, and is written as version 5",
    arguments: ["format-3", "format-4", "format-4-one-network"])
  func isRead(name: String) throws {
    let model = try TableModel(contentsOf: Self.path(name + ".safetensors"))
    let table = try Table(contentsOf: Self.path("older-formats.csv"))
    let predictions = try model.predictions(for: table)
    let lines = try String(contentsOfFile: Self.path(name + ".predictions.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst()
    #expect(lines.count == predictions.count)
    for (row, line) in lines.enumerated() {
      let cells = line.split(separator: ",").map(String.init)
      if let values = predictions.values {
        #expect(Double(cells[0]) == values[row, 0])
      } else {
        #expect(cells[0] == predictions.classes?[row][0])
        #expect(Float(cells[2]) == predictions.probabilities?[row, 1])
      }
    }
    let folder = try ModelFolder()
    try model.write(to: folder.path("new"))
    #expect(try TableModel(contentsOf: folder.path("new")) == model)
    let text = try SafetensorsFile.read(from: folder.path("new")).metadata["backprop"]
    #expect(try #require(text).contains(#""formatVersion":5"#))
  }

  @Test("options of an older file are those of version 5")
  func options() throws {
    let four = try TableModel(contentsOf: Self.path("format-4.safetensors"))
    #expect(four.record.options.validation == .outOfFold(networks: 3))
    #expect(four.record.options.preprocessing.thresholdFeatures == .on(maximum: 63))
    #expect(four.record.options.preprocessing.maximumOneHot == 8)
    #expect(four.record.options.threshold == .best(.f1))
    #expect(four.record.heldOut == RowSource(.outOfFold, count: 60))
    #expect(four.conformal?.rows == 60 && four.threshold != 0.5)
    #expect(four.preprocessing.featureNames.contains { $0.hasPrefix("x > ") })
    let three = try TableModel(contentsOf: Self.path("format-3.safetensors"))
    #expect(three.conformal == nil && three.threshold == 0.5)
    #expect(three.record.options.repeats == 1 && three.record.options.folds == nil)
    let one = try TableModel(contentsOf: Self.path("format-4-one-network.safetensors"))
    #expect(one.record.options.validation == .holdout(fraction: 0.2))
    #expect(one.record.options.preprocessing.thresholdFeatures == .off)
    #expect(one.record.options.classWeights == .unweighted)
    #expect(one.record.heldOut == RowSource(.validation, count: one.record.rows.validation))
  }
}
