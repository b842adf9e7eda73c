import BackpropCore
import CBackpropKernels
import Foundation
import Testing

extension KernelTests {
  @Suite("Elementary functions")
  struct ElementaryFunctionTests {
    /// The functions, with the largest errors they may have in units in the last place.
    enum Function: String, CaseIterable, CustomTestStringConvertible {
      case exp, log, tanh, sigmoid, softplus, normalCDF

      var testDescription: String { rawValue }

      var bound: Double {
        switch self {
        case .exp, .log: 2
        case .tanh, .softplus: 2
        case .sigmoid: 2.5
        case .normalCDF: 7
        }
      }

      func evaluate<Scalar: KernelScalar>(
        _ n: Int, _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>
      ) {
        let type = Scalar.kernelType
        switch self {
        case .exp: bp_exp(type, n, x, y)
        case .log: bp_log(type, n, x, y)
        case .tanh: bp_activate(type, BP_TANH, 0, n, x, y)
        case .sigmoid: bp_activate(type, BP_SIGMOID, 0, n, x, y)
        case .softplus: bp_activate(type, BP_SOFTPLUS, 0, n, x, y)
        case .normalCDF: bp_normal_cdf(type, n, x, y)
        }
      }

      func exact(_ x: Double) -> Double {
        switch self {
        case .exp: Foundation.exp(x)
        case .log: Foundation.log(x)
        case .tanh: Foundation.tanh(x)
        case .sigmoid: 1 / (1 + Foundation.exp(-x))
        case .softplus: max(x, 0) + log1p(Foundation.exp(-abs(x)))
        case .normalCDF: 0.5 * erfc(-x * 0.5.squareRoot())
        }
      }

      #if arch(x86_64) && !os(Windows) && !os(Android)
        func exact(_ x: Float80) -> Float80 {
          switch self {
          case .exp: return Foundation.exp(x)
          case .log: return Foundation.log(x)
          case .tanh: return Foundation.tanh(x)
          case .sigmoid: return 1 / (1 + Foundation.exp(-x))
          case .softplus: return max(x, 0) + log1p(Foundation.exp(-abs(x)))
          case .normalCDF:
            // x / √2 is rounded, and the tail multiplies that by 2x: erfc(u + δ) = erfc(u) - 2/√π
            // e^-u² δ
            let root = (2 as Float80).squareRoot()
            let rootRest = (2 as Float80).addingProduct(-root, root) / (2 * root)
            let u = -x / root
            let δ = ((-x).addingProduct(-u, root) - u * rootRest) / root
            return 0.5 * (erfc(u) - 2 / Float80.pi.squareRoot() * Foundation.exp(-u * u) * δ)
          }
        }
      #endif
    }

    /// Every 4,999th Float where the function is defined: a prime, so that the last bits vary.
    private static let floats: [Float] = stride(from: UInt32(0), to: 0x7f80_0000, by: 4_999)
      .flatMap { [Float(bitPattern: $0), -Float(bitPattern: $0)] }

    @Test("Float errors stay below their bounds in ulp", arguments: Function.allCases)
    func single(function: Function) {
      let errors = ElementaryFunction<Float, Double>(
        evaluate: function.evaluate, exact: { function.exact($0) }
      ).errors(Self.floats)
      #expect(errors.count > 850_000)
      #expect(errors.largest <= function.bound, "\(errors.place)")
      print("\(function): at most \(errors.largest) ulp in Float, \(errors.place)")
    }

    #if arch(x86_64) && !os(Windows) && !os(Android)
      @Test("Double errors stay below their bounds in ulp", arguments: Function.allCases)
      func double(function: Function) {
        var generator = SplitMix64(seed: 3)
        let points = (0..<100_000).flatMap { _ in
          let exponent = -40 + 50 * generator.uniform()  // up to 1024, beyond the range of e^x
          let x = exp2(exponent) * (1 + generator.uniform())
          return [x, -x, 1 + x / 2048]
        }
        let errors = ElementaryFunction<Double, Float80>(
          evaluate: function.evaluate, exact: { function.exact($0) }
        ).errors(points)
        #expect(errors.largest <= function.bound, "\(errors.place)")
        print("\(function): at most \(errors.largest) ulp in Double, \(errors.place)")
      }
    #endif

    @Test("special values", arguments: Function.allCases)
    func specialValues(function: Function) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        let tiny = Scalar.leastNonzeroMagnitude
        let points: [Scalar] = [
          0, -0.0, .infinity, -.infinity, .nan, tiny, -tiny, .leastNormalMagnitude,
        ]
        let half: Scalar = 0.5
        let ln2 = Scalar(0.693147180559945309)
        let expected: [Scalar] =
          switch function {
          case .exp: [1, 1, .infinity, 0, .nan, 1, 1, 1]
          case .log:
            [
              -.infinity, -.infinity, .infinity, .nan, .nan, Scalar(Foundation.log(Double(tiny))),
              .nan,
              Scalar(Foundation.log(Double(Scalar.leastNormalMagnitude))),
            ]
          case .tanh: [0, -0.0, 1, -1, .nan, tiny, -tiny, .leastNormalMagnitude]
          case .sigmoid: [half, half, 1, 0, .nan, half, half, half]
          case .softplus: [ln2, ln2, .infinity, 0, .nan, ln2, ln2, ln2]
          case .normalCDF: [half, half, 1, 0, .nan, half, half, half]
          }
        let found = ElementaryFunction<Scalar, Scalar>(evaluate: function.evaluate, exact: { $0 })
          .values(points)
        for (x, (one, other)) in zip(points, zip(found, expected)) {
          #expect(one.bits == other.bits, "\(function)(\(x)) is \(one), not \(other)")
        }
      }
      check(Float.self)
      check(Double.self)
    }
  }
}
