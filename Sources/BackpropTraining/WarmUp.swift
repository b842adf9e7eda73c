/// A linear increase of the learning rate in the first steps of training.
public struct WarmUp: Hashable, Sendable, Codable {
  /// The number of steps of the warm-up.
  public var steps: Int
  /// The initial fraction of the learning rate.
  public var start: Double

  /// A warm-up over `steps` steps.
  public init(steps: Int, start: Double = 0.01) {
    self.steps = steps
    self.start = start
  }

  /// start + (1 − start) · t / steps, and 1 from `steps` on.
  public func factor(step: Int) -> Double {
    step >= steps ? 1 : start + (1 - start) * Double(step) / Double(steps)
  }
}
