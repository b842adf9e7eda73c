import BackpropCore
import CBackpropKernels
import Testing

extension KernelTests {
  /// 0 times infinity is NaN, but the limits of z σ(z), z Φ(z) and z tanh(ln(1 + eᶻ)) are numbers.
  @Suite("Infinity")
  struct InfinityTests {
    @Test(
      "activations and their derivatives have their limits at infinity",
      arguments: [Activation.silu, .gelu, .mish])
    func limits(activation: Activation) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        let (f, parameter) = activation.kernel
        let largest = Scalar.greatestFiniteMagnitude
        // enough elements for whole vectors and a rest
        let points: [Scalar] = [-.infinity, -largest, largest, .infinity, .nan]
        let z = GuardedMemory((0..<35).map { points[$0 % 5] })
        let a = GuardedMemory([Scalar](repeating: 9, count: z.count))
        bp_activate(Scalar.kernelType, f, parameter, z.count, z.base, a.base)
        let d = GuardedMemory([Scalar](repeating: 3, count: z.count))
        bp_differentiate(Scalar.kernelType, f, parameter, z.count, z.base, a.base, d.base)
        for start in stride(from: 0, to: z.count, by: 5) {
          #expect(a.base[start] == 0 && a.base[start + 1] == 0 && a.base[start + 2] == largest)
          #expect(a.base[start + 3] == .infinity && a.base[start + 4].isNaN)
          #expect(d.base[start] == 0 && d.base[start + 1] == 0 && d.base[start + 2] == 3)
          #expect(d.base[start + 3] == 3 && d.base[start + 4].isNaN)
        }
      }
      check(Float.self)
      check(Double.self)
    }
  }
}
