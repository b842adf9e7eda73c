/// The results of a forward pass over m observations.
public struct ForwardPass<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Z_l of each layer, m × n_l.
  public let preactivations: [Matrix<Scalar>]
  /// A_l = f_l(Z_l) of each layer, m × n_l. The last one is Ŷ, after the link of the loss.
  public let activations: [Matrix<Scalar>]
  /// Ŷ, m × n_L.
  public var predictions: Matrix<Scalar> { activations[activations.count - 1] }
}

/// The results of a forward and a backward pass over m observations and their targets.
public struct BackwardPass<Scalar: NetworkScalar>: Sendable, Equatable {
  /// The forward pass.
  public let forward: ForwardPass<Scalar>
  /// ∂A_l/∂Z_l = f′_l(Z_l) of each layer, m × n_l. The last one excludes the link of the loss.
  public let derivatives: [Matrix<Scalar>]
  /// L of each observation, times its weight.
  public let losses: [Double]
  /// The cost J.
  public let cost: Double
  /// dA_l = ∂L/∂A_l of each layer, m × n_l, without 1/m. A_L is taken before the link of the loss.
  public let activationGradients: [Matrix<Scalar>]
  /// dZ_l = ∂L/∂Z_l of each layer, m × n_l, without 1/m.
  public let deltas: [Matrix<Scalar>]
  /// ∂J/∂W_l, ∂J/∂β_l and the gradients of the other arrays, in the layout of the parameters.
  public let gradient: Parameters<Scalar>
}

extension NeuralNetwork {
  /// The forward pass over the observations in the rows of `x`.
  public func forward(_ x: Matrix<Scalar>) -> ForwardPass<Scalar> {
    precondition(
      x.columns == architecture.inputs,
      "observations of \(x.columns) features given to a network of \(architecture.inputs) inputs")
    let workspace = Workspace<Scalar>(architecture, capacity: x.rows)
    parameters.withView { parameters in
      x.withView { workspace.forward($0, parameters, rows: 0..<x.rows) }
    }
    workspace.predict(rows: 0..<x.rows)
    return workspace.forwardPass
  }

  /// The cost of the observations in the rows of `x` with targets `y`, and its gradient.
  ///
  /// dW_l = (1/m) A_{l−1}ᵀ·dZ_l, dβ_l = (1/m) Σ_i dZ_l (E13 to E18). With `weights`, row i of dZ is
  /// multiplied by ω_i, and 1/Σω replaces 1/m.
  public func backpropagate(
    _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, weights: [Scalar]? = nil, _ cost: Cost = Cost(),
    threads: Int = 1
  ) -> BackwardPass<Scalar> {
    check(x, y, weights)
    let workspace = Workspace<Scalar>(architecture, capacity: x.rows, backward: true)
    var gradient = Parameters<Scalar>(parameters.layout)
    let weightSum = Cost.weightSum(weights, count: x.rows)
    let activationGradients = architecture.widths.dropFirst().map {
      Matrix<Scalar>(rows: x.rows, columns: $0)
    }
    var losses = 0.0
    x.withView { x in
      y.withView { y in
        withOptionalBuffer(weights) { weights in
          parameters.withView { parameters in
            gradient.withMutableView { gradient in
              losses = workspace.backpropagate(
                x, y, weights: weights, count: x.rows, cost, parameters,
                into: GradientMemory(gradient),
                tiles: parameters.layout.tiles,
                pool: WorkerPool(threads: threads), weightSum: weightSum,
                observe: { layer, rows, dA in
                  activationGradients[layer].withView { $0[rows].copy(dA) }
                })
            }
          }
        }
      }
    }
    return BackwardPass(
      forward: workspace.forwardPass, derivatives: parameters.withView(workspace.derivatives),
      losses: Array(UnsafeBufferPointer(start: workspace.losses, count: x.rows)),
      cost: losses * cost.scale(weightSum: weightSum) + penalty(cost),
      activationGradients: activationGradients,
      deltas: workspace.layers.compactMap { $0.deltas.map(Matrix.init) }, gradient: gradient)
  }
}

extension Workspace {
  /// A copy of the results of the last forward pass.
  var forwardPass: ForwardPass<Scalar> {
    ForwardPass(
      preactivations: layers.map { Matrix($0.preactivations) },
      activations: layers.dropLast().map { Matrix($0.activations) } + [Matrix(predictions)])
  }

  /// ∂A_l/∂Z_l of the last forward pass, which is f′_l(Z_l) unless the activation is parametric.
  func derivatives(_ parameters: ParametersView<Scalar>) -> [Matrix<Scalar>] {
    layers.enumerated().map { l, layer in
      let ones = Matrix<Scalar>(
        rows: capacity, columns: layer.preactivations.columns,
        values: Array(repeating: 1, count: layer.preactivations.count))
      ones.withView {
        layer.multiplyByDerivative(0..<capacity, parameters.alphas(l), $0)
      }
      return ones
    }
  }
}
