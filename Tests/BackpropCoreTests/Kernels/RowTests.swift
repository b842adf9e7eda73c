import BackpropCore
import CBackpropKernels
import Foundation
import Testing

extension KernelTests {
  /// Kernels that process rows: tiles of many rows, or pieces of one long row.
  @Suite("Rows")
  struct RowTests {
    /// One column, fewer than four, multiples of four with and without a rest, rows that are summed
    /// in lanes, one tile and more.
    private static let widths = [
      1, 2, 3, 4, 5, 7, 10, 33, 63, 64, 65, 127, 129, 511, 512, 513, 1100,
    ]

    private struct Result<Scalar: KernelScalar>: Equatable {
      var prediction, delta: [UInt64]
      var cost: [Double]
    }

    private func lose<Scalar: KernelScalar>(
      _ loss: Loss, _ rows: Range<Int>, _ n: Int, _ a: [Scalar], _ y: [Scalar], _ weights: [Scalar]?
    ) -> Result<Scalar> {
      let (kind, parameter) = loss.kernel
      let elements = rows.lowerBound * n..<rows.upperBound * n
      let prediction = GuardedMemory<Scalar>(count: elements.count)
      let delta = GuardedMemory<Scalar>(count: elements.count)
      let cost = GuardedMemory<Double>(count: rows.count)
      let slice = GuardedMemory(Array(a[elements]))
      let targets = GuardedMemory(Array(y[elements]))
      let ω = weights.map { GuardedMemory(Array($0[rows])) }
      bp_loss_rows(
        Scalar.kernelType, kind, parameter, 0.1, rows.count, n, slice.base, targets.base, ω?.base,
        prediction.base, cost.base, delta.base)
      return Result(
        prediction: prediction.values.map(\.bits), delta: delta.values.map(\.bits),
        cost: cost.values)
    }

    @Test(
      "the bits of the loss of a row do not depend on the other rows",
      arguments: Loss.all, widths)
    func alone(loss: Loss, n: Int) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        var generator = SplitMix64(seed: 6)
        let m = n < 64 ? 4 * (512 / n) / 3 + 3 : 7  // more than a tile of short rows
        let a: [Scalar] = generator.normals(m * n)
        let y: [Scalar] = generator.normals(m * n)
        let ω: [Scalar] = (0..<m).map { Scalar($0 % 3) }
        for weights in [nil, ω] {
          let whole = lose(loss, 0..<m, n, a, y, weights)
          for size in [1, 6] {
            var parts = Result<Scalar>(prediction: [], delta: [], cost: [])
            for first in stride(from: 0, to: m, by: size) {
              let part = lose(loss, first..<min(m, first + size), n, a, y, weights)
              parts.prediction += part.prediction
              parts.delta += part.delta
              parts.cost += part.cost
            }
            #expect(parts == whole, "\(size) rows at a time, \(type)")
          }
        }
      }
      check(Float.self)
      check(Double.self)
    }

    @Test(
      "kernels of losses and their gradients agree with the formulas",
      arguments: Loss.all, widths)
    func formulas(loss: Loss, n: Int) {
      var generator = SplitMix64(seed: 7)
      let m = 9
      let a: [Double] = generator.normals(m * n)
      let y = (0..<m * n).map { _ in generator.uniform() }
      let ω: [Double] = (0..<m).map { Double($0 % 3) }
      let (kind, parameter) = loss.kernel
      let smoothing = 0.1
      var prediction = [Double](repeating: .nan, count: m * n)
      var delta = prediction
      var cost = [Double](repeating: .nan, count: m)
      bp_loss_rows(
        BP_FLOAT64, kind, parameter, smoothing, m, n, a, y, ω, &prediction, &cost, &delta)
      var unchanged = cost
      bp_loss_rows(
        BP_FLOAT64, kind, parameter, smoothing, m, n, a, y, ω, &prediction, &unchanged, nil)
      #expect(unchanged == cost)
      for i in 0..<m {
        let row = i * n..<(i + 1) * n
        let logSum = log(a[row].map { exp($0) }.reduce(0, +))
        let total = y[row].reduce(0) { $0 + 0.9 * $1 + smoothing / Double(n) }
        var expected = 0.0
        for k in row {
          let e = a[k] - y[k]
          let (link, l, d): (Double, Double, Double)
          switch loss {
          case .binaryCrossEntropy:
            let t = 0.9 * y[k] + smoothing / 2
            link = 1 / (1 + exp(-a[k]))
            (l, d) = (-t * log(link) - (1 - t) * log(1 - link), link - t)
          case .categoricalCrossEntropy:
            let t = 0.9 * y[k] + smoothing / Double(n)
            link = exp(a[k] - logSum)
            (l, d) = (-t * (a[k] - logSum), link * total - t)
          case .halfSquaredError: (link, l, d) = (a[k], e * e / 2, e)
          case .squaredError: (link, l, d) = (a[k], e * e, 2 * e)
          case .meanAbsoluteError: (link, l, d) = (a[k], abs(e), e < 0 ? -1 : 1)
          case .huber(let δ):
            link = a[k]
            (l, d) = abs(e) <= δ ? (e * e / 2, e) : (δ * (abs(e) - δ / 2), e < 0 ? -δ : δ)
          case .poisson:
            link = exp(a[k])
            (l, d) = (link - y[k] * a[k], link - y[k])
          }
          expected += ω[i] * l
          #expect(abs(prediction[k] - link) <= 1e-14 * max(1, link))
          #expect(abs(delta[k] - ω[i] * d) <= 1e-13 * max(1, abs(d)))
        }
        #expect(abs(cost[i] - expected) <= 1e-13 * max(1, abs(expected)), "row \(i)")
      }
    }

    @Test(
      "column sums include every row and every column",
      arguments: [0, 1, 3, 4, 15, 16, 17, 40, 200])
    func sums(m: Int) {
      func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
        for n in [1, 2, 7, 10, 15, 16, 17, 33, 100] {
          // integers, whose sums are exact in any order
          let d = GuardedMemory((0..<m * n).map { Scalar(($0 * 37) % 101 - 50) })
          let sums = GuardedMemory<Scalar>(count: n)
          bp_sum_rows(Scalar.kernelType, m, n, d.base, 0.5, sums.base)
          for j in 0..<n {
            let sum = (0..<m).reduce(0) { $0 + d.base[$1 * n + j] }
            #expect(sums.base[j] == 0.5 * sum, "column \(j) of \(n), \(type)")
          }
        }
      }
      check(Float.self)
      check(Double.self)
    }
  }
}
