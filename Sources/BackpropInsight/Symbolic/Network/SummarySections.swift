internal import BackpropCore

// The equations without their derivations.

extension SymbolicNetwork {
  /// The forward equations with loss and cost, the backward equations, and the step. If there are
  /// more than five layers, only the first two and the last are given.
  func summary(learningRate: Double?) throws -> [NetworkDerivation.Section] {
    let layers = last <= 5 ? Array(1...last) : [1, 2, last]
    var forward = [try forwardSection([]).blocks[0]] + (try layers.flatMap(forwardBlocks))
    if layers.count < last {
      forward.append(.sentence([.words("The layers between 2 and \(last) are omitted.")]))
    }
    let back = try layers.reversed().flatMap { try backwardBlocks($0) + gradientBlocks($0) }
    let rate = learningRate.map { settings([Symbol("eta"): $0]) } ?? []
    return [
      NetworkDerivation.Section(nil, "Forward", forward + costBlocks),
      NetworkDerivation.Section(nil, "Backward", back),
      NetworkDerivation.Section(nil, "Step", try updateSection(layers).blocks + rate),
    ]
  }

  private var costBlocks: [NetworkDerivation.Block] {
    let loss = architecture.loss
    let isPenalized = !cost.settings.isEmpty
    let penalty = isPenalized ? ", with a penalty of the weights" : ""
    return [
      .sentence([.words("\(Self.title(loss)) of one observation:")]),
      .definition(.symbol(Symbol("L")), lossOfObservation),
    ] + settings(loss.settings) + smoothing + [
      .sentence([.words("The cost, the \(cost.reduction) over the observations\(penalty):")]),
      .definition(.symbol(Symbol("J")), costOfNetwork),
    ] + settings(cost.settings)
  }
}
