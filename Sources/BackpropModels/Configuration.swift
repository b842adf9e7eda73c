internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

// Options of training as a JSON file: all options are written, and any of them may be read.

extension TableTrainingOptions {
  /// The options as JSON with sorted keys. Every option is there, and is `null` if it is left open.
  package var configuration: String {
    get throws {
      let all = try JSONValue(of: Self.complete)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      let text = try encoder.encode(try JSONValue(of: self).withNulls(for: all))
      return String(decoding: text, as: UTF8.self) + "\n"
    }
  }

  /// Replaces the options that the JSON file at `path` has; the others stay as they are.
  ///
  /// - Throws: `BackpropError` that names the key that is not an option or has a wrong value.
  package mutating func apply(configuration path: String) throws {
    let bytes = try FileBytes.read(from: path)
    func fault(_ what: String, _ remedy: String) -> BackpropError {
      BackpropError(.badData, what, at: .init(file: path), remedy: remedy)
    }
    let decoder = JSONDecoder()
    guard let given = try? decoder.decode(JSONValue.self, from: Data(bytes)) else {
      throw fault("this is not JSON", "fix the syntax")
    }
    guard case .object = given else {
      throw fault(
        "this is not a JSON object of options", "write an object with option names as keys")
    }
    if let key = given.firstKey(missingIn: try JSONValue(of: Self.complete)) {
      throw fault(
        "there is no option '\(key)'", "use the option names of a complete configuration")
    }
    do {
      let merged = try JSONEncoder().encode(try JSONValue(of: self).replaced(by: given))
      let threads = threads
      self = try decoder.decode(Self.self, from: merged)
      self.threads = threads
    } catch let error as DecodingError {
      throw fault(
        "an option has a wrong value (\(error.place))",
        "use values like those of a complete configuration")
    }
  }

  /// Options with a value for each key, so that their JSON has every key.
  private static var complete: TableTrainingOptions {
    var options = TableTrainingOptions()
    options.loss = .halfSquaredError
    options.initializer = .zeros
    options.folds = 2
    options.training.warmUp = WarmUp(steps: 1)
    options.training.rateFactors = RateFactors()
    options.training.decaySchedule = .constant
    options.training.dropoutSchedule = .constant
    options.training.earlyStopping.patience = 1
    options.preprocessing.task = .binary
    options.preprocessing.positiveClass = ""
    options.preprocessing.weights = ""
    options.preprocessing.group = ""
    options.preprocessing.time = ""
    options.preprocessing.maximumOneHot = 1
    return options
  }
}
