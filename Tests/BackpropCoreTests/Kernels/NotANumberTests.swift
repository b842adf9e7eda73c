import BackpropCore
import CBackpropKernels
import Testing

extension KernelTests {
  /// Every NaN must reach the cost, where training detects it.
  @Suite("NaN")
  struct NotANumberTests {
    @Test("every activation keeps a NaN and makes no other one", arguments: Activation.all)
    func activations(activation: Activation) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        let (f, parameter) = activation.kernel
        // a NaN in the first vector, in the middle and in the rest after whole vectors
        for place in [0, 17, 34] {
          var values = [Scalar](repeating: 0.5, count: 35)
          values[place] = .nan
          let z = GuardedMemory(values)
          let a = GuardedMemory([Scalar](repeating: 0, count: 35))
          bp_activate(Scalar.kernelType, f, parameter, 35, z.base, a.base)
          #expect(a.values.indices.filter { a.base[$0].isNaN } == [place])
        }
      }
      check(Float.self)
      check(Double.self)
    }

    @Test(
      "a NaN in one row makes the loss and the gradient of only that row NaN",
      arguments: Loss.all)
    func losses(loss: Loss) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        let (kind, parameter) = loss.kernel
        for place in 0..<3 {
          var values: [Scalar] = [1, 2, 3, 1, 2, 3, 1, 2, 3]
          values[3 + place] = .nan
          let a = GuardedMemory(values)
          let y = GuardedMemory<Scalar>([0, 1, 0, 0, 1, 0, 0, 1, 0])
          let prediction = GuardedMemory<Scalar>(count: 9)
          let delta = GuardedMemory<Scalar>(count: 9)
          let cost = GuardedMemory<Double>(count: 3)
          bp_loss_rows(
            Scalar.kernelType, kind, parameter, 0, 3, 3, a.base, y.base, nil, prediction.base,
            cost.base,
            delta.base)
          #expect(cost.values.map(\.isNaN) == [false, true, false])
          let spread = loss == .categoricalCrossEntropy ? Array(3..<6) : [3 + place]
          #expect(delta.values.indices.filter { delta.base[$0].isNaN } == spread)
          #expect(prediction.values.indices.filter { prediction.base[$0].isNaN } == spread)
        }
      }
      check(Float.self)
      check(Double.self)
    }

    @Test("limits and masks keep a NaN")
    func vectors() {
      var x = [Double.nan, 9, -9]
      bp_limit(BP_FLOAT64, 3, 1, &x)
      #expect(x[0].isNaN && x[1] == 1 && x[2] == -1)
      var mask = [0.0, 1, 0]
      bp_multiply(BP_FLOAT64, 3, x, &mask)
      #expect(mask[0].isNaN && mask[1] == 1 && mask[2] == 0)
    }
  }
}
