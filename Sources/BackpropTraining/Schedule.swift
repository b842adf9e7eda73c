public import BackpropCore
internal import CBackpropKernels

/// The change of the learning rate during training.
///
/// t is the step from 0, T the number of steps, e the epoch from 0 and η the learning rate of the
/// options.
public enum Schedule: Hashable, Sendable {
  /// η in every step.
  case constant
  /// η · factor^⌊e / every⌋.
  case step(every: Int = 30, factor: Double = 0.1)
  /// η · factor^e.
  case exponential(factor: Double = 0.95)
  /// From η to `end` · η along half a cosine: end · η + (1 − end) · η · ½(1 + cos(π t / T))
  /// (Loshchilov and Hutter 2017).
  case cosine(end: Double = 0)
  /// From η/25 to η in the first 30 % of the steps, then to η/250,000, both along half a cosine
  /// (Smith 2018).
  case oneCycle
  /// `cycles` cosine cycles over the logarithm of time, each twice as long as the one before:
  /// η · ½(1 − cos(2π log₂(1 + (2^cycles − 1) t/T))) (Holzmüller, Grinsztajn and Steinwart 2024).
  case coslog(cycles: Int = 4)
  /// η for the first half of the steps, then down to 0 along half a cosine.
  case flatCosine
  /// η times `factor` for each plateau: `patience` + 1 epochs in which the monitored metric did not
  /// improve by a relative 10⁻⁴.
  case reduceOnPlateau(factor: Double = 0.5, patience: Int = 5)

  /// Every schedule with its default settings.
  public static let all: [Schedule] = [
    .constant, .step(), .exponential(), .cosine(), .oneCycle, .coslog(), .flatCosine,
    .reduceOnPlateau(),
  ]

  /// The learning rate of a step, as a multiple of η.
  ///
  /// - Parameters:
  ///   - step: The step, from 0.
  ///   - steps: The number of steps of the whole training.
  ///   - epoch: The epoch, from 0.
  ///   - reductions: The number of plateaus so far.
  public func factor(step: Int, of steps: Int, epoch: Int, reductions: Int = 0) -> Double {
    switch self {
    case .constant: return 1
    case .step(let every, let factor): return power(factor, epoch / every)
    case .exponential(let factor): return power(factor, epoch)
    case .cosine(let end):
      return end + (1 - end) * fall(Double(step) / Double(max(steps, 1)))
    case .oneCycle:
      let start = 1.0 / 25
      let end = start / 1e4
      let summit = 0.3 * Double(steps) - 1
      let last = Double(steps - 1)
      let t = Double(step)
      if t <= summit, summit > 0 { return 1 - (1 - start) * fall(t / summit) }
      return end + (1 - end) * fall((t - summit) / (last - summit))
    case .coslog(let cycles):
      let t = Double(step) / Double(max(steps, 1))
      let turns = log2(1 + (power(2, cycles) - 1) * t)
      let part = turns - turns.rounded(.down)
      return part <= 0.5 ? 1 - fall(2 * part) : fall(2 * part - 1)
    case .flatCosine:
      let t = Double(step) / Double(max(steps, 1))
      return t <= 0.5 ? 1 : fall(2 * t - 1)
    case .reduceOnPlateau(let factor, _): return power(factor, reductions)
    }
  }

  /// ½(1 + cos(π t)): from 1 at t = 0 to 0 at t = 1.
  private func fall(_ t: Double) -> Double { 0.5 * (1 + cosineOfPi(times: t)) }

  /// The number of epochs without improvement after which a plateau begins, or nil if the schedule
  /// does not depend on plateaus.
  var plateauPatience: Int? {
    switch self {
    case .reduceOnPlateau(_, let patience): patience
    case .constant, .step, .exponential, .cosine, .oneCycle, .coslog, .flatCosine: nil
    }
  }
}

/// base^exponent by repeated squaring: the same bits on every machine.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}

/// log₂ x, from the logarithm of the kernels: the same bits on every machine.
private func log2(_ x: Double) -> Double {
  var (x, two) = (x, 2.0)
  var (logarithm, unit) = (0.0, 0.0)
  bp_log(BP_FLOAT64, 1, &x, &logarithm)
  bp_log(BP_FLOAT64, 1, &two, &unit)
  return logarithm / unit
}

/// cos(π t) for 0 ≤ t ≤ 1, from the series of the cosine on the first quarter of the circle. The
/// bits are the same on every machine.
private func cosineOfPi(times t: Double) -> Double {
  if t > 0.5 { return -cosineOfPi(times: 1 - t) }
  let square = (t * .pi) * (t * .pi)
  var sum = 1.0
  for k in stride(from: 22, to: 0, by: -2) { sum = 1 - sum * square / Double(k * (k - 1)) }
  return sum
}

extension Schedule: NamedChoice {
  /// The name, with the settings after a colon unless they are the defaults.
  public var description: String {
    switch self {
    case .constant: "constant"
    case .step(let every, let factor):
      Spelling.description("step", [Double(every), factor], defaults: [30, 0.1])
    case .exponential(let factor): Spelling.description("exponential", [factor], defaults: [0.95])
    case .cosine(let end): Spelling.description("cosine", [end], defaults: [0])
    case .oneCycle: "oneCycle"
    case .coslog(let cycles): Spelling.description("coslog", [Double(cycles)], defaults: [4])
    case .flatCosine: "flatCosine"
    case .reduceOnPlateau(let factor, let patience):
      Spelling.description("reduceOnPlateau", [factor, Double(patience)], defaults: [0.5, 5])
    }
  }

  /// The schedule of that name. Case, hyphens and underscores do not matter.
  public init?(_ description: String) {
    let spelling = Spelling(description)
    let values = spelling.parameters
    func isFactor(_ value: Double) -> Bool { value > 0 && value <= 1 }
    func isCount(_ value: Double) -> Bool { Int(exactly: value).map { $0 >= 0 } ?? false }
    let schedule: Schedule? =
      switch (spelling.name, values.count) {
      case ("constant", 0): .constant
      case ("step", 0): .step()
      case ("step", 2) where isCount(values[0]) && values[0] >= 1 && isFactor(values[1]):
        .step(every: Int(values[0]), factor: values[1])
      case ("exponential", 0): .exponential()
      case ("exponential", 1) where isFactor(values[0]): .exponential(factor: values[0])
      case ("cosine", 0): .cosine()
      case ("cosine", 1) where values[0] >= 0 && values[0] <= 1: .cosine(end: values[0])
      case ("onecycle", 0): .oneCycle
      case ("coslog", 0): .coslog()
      case ("coslog", 1) where isCount(values[0]) && (1...30).contains(values[0]):
        .coslog(cycles: Int(values[0]))
      case ("flatcosine", 0): .flatCosine
      case ("reduceonplateau", 0): .reduceOnPlateau()
      case ("reduceonplateau", 2) where isFactor(values[0]) && isCount(values[1]):
        .reduceOnPlateau(factor: values[0], patience: Int(values[1]))
      default: nil
      }
    guard let schedule else { return nil }
    self = schedule
  }
}
