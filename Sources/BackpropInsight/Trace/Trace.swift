public import BackpropCore

/// Every number of one forward pass, backward pass and step of gradient descent, as the engine
/// computed it. ``TextExplanation`` prints it, ``verified()`` recomputes it and ``HTMLReport``
/// draws it.
///
/// The arrays are those of the equations, layer by layer, with one row per observation, counted
/// from 0. The JSON has the keys of a worked example and can be read as one. Arrays of parametric
/// activations and of layers that are not dense are in `arrays`, by the kind of the array.
public struct Trace: Codable, Sendable, Equatable {
  /// Arrays of one layer.
  public typealias Arrays = [ParameterKind: [[Double]]]

  /// W_l, β_l and f_l before the step.
  public struct Layer: Codable, Sendable, Equatable {
    /// W, n_in × n_out; empty if the layer is not dense.
    public var weights: [[Double]]
    /// β, or nil.
    public var biases: [Double]?
    /// f; in the last layer the link of the loss if that is a sigmoid.
    public var activation: Activation
    /// The layer itself; nil if it is dense.
    public var other: BackpropCore.Layer?
    /// α of a dense layer with a parametric activation, or all arrays of a layer that is not dense.
    public var arrays: Arrays?
  }

  /// The parameters after the step W ← W − η·∂J/∂W, β ← β − η·∂J/∂β (E20).
  public struct Updated: Codable, Sendable, Equatable {
    /// W_l.
    public var weights: [[[Double]]]
    /// β_l, or nil.
    public var biases: [[Double]?]
    /// The other arrays; nil if no layer has one.
    public var arrays: [Arrays]?
    /// J after the step.
    public var cost: Double
    /// J after the step, but with the old biases.
    public var costAfterWeightsOnly: Double
  }

  /// The version of the JSON that this library writes. It also reads version 1, which has dense
  /// layers only and the same keys for them.
  public static let currentVersion = 2

  /// The version of the JSON.
  public var trace = Trace.currentVersion
  /// The title of the example.
  public var title: String
  /// The source of the example; empty if unknown.
  public var source: String
  /// The names of the inputs, or nil.
  public var features: [String]?
  /// The names of the outputs, or nil.
  public var outputs: [String]?
  /// The arithmetic: always `double`.
  public var precision = "double"
  /// The loss.
  public var loss: Loss
  /// The function from the last activation to the prediction.
  public var link: Loss.Link
  /// Mean or sum over the observations.
  public var reduction: Reduction
  /// The factor of ΣW² in the cost.
  public var l2: Double
  /// The factor of Σ|W| in the cost.
  public var l1: Double
  /// The weight of the uniform distribution in class targets.
  public var labelSmoothing: Double
  /// The learning rate η of the step; nil for no step.
  public var learningRate: Double?
  /// X = A_0.
  public var inputs: [[Double]]
  /// The targets.
  public var targets: [[Double]]
  /// The layers before the step.
  public var layers: [Layer]

  /// Z_l (E1).
  public var preactivations: [[[Double]]]
  /// A_l (E2); the last one is the prediction Ŷ, after the link.
  public var activations: [[[Double]]]
  /// f′_l(Z_l); the last one without the link.
  public var derivatives: [[[Double]]]
  /// L of each observation.
  public var losses: [Double]
  /// J (E6), including the penalties.
  public var cost: Double
  /// ∂L/∂Ŷ; nil unless the link is element-wise and every derivative is finite.
  public var predictionGradients: [[Double]]?
  /// ∂Ŷ/∂A_L; nil if ``predictionGradients`` is.
  public var linkDerivatives: [[Double]]?
  /// dA_l = ∂L/∂A_l of each observation (E15); the last one before the link.
  public var activationGradients: [[[Double]]]
  /// dZ_l = ∂L/∂Z_l of each observation, without 1/m (E13, E14, E16).
  public var deltas: [[[Double]]]
  /// ∂J/∂W_l (E17).
  public var weightGradients: [[[Double]]]
  /// ∂J/∂β_l (E18), or nil.
  public var biasGradients: [[Double]?]
  /// The gradients of the other arrays; nil if no layer has one.
  public var arrayGradients: [Arrays]?
  /// The parameters after one step; nil without a learning rate.
  public var updated: Updated?

  /// The number of observations, m.
  public var observations: Int { inputs.count }

  /// The widths from the inputs to the outputs.
  public var widths: [Int] { Self.widths(from: inputs[0].count, layers) }

  /// The widths of `layers` with `inputs` inputs.
  static func widths(from inputs: Int, _ layers: [Layer]) -> [Int] {
    layers.reduce(into: [inputs]) { widths, layer in
      widths.append(
        layer.other?.outputs(inputs: widths[widths.count - 1]) ?? layer.weights[0].count)
    }
  }

  /// The factor that turns the sum over the observations into the cost: 1/m, or 1.
  public var scale: Double { reduction == .mean ? 1 / Double(observations) : 1 }
}
