internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

// Options of training as a JSON file: all of them are written, any of them may be read.

extension TableTrainingOptions {
  /// The options as JSON, the keys in order, every option there, `null` where it is left open.
  package var configuration: String {
    get throws {
      let all = try ConfigurationValue(of: Self.complete)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      let text = try encoder.encode(try ConfigurationValue(of: self).withNulls(for: all))
      return String(decoding: text, as: UTF8.self) + "\n"
    }
  }

  /// Takes over the options that the JSON file at `path` has; the others stay as they are.
  ///
  /// - Throws: `BackpropError` that names the key which is no option or has no value for one.
  package mutating func apply(configuration path: String) throws {
    let bytes = try FileBytes.read(from: path)
    func fault(_ what: String, _ remedy: String) -> BackpropError {
      BackpropError(.badData, what, at: .init(file: path), remedy: remedy)
    }
    let decoder = JSONDecoder()
    let given: ConfigurationValue
    do {
      given = try decoder.decode(ConfigurationValue.self, from: Data(bytes))
    } catch {
      throw fault("not JSON", "mend the text; `train --print-config` prints such a file")
    }
    guard case .object = given else {
      throw fault("not an object of options", "write one as `train --print-config` prints it")
    }
    if let key = given.firstKey(missingIn: try ConfigurationValue(of: Self.complete)) {
      throw fault(
        "no option is called '\(key)'", "take the names that `train --print-config` prints")
    }
    do {
      let merged = try JSONEncoder().encode(try ConfigurationValue(of: self).replaced(by: given))
      let threads = threads
      self = try decoder.decode(Self.self, from: merged)
      self.threads = threads
    } catch let error as DecodingError {
      throw fault(
        "an option has no such value (\(error.place))",
        "take values like those that `train --print-config` prints")
    }
  }

  /// Options of which none is left open, so that their JSON has every key.
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
    options.preprocessing.mostOneHot = 1
    options.preprocessing.mostSteps = 1
    return options
  }
}

/// A JSON value.
private enum ConfigurationValue: Codable {
  case object([String: ConfigurationValue])
  case list([ConfigurationValue])
  case text(String)
  case flag(Bool)
  case whole(Int64)
  case unsigned(UInt64)
  case number(Double)
  case null

  /// The JSON of `value`.
  init(of value: some Encodable) throws {
    self = try JSONDecoder().decode(Self.self, from: try JSONEncoder().encode(value))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let whole = try? container.decode(Int64.self) {
      self = .whole(whole)
    } else if let whole = try? container.decode(UInt64.self) {
      self = .unsigned(whole)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([ConfigurationValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: ConfigurationValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .object(let object): try container.encode(object)
    case .list(let list): try container.encode(list)
    case .text(let text): try container.encode(text)
    case .flag(let flag): try container.encode(flag)
    case .whole(let whole): try container.encode(whole)
    case .unsigned(let whole): try container.encode(whole)
    case .number(let number): try container.encode(number)
    case .null: try container.encodeNil()
    }
  }

  /// The same with `null` for each key that `all` has and this has not.
  func withNulls(for all: ConfigurationValue) -> ConfigurationValue {
    guard case .object(var own) = self, case .object(let other) = all else { return self }
    for (key, value) in other { own[key] = own[key]?.withNulls(for: value) ?? .null }
    return .object(own)
  }

  /// The first key in order, with the keys that lead to it, that `all` does not have.
  func firstKey(missingIn all: ConfigurationValue) -> String? {
    guard case .object(let own) = self, case .object(let other) = all else { return nil }
    for (key, value) in own.sorted(by: { $0.key < $1.key }) {
      guard let inner = other[key] else { return key }
      if let missing = value.firstKey(missingIn: inner) { return "\(key).\(missing)" }
    }
    return nil
  }

  /// The same with the values of `other` where that has any, `null` among them.
  func replaced(by other: ConfigurationValue) -> ConfigurationValue {
    guard case .object(var own) = self, case .object(let new) = other else { return other }
    for (key, value) in new { own[key] = own[key]?.replaced(by: value) ?? value }
    return .object(own)
  }
}
