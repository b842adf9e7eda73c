public import ArgumentParser
public import Backprop

extension ExpressibleByArgument where Self: NamedChoice {
  /// The values of an option, for its help.
  public static var allValueStrings: [String] { all.map(\.description) }
}

extension Activation: ExpressibleByArgument {}
extension Loss: ExpressibleByArgument {}
extension Optimizer: ExpressibleByArgument {}
extension Schedule: ExpressibleByArgument {}
extension Initializer: ExpressibleByArgument {}
extension Reduction: ExpressibleByArgument {}
extension Metric: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}

extension PredictionTask: ExpressibleByArgument {
  /// The values of an option, for its help.
  public static var allValueStrings: [String] {
    [Self.binary, .multiclass, .multilabel, .regression].map(\.rawValue)
  }
}

/// The widths of the hidden layers: `256,128`, or `none`.
struct HiddenLayers: ExpressibleByArgument {
  let widths: [Int]

  init?(argument: String) {
    if argument == "none" {
      widths = []
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = parts.compactMap(\.self)
    guard numbers.count == parts.count, numbers.allSatisfy({ $0 >= 1 && $0 <= 1 << 20 }) else {
      return nil
    }
    widths = numbers
  }
}

extension BatchSize: ExpressibleByArgument {}

/// Held-out rows: a fraction of DATA, a file, or none.
enum HeldOutRows: ExpressibleByArgument {
  case nothing
  case fraction(Double)
  case file(String)

  init?(argument: String) {
    if argument == "none" || Double(argument) == 0 {
      self = .nothing
    } else if let fraction = Double(argument) {
      guard fraction > 0, fraction < 1 else { return nil }
      self = .fraction(fraction)
    } else if argument.isEmpty {
      return nil
    } else {
      self = .file(argument)
    }
  }
}

extension ClassWeights: ExpressibleByArgument {}
extension ThresholdChoice: ExpressibleByArgument {}

/// A duration: `90s`, `5m` or `1.5h`.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible {
  let description: String
  let seconds: Double
  /// The maximum in seconds.
  private static let longest = 1000.0 * 3600

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()),
      number > 0, number * unit <= Self.longest
    else { return nil }
    description = argument
    seconds = number * unit
  }
}
