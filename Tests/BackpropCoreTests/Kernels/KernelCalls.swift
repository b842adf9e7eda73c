import BackpropCore
import CBackpropKernels

/// One call of every kernel except the product, with fixed data of `n` elements (or 5, 3 or 21 rows
/// of n), and what each call wrote. All memory is guarded.
struct KernelCalls<Scalar: KernelScalar> {
  private let side: GuardedMemory<Scalar>.Side
  private let n: Int
  private var generator: SplitMix64
  /// The names of the kernels and what they wrote.
  private(set) var outputs: [(name: String, values: [Scalar])] = []
  /// The names of the kernels that wrote outside their arrays.
  private(set) var trespassers: [String] = []

  init(n: Int, guardPage side: GuardedMemory<Scalar>.Side = .behind, seed: UInt64 = 1) {
    self.side = side
    self.n = n
    generator = SplitMix64(seed: seed)
    elementary()
    for activation in Activation.all { activate(activation) }
    for loss in Loss.all { lose(loss) }
    vectors()
    optimizers()
  }

  private mutating func normals(_ count: Int, times factor: Scalar = 1) -> GuardedMemory<Scalar> {
    GuardedMemory(generator.normals(count).map { $0 * factor }, guardPage: side)
  }

  private mutating func call(
    _ name: String, _ arrays: [GuardedMemory<Scalar>],
    _ body: ([UnsafeMutablePointer<Scalar>]) -> Void
  ) {
    body(arrays.map(\.base))
    outputs.append((name, arrays.flatMap(\.values)))
    if !arrays.allSatisfy(\.surroundingsAreUntouched) { trespassers.append(name) }
  }

  private mutating func elementary() {
    let type = Scalar.kernelType
    let n = n
    call("exp", [normals(n, times: 30), normals(n)]) { bp_exp(type, n, $0[0], $0[1]) }
    call("log", [normals(n, times: 1e-3), normals(n)]) { bp_log(type, n, $0[0], $0[1]) }
    call("normal_cdf", [normals(n, times: 4), normals(n)]) { bp_normal_cdf(type, n, $0[0], $0[1]) }
  }

  private mutating func activate(_ activation: Activation) {
    let (f, p) = activation.kernel
    let n = n
    call("\(activation)", [normals(n, times: 3), normals(n), normals(n)]) {
      bp_activate(Scalar.kernelType, f, p, n, $0[0], $0[1])
      bp_differentiate(Scalar.kernelType, f, p, n, $0[0], $0[1], $0[2])
    }
  }

  private mutating func lose(_ loss: Loss) {
    guard n > 0 else { return }
    let (kind, p) = loss.kernel
    let n = n
    // four rows that the kernel computes together, and a fifth
    let weights = GuardedMemory<Scalar>([1, 0, 2.5, 1, 0.5], guardPage: side)
    let cost = GuardedMemory<Double>(
      [0, 0, 0, 0, 0], guardPage: side == .behind ? .behind : .before)
    call("\(loss)", [normals(5 * n), normals(5 * n), normals(5 * n), normals(5 * n)]) {
      bp_loss_rows(
        Scalar.kernelType, kind, p, 0.1, 5, n, $0[0], $0[1], weights.base, $0[2], cost.base, $0[3])
    }
    outputs.append(("\(loss), cost", cost.values.map { Scalar($0) }))
    if !cost.surroundingsAreUntouched { trespassers.append("\(loss), cost") }
    call("\(loss), link", [normals(5 * n), normals(5 * n)]) {
      bp_link(Scalar.kernelType, kind, 5, n, $0[0], $0[1])
    }
  }

  private mutating func vectors() {
    let type = Scalar.kernelType
    let n = n
    call("sum_rows", [normals(21 * n), normals(n)]) {
      bp_sum_rows(type, 21, n, $0[0], 0.3, $0[1])
    }
    call("add_scaled", [normals(n), normals(n)]) { bp_add_scaled(type, n, 0.7, $0[0], $0[1]) }
    call("add_scaled_signs", [normals(n), normals(n)]) {
      bp_add_scaled_signs(type, n, 0.7, $0[0], $0[1])
    }
    call("scale", [normals(n)]) { bp_scale(type, n, 0.7, $0[0]) }
    call("limit", [normals(n)]) { bp_limit(type, n, 0.7, $0[0]) }
    call("dropout", [normals(n), normals(n)]) { bp_dropout(type, n, 0.4, 99, 7, $0[0], $0[1]) }
    call("multiply", [normals(n), normals(n)]) { bp_multiply(type, n, $0[0], $0[1]) }
    let indices: [Int32] = [2, 0, 2]
    call("gather", [normals(3 * n), normals(3 * n)]) {
      bp_gather(type, 3, n, indices, $0[0], $0[1])
    }
    var dot = 0.0
    var magnitude = 0.0
    call("dot", [normals(n), normals(n)]) {
      dot = bp_dot(type, n, $0[0], $0[1])
      magnitude = bp_sum_of_magnitudes(type, n, $0[0])
    }
    outputs.append(("sums", [Scalar(dot), Scalar(magnitude)]))
  }

  private mutating func optimizers() {
    let type = Scalar.kernelType
    let n = n
    for momentum in [0, 0.9] {
      for nesterov: Int32 in [0, 1] {
        call("descent", [normals(n), normals(n), normals(n)]) {
          bp_update_descent(type, n, 0.1, 0.01, momentum, nesterov, $0[0], $0[1], $0[2])
        }
      }
    }
    let squares = squared(normals(n))
    call("rmsprop", [normals(n), squares, normals(n)]) {
      bp_update_rmsprop(type, n, 0.1, 0.01, 0.9, 1e-8, $0[0], $0[1], $0[2])
    }
    call("adagrad", [normals(n), squares, normals(n)]) {
      bp_update_adagrad(type, n, 0.1, 0.01, 1e-8, $0[0], $0[1], $0[2])
    }
    let moments = squared(normals(n))
    call("adam", [normals(n), normals(n), moments, normals(n)]) {
      bp_update_adam(type, n, 0.1, 0.01, 0.9, 0.999, 1e-8, 3, $0[0], $0[1], $0[2], $0[3])
    }
  }

  private func squared(_ memory: GuardedMemory<Scalar>) -> GuardedMemory<Scalar> {
    GuardedMemory(memory.values.map { $0 * $0 }, guardPage: side)
  }
}
