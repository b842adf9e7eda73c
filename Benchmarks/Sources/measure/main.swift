// Times one thing the library does and prints the seconds of each repetition as JSON.
//
//     measure train FOLDER LAYERS BATCH EPOCHS THREADS            Trainer.run, epoch by epoch
//     measure predict FOLDER LAYERS ROWS REPETITIONS THREADS      Predictor.predict
//     measure read FILE                                           Table(contentsOf:)
//
// FOLDER has x.f32 and y.f32: the observations and targets, row after row. LAYERS is 784-128-10.

import Backprop
import Foundation

struct Usage: Error, CustomStringConvertible {
  let description: String
}

/// The numbers of a file of floats, row after row.
func matrix(_ path: String, columns: Int) throws -> Matrix<Float> {
  let values = try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes {
    Array($0.bindMemory(to: Float.self))
  }
  return Matrix(rows: values.count / columns, columns: columns, values: values)
}

func number(_ text: String) throws -> Int {
  guard let value = Int(text) else { throw Usage(description: "not a number: \(text)") }
  return value
}

func architecture(_ layers: String) throws -> Architecture {
  let widths = try layers.split(separator: "-").map { try number(String($0)) }
  return try Architecture(
    inputs: widths[0], hidden: Array(widths[1..<widths.count - 1]), outputs: widths.last!,
    loss: widths.last! == 1 ? .binaryCrossEntropy : .categoricalCrossEntropy)
}

func train(_ arguments: [String]) throws -> [Double] {
  let shape = try architecture(arguments[1])
  let data = Observations(
    try matrix(arguments[0] + "/x.f32", columns: shape.inputs),
    try matrix(arguments[0] + "/y.f32", columns: shape.outputs))
  var options = TrainingOptions()
  options.batch = .observations(try number(arguments[2]))
  options.epochs = try number(arguments[3])
  options.optimizer = .adam()
  options.learningRate = 0.001
  let trainer = try Trainer(
    NeuralNetwork<Float>(shape, seed: 0), on: data, options, threads: try number(arguments[4]))
  var times: [Double] = []
  let clock = ContinuousClock()
  var start = clock.now
  _ = try trainer.run { event in
    switch event {
    case .started: start = clock.now
    case .epoch:
      let now = clock.now
      times.append((now - start) / .seconds(1))
      start = now
    default: break
    }
  }
  return times
}

let arguments = Array(CommandLine.arguments.dropFirst())
do {
  let times: [Double]
  switch arguments.first {
  case "train" where arguments.count == 6: times = try train(Array(arguments.dropFirst()))
  case "predict" where arguments.count == 6:
    times = try predict(
      arguments[1], arguments[2], rows: try number(arguments[3]),
      repetitions: try number(arguments[4]), threads: try number(arguments[5]))
  case "read" where arguments.count == 2:
    let start = ContinuousClock.now
    let table = try Table(contentsOf: arguments[1])
    times = [(ContinuousClock.now - start) / .seconds(1)]
    FileHandle.standardError.write(
      Data("\(table.rowCount) rows, \(table.columns.count) columns\n".utf8))
  default:
    throw Usage(
      description:
        "usage: measure read FILE, or measure train|predict FOLDER LAYERS NUMBER NUMBER THREADS")
  }
  print("[" + times.map { "\($0)" }.joined(separator: ", ") + "]")
} catch {
  FileHandle.standardError.write(Data("measure: \(error)\n".utf8))
  exit(1)
}
