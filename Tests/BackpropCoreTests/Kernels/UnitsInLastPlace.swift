import BackpropCore
import Foundation

/// The errors of a function, in units in the last place of the exact result.
struct UnitsInLastPlace {
  private(set) var largest = 0.0
  private(set) var place = ""
  private(set) var count = 0

  /// Compares `found`, the function at `x`, with the exact result given in a wider type.
  mutating func compare<Scalar: KernelScalar, Wide: BinaryFloatingPoint>(
    _ found: Scalar, _ exact: Wide, at x: Scalar
  ) {
    count += 1
    let nearest = Scalar(exact)
    if nearest.isNaN || nearest.isInfinite || found.isNaN || found.isInfinite {
      if nearest.bits != found.bits { note(.infinity, x, found) }
      return
    }
    note(abs(Double((Wide(found) - exact) / Wide(nearest.ulp))), x, found)
  }

  private mutating func note<Scalar: KernelScalar>(_ error: Double, _ x: Scalar, _ found: Scalar) {
    guard error > largest else { return }
    largest = error
    place = "at \(x): \(found)"
  }
}

/// An elementary function of the kernels, and its definition in a type with at least 11 more bits.
struct ElementaryFunction<Scalar: KernelScalar, Wide: BinaryFloatingPoint> {
  let evaluate: (Int, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
  let exact: (Wide) -> Wide

  /// The errors over `points`.
  func errors(_ points: [Scalar]) -> UnitsInLastPlace {
    var errors = UnitsInLastPlace()
    for (x, found) in zip(points, values(points)) { errors.compare(found, exact(Wide(x)), at: x) }
    return errors
  }

  func values(_ points: [Scalar]) -> [Scalar] {
    [Scalar](unsafeUninitializedCapacity: points.count) { target, count in
      points.withUnsafeBufferPointer {
        evaluate(points.count, $0.baseAddress!, target.baseAddress!)
      }
      count = points.count
    }
  }
}
