internal import BackpropCore
internal import BackpropTables
internal import BackpropTraining

/// What is fitted on held-out predictions after training: the ensemble weight of the linear model,
/// the temperature, the decision threshold and the nonconformity scores.
struct PostFit: Sendable {
  /// The weight of the linear model and the temperature; nil if no rows are held out.
  private let blend: Blend?
  private let linear: ReferenceModel?
  private let networks: [NeuralNetwork<Float>]
  /// The decision threshold of the second of two classes.
  let threshold: Double
  /// The nonconformity scores of the held-out rows; nil if there are none.
  let conformal: ConformalCalibration?

  /// Fits on the held-out predictions of `fitted`, and those of the linear model.
  init(_ fitted: FittedNetworks, _ linear: ReferenceModel?) throws {
    let options = fitted.options
    let loss = fitted.architecture.loss
    self.linear = linear
    networks = fitted.ensemble.members.map(\.network)
    let blend = fitted.heldOut.map { heldOut in
      Blend(
        heldOut.logits, options.blendsLinear ? linear?.heldOut?.logits : nil, heldOut.targets, loss,
        calibrates: options.calibrates)
    }
    self.blend = blend
    let blended = fitted.heldOut.map {
      $0.with(logits: blend?.logits($0.logits, linear?.heldOut?.logits) ?? $0.logits)
    }
    threshold = SourcedPredictions.threshold(options.threshold, on: blended, loss)
    let target = fitted.prepared.preprocessing.target
    conformal = try blended.flatMap { held in
      ConformalCalibration(
        nonconformityScores: try Predictions(
          outputs: loss.predictions(logits: held.logits), target: target, thresholds: nil
        ).nonconformity(of: held.rows.table, rows: held.rows.rows))
    }
  }

  /// The ensemble weight of the linear model; nil if no rows are held out.
  var linearWeight: Double? { blend?.weight }
  /// The temperature; nil if nothing was calibrated.
  var temperature: Temperature? { blend?.temperature }

  /// Held-out logits of the networks with those of the linear model mixed in, divided by the
  /// temperature.
  func blended(_ heldOut: SourcedPredictions) -> SourcedPredictions {
    heldOut.with(
      logits: blend?.logits(heldOut.logits, linear?.heldOut?.logits) ?? heldOut.logits)
  }

  /// The ensemble of all networks and the linear model.
  var ensemble: NetworkEnsemble<Float> { ensemble(of: networks, linear?.whole) }

  /// For each network, an ensemble of it and the linear model that was fitted without the same
  /// fold.
  var heldOutEnsembles: [NetworkEnsemble<Float>] {
    networks.indices.map { index in
      ensemble(of: [networks[index]], linear.map { $0.members[index] })
    }
  }

  private func ensemble(
    of networks: [NeuralNetwork<Float>], _ linear: NeuralNetwork<Float>?
  ) -> NetworkEnsemble<Float> {
    let weight = blend?.weight ?? 0
    var members = networks.map { ($0, weight: (1 - weight) / Double(networks.count)) }
    if let linear { members.append((linear, weight: weight)) }
    return NetworkEnsemble(
      members.filter { $0.weight > 0 }.map { network, weight in
        NetworkEnsemble.Member(temperature?.applied(to: network) ?? network, weight: weight)
      })
  }
}
