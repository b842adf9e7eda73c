import BackpropCore
import BackpropModels
import BackpropTables
import BackpropTraining
import Foundation
import Testing

/// A table and what is to be predicted from it.
struct TrainingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  let targets: [String]
  var options = TrainedTables.quick

  var testDescription: String { name }

  var table: Table { get throws { try TrainedTables.table(text) } }

  func model() throws -> TableModel { try TrainedTables.model(table, targets, options) }
}

/// Small tables of every task, and models of them that take no time.
enum TrainedTables {
  static var quick: TableTrainingOptions {
    var options = TableTrainingOptions()
    options.hidden = [8]
    options.training.epochs = 4
    return options
  }

  static func table(_ text: String) throws -> Table {
    try Table(bytes: Array(text.utf8), named: "data.csv")
  }

  static func model(
    _ table: Table, _ targets: [String], _ options: TableTrainingOptions = quick
  ) throws -> TableModel {
    let training = try TableTraining(table, targets: targets, options)
    return try TableModel(training.run())
  }

  static func text(_ header: String, _ count: Int, _ row: (Int) -> String) -> String {
    ([header] + (0..<count).map(row)).joined(separator: "\n") + "\n"
  }

  /// Three groups of points around (0, 0), (4, 0) and (0, 4).
  static let blobs = text("x,y,group", 120) { row in
    let spread = [Double(row * 37 % 41) / 20 - 1, Double(row * 53 % 43) / 21 - 1]
    let group = row % 3
    return
      "\(spread[0] + (group == 1 ? 4 : 0)),\(spread[1] + (group == 2 ? 4 : 0)),\(["öst", "7", "a \"b\""][group].quoted)"
  }

  static let numbers = text("a,b,c,p,q", 80) { row in
    let a = Double(row * 37 % 83) / 40
    let b = Double(row * 29 % 79) / 39
    return "\(a),\(b),\(["u", "v", "w"][row % 3]),\(3 * a - b),\(a * b)"
  }

  static let all: [TrainingCase] = {
    var deep = quick
    deep.hidden = [5, 7, 3]
    deep.activation = .tanh
    var linear = quick
    linear.hidden = []
    linear.validation = .none
    var weighed = quick
    weighed.test = 0.25
    weighed.classWeights = .balanced
    weighed.training.optimizer = .adamW()
    var plain = quick
    plain.measuresBaselines = false
    var several = quick
    several.validation = .outOfFold(networks: 3)
    several.blendsLinear = true
    several.calibrates = true
    let missing = text("a,c,y", 60) {
      "\($0 % 7 == 0 ? "" : "\($0 % 11)"),\($0 % 5 == 0 ? "NA" : $0 % 2 == 0 ? "u" : "v"),\($0 % 3 == 0)"
    }
    return [
      TrainingCase(name: "several classes", text: blobs, targets: ["group"]),
      TrainingCase(name: "several classes, deep", text: blobs, targets: ["group"], options: deep),
      TrainingCase(
        name: "several classes, weighed", text: blobs, targets: ["group"], options: weighed),
      TrainingCase(name: "two classes, missing values", text: missing, targets: ["y"]),
      TrainingCase(name: "two classes, linear", text: missing, targets: ["y"], options: linear),
      TrainingCase(name: "one number", text: numbers, targets: ["p"]),
      TrainingCase(name: "two numbers", text: numbers, targets: ["p", "q"]),
      TrainingCase(name: "one number, no baselines", text: numbers, targets: ["p"], options: plain),
      TrainingCase(
        name: "yes or no, twice", text: missing, targets: ["c", "y"].reversed(), options: linear
      )
      .replacing("NA", "u"),
      TrainingCase(
        name: "several classes, several networks", text: blobs, targets: ["group"],
        options: several),
      TrainingCase(
        name: "two numbers, several networks", text: numbers, targets: ["p", "q"],
        options: several),
    ]
  }()
}

extension TrainingCase {
  fileprivate func replacing(_ cell: String, _ other: String) -> TrainingCase {
    TrainingCase(
      name: name, text: text.replacingOccurrences(of: cell, with: other), targets: targets,
      options: options)
  }
}

extension String {
  fileprivate var quoted: String { "\"" + replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
}

/// A directory of its own, removed with this object.
final class ModelFolder {
  private let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("backprop-models-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url.appendingPathComponent(name)))
  }
}
