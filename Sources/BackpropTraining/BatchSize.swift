public import BackpropCore

/// The number of observations in a training step.
public enum BatchSize: Hashable, Sendable {
  /// All observations: batch gradient descent, one step per epoch.
  case all
  /// This number: 1 is stochastic gradient descent, more is mini-batch gradient descent. The last
  /// batch of an epoch may be smaller.
  case observations(Int)
  /// Exactly this number, unless there are fewer observations. The rest at the end of an epoch is
  /// skipped. It is another rest in each epoch.
  case full(Int)

  /// The number of observations in a batch of an epoch over `total`. The last batch may have fewer.
  public func size(of total: Int) -> Int {
    switch self {
    case .all: total
    case .observations(let count), .full(let count): min(count, total)
    }
  }

  /// The number of batches in an epoch over `total` observations: ⌈total / size⌉, or ⌊total / size⌋
  /// for full batches.
  public func count(of total: Int) -> Int {
    let size = size(of: total)
    switch self {
    case .all, .observations: return (total + size - 1) / size
    case .full: return total / size
    }
  }

  /// The number of observations that an epoch over `total` uses: all, unless full batches skip a
  /// rest.
  public func seen(of total: Int) -> Int { min(total, count(of: total) * size(of: total)) }
}

extension BatchSize: SpelledChoice {
  /// `all`, `32`, or `full:256`.
  public var description: String {
    switch self {
    case .all: "all"
    case .observations(let count): "\(count)"
    case .full(let count): "full:\(count)"
    }
  }

  /// Reads the form of ``description``. The number is at least 1.
  public init?(_ description: String) {
    let isFull = description.hasPrefix("full:")
    if description == "all" {
      self = .all
    } else if let count = Int(description.dropFirst(isFull ? 5 : 0)), count >= 1 {
      self = isFull ? .full(count) : .observations(count)
    } else {
      return nil
    }
  }
}
