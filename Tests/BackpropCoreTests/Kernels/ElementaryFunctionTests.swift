import BackpropCore
import CBackpropKernels
import Foundation
import Testing

extension KernelTests {
  @Suite("Elementary functions")
  struct ElementaryFunctionTests {
    /// The functions. ELU tests `expm1` of negative numbers, and softplus tests log1p.
    enum Function: String, CaseIterable, CustomTestStringConvertible {
      case exp, log, expm1, tanh, sigmoid, softplus, normalCDF

      var testDescription: String { rawValue }

      func evaluate<Scalar: KernelScalar>(
        _ n: Int, _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>
      ) {
        let type = Scalar.kernelType
        switch self {
        case .exp: bp_exp(type, n, x, y)
        case .log: bp_log(type, n, x, y)
        case .expm1: bp_activate(type, BP_ELU, 1, n, x, y)
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
        case .expm1: x > 0 ? x : Foundation.expm1(x)
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
          case .expm1: return x > 0 ? x : Foundation.expm1(x)
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

    /// The maximum error of a function, in units in the last place.
    private static let bound = 2.0

    /// Every 4,999th Float of both signs. 4,999 is a prime, so the last bits vary.
    private static let floats: [Float] = stride(from: UInt32(0), to: 0x7f80_0000, by: 4_999)
      .flatMap { [Float(bitPattern: $0), -Float(bitPattern: $0)] }

    @Test("errors of elementary functions in Float are at most 2 ulp", arguments: Function.allCases)
    func single(function: Function) {
      let errors = ElementaryFunction<Float, Double>(
        evaluate: function.evaluate, exact: { function.exact($0) }
      ).errors(Self.floats)
      #expect(errors.count > 850_000)
      #expect(errors.largest <= Self.bound, "\(errors.place)")
      print("\(function): at most \(errors.largest) ulp in Float, \(errors.place)")
    }

    #if arch(x86_64) && !os(Windows) && !os(Android)
      @Test(
        "errors of elementary functions in Double are at most 2 ulp",
        arguments: Function.allCases)
      func double(function: Function) {
        var generator = SplitMix64(seed: 3)
        let points = (0..<200_000).flatMap { _ in
          let exponent = -40 + 50 * generator.uniform()  // up to 1024, beyond the range of e^x
          let x = exp2(exponent) * (1 + generator.uniform())
          let near = 4 * generator.uniform()  // where the functions bend
          let far = 760 * generator.uniform()  // to where e^x is infinite or subnormal
          let tail = 39 * generator.uniform()  // to where Φ is subnormal
          return [x, -x, 1 + x / 2048, near, -near, far, -far, -tail]
        }
        let errors = ElementaryFunction<Double, Float80>(
          evaluate: function.evaluate, exact: { function.exact($0) }
        ).errors(points)
        #expect(errors.largest <= Self.bound, "\(errors.place)")
        print("\(function): at most \(errors.largest) ulp in Double, \(errors.place)")
      }
    #endif

    /// Values of fifty digits at difficult points: near every branch, at the largest known errors,
    /// at the ends of the range (`Scripts/fixtures/functions.py`).
    private struct Fixture: Decodable {
      struct Values: Decodable {
        let name: String
        let points, values, rests: [Double]
      }
      let functions: [Values]
    }

    @Test("errors of elementary functions are at most 2 ulp at difficult points, by mpmath")
    func fixture() throws {
      let fixture: Fixture = BackpropCoreTests.fixture("functions.json")
      #expect(fixture.functions.map(\.name) == Function.allCases.map(\.rawValue))
      for values in fixture.functions {
        let function = try #require(Function(rawValue: values.name))
        let found = ElementaryFunction<Double, Double>(
          evaluate: function.evaluate, exact: { $0 }
        ).values(values.points)
        for (index, x) in values.points.enumerated() {
          // the exact value is the nearest Double plus a rest
          let error = (found[index] - values.values[index]) - values.rests[index]
          #expect(
            abs(error) <= Self.bound * values.values[index].ulp,
            "\(function)(\(x)) = \(found[index])")
        }
      }
    }

    @Test("the exponentials of softmax are those of exp, including subnormal ones")
    func softmax() {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        // the sum of a row (z, 0) is 1 if e^z is too small to change it
        let z: [Scalar] = (0..<4_000).map { -40 - Scalar($0) * 0.1775 }
        let exponentials = ElementaryFunction<Scalar, Scalar>(
          evaluate: Function.exp.evaluate, exact: { $0 }
        ).values(z)
        let rows = GuardedMemory(z.flatMap { [$0, 0] })
        bp_link(
          Scalar.kernelType, BP_CATEGORICAL_CROSS_ENTROPY, z.count, 2, rows.base, rows.base)
        for (index, exponential) in exponentials.enumerated() {
          #expect(rows.base[2 * index].bits == exponential.bits, "e^\(z[index])")
        }
        #expect(exponentials.contains { $0.isSubnormal } && exponentials.last == 0)
      }
      check(Float.self)
      check(Double.self)
    }

    @Test("elementary functions have the right special values", arguments: Function.allCases)
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
          case .expm1: [0, 0, .infinity, -1, .nan, tiny, -tiny, .leastNormalMagnitude]
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
