public import BackpropCore

/// Every number of one forward pass, backward pass and step of gradient descent, as the engine
/// computed it: what `explain` prints, `verify` recomputes and a report draws.
///
/// The arrays are those of the equations, layer by layer, one row an observation, counted from 0.
/// The JSON form has the keys of a worked example and so is one. What only a parametric activation
/// or a layer that is not dense has stands in `arrays`, by the kind of the array.
public struct Trace: Codable, Sendable, Equatable {
  /// Arrays of one layer.
  public typealias Arrays = [ParameterKind: [[Double]]]

  /// W_l, β_l and f_l before the step.
  public struct Layer: Codable, Sendable, Equatable {
    /// W, n_in × n_out; empty where the layer is not dense.
    public var weights: [[Double]]
    /// β, or nil.
    public var biases: [Double]?
    /// f. The last layer's is the link where that is a sigmoid.
    public var activation: Activation
    /// The layer itself, where it is not dense.
    public var other: BackpropCore.Layer?
    /// α of a dense layer with a parametric activation; all arrays of a layer that is not dense.
    public var arrays: Arrays?
  }

  /// The parameters after the step W ← W − η·∂J/∂W, β ← β − η·∂J/∂β (E20).
  public struct Updated: Codable, Sendable, Equatable {
    /// W_l.
    public var weights: [[[Double]]]
    /// β_l, or nil.
    public var biases: [[Double]?]
    /// The other arrays, where any layer has one.
    public var arrays: [Arrays]?
    /// J with the new weights and biases.
    public var cost: Double
    /// J with the old biases and everything else new.
    public var costAfterWeightsOnly: Double
  }

  /// The version of the form that this library writes. It reads earlier ones too: version 1 has dense
  /// layers only, and is the same for them.
  public static let currentVersion = 2

  /// The version of the form.
  public var trace = Trace.currentVersion
  /// What is explained.
  public var title: String
  /// Where it comes from.
  public var source: String
  /// The names of the inputs, where they have any.
  public var features: [String]?
  /// The names of the outputs, where they have any.
  public var outputs: [String]?
  /// The arithmetic: always `double`.
  public var precision = "double"
  /// The loss.
  public var loss: Loss
  /// How the last activation becomes the prediction.
  public var link: Loss.Link
  /// Mean or sum over the observations.
  public var reduction: Reduction
  /// The factor of ΣW² in the cost.
  public var l2: Double
  /// The factor of Σ|W| in the cost.
  public var l1: Double
  /// The share of the uniform distribution in class targets.
  public var labelSmoothing: Double
  /// η.
  public var learningRate: Double?
  /// X = A_0.
  public var inputs: [[Double]]
  /// The targets.
  public var targets: [[Double]]
  /// The layers before the step.
  public var layers: [Layer]

  /// Z_l (E1).
  public var preactivations: [[[Double]]]
  /// A_l (E2); the last is the prediction Ŷ, its link applied.
  public var activations: [[[Double]]]
  /// f′_l(Z_l), the last without the link.
  public var derivatives: [[[Double]]]
  /// L of each observation.
  public var losses: [Double]
  /// J (E6), the penalties included.
  public var cost: Double
  /// ∂L/∂Ŷ, where the link goes element by element and the derivative is a finite number.
  public var predictionGradients: [[Double]]?
  /// ∂Ŷ/∂A_L before the link, where ``predictionGradients`` are.
  public var linkDerivatives: [[Double]]?
  /// dA_l = ∂L/∂A_l of each observation (E15), the last before the link.
  public var activationGradients: [[[Double]]]
  /// dZ_l = ∂L/∂Z_l of each observation, without 1/m (E13, E14, E16).
  public var deltas: [[[Double]]]
  /// ∂J/∂W_l (E17).
  public var weightGradients: [[[Double]]]
  /// ∂J/∂β_l (E18), or nil.
  public var biasGradients: [[Double]?]
  /// The gradients of the other arrays, where any layer has one.
  public var arrayGradients: [Arrays]?
  /// After one step, where there is a learning rate.
  public var updated: Updated?

  /// The number of observations, m.
  public var observations: Int { inputs.count }

  /// The widths from the inputs to the outputs.
  public var widths: [Int] { Self.widths(from: inputs[0].count, layers) }

  /// The widths of `layers` over `inputs` inputs.
  static func widths(from inputs: Int, _ layers: [Layer]) -> [Int] {
    layers.reduce(into: [inputs]) { widths, layer in
      widths.append(
        layer.other?.outputs(inputs: widths[widths.count - 1]) ?? layer.weights[0].count)
    }
  }

  /// The factor that turns the sum over the observations into the cost: 1/m, or 1.
  public var scale: Double { reduction == .mean ? 1 / Double(observations) : 1 }
}
