/// The mean, the standard deviation and the range of numbers of any magnitude, in Double.
struct Moments: Equatable {
  let mean: Double
  /// The standard deviation of the population: √(Σ(x − mean)² / n).
  let standardDeviation: Double
  let smallest: Double
  let largest: Double

  /// Computes the moments of `values`, which must be finite and at least one.
  ///
  /// A second pass corrects the mean of the first. Numbers whose squares would overflow or
  /// underflow are first scaled by a power of two, which is exact.
  init(_ values: [Double]) {
    var smallest = values[0]
    var largest = values[0]
    for value in values {
      if value < smallest { smallest = value }
      if value > largest { largest = value }
    }
    self.smallest = smallest
    self.largest = largest
    guard smallest < largest else {
      mean = smallest
      standardDeviation = 0
      return
    }
    let magnitude = max(abs(smallest), abs(largest))
    let isExtreme = magnitude > 1e140 || magnitude < 1e-140
    let exponent = isExtreme ? Int(magnitude.exponent) + 30 : 0
    // In two factors, because 2^1053 is not a Double.
    func scaled(_ value: Double, by power: Int) -> Double {
      value * Double(sign: .plus, exponent: power / 2, significand: 1)
        * Double(sign: .plus, exponent: power - power / 2, significand: 1)
    }
    let count = Double(values.count)
    var sum = 0.0
    for value in values { sum += isExtreme ? scaled(value, by: -exponent) : value }
    let rough = sum / count
    var difference = 0.0
    for value in values { difference += (isExtreme ? scaled(value, by: -exponent) : value) - rough }
    let mean = rough + difference / count
    var squares = 0.0
    for value in values {
      let distance = (isExtreme ? scaled(value, by: -exponent) : value) - mean
      squares += distance * distance
    }
    let deviation = (squares / count).squareRoot()
    self.mean = isExtreme ? scaled(mean, by: exponent) : mean
    standardDeviation = isExtreme ? scaled(deviation, by: exponent) : deviation
  }

  /// The median of `numbers`: the middle one, or the mean of the middle two.
  ///
  /// The order of `numbers` does not change the result.
  ///
  /// - Complexity: O(n) on average, by quickselect.
  static func median(_ numbers: [Double]) -> Double {
    var values = numbers
    let middle = values.count / 2
    let upper = values.withUnsafeMutableBufferPointer { buffer in select(middle, of: buffer) }
    guard values.count.isMultiple(of: 2) else { return upper }
    // All elements before the middle are now no larger than it.
    let lower = values[..<middle].max() ?? upper
    let sum = lower + upper
    return sum.isFinite ? sum / 2 : lower / 2 + upper / 2
  }

  /// The distance from the first quartile to the third; a quartile between two values is
  /// interpolated linearly.
  static func interquartileRange(_ numbers: [Double]) -> Double {
    var values = numbers
    func quantile(_ fraction: Double) -> Double {
      let place = fraction * Double(values.count - 1)
      let rank = Int(place)
      let lower = values.withUnsafeMutableBufferPointer { select(rank, of: $0) }
      guard place > Double(rank), let upper = values[(rank + 1)...].min() else { return lower }
      let part = place - Double(rank)
      return lower * (1 - part) + upper * part
    }
    let range = quantile(0.75) - quantile(0.25)
    return range.isFinite ? range : .greatestFiniteMagnitude
  }

  /// Moves the element of rank `rank` to its sorted position, with no larger element before it, and
  /// returns it.
  static func select(_ rank: Int, of buffer: UnsafeMutableBufferPointer<Double>) -> Double {
    var values = buffer
    var low = 0
    var high = values.count - 1
    var rounds = 0
    while low < high {
      // Values designed to defeat quickselect are sorted instead.
      rounds += 1
      if rounds > 200 {
        values[low...high].sort()
        break
      }
      let a = values[low]
      let b = values[(low + high) / 2]
      let c = values[high]
      let pivot = max(min(a, b), min(max(a, b), c))
      var i = low
      var j = high
      while i <= j {
        while values[i] < pivot { i += 1 }
        while values[j] > pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if rank <= j {
        high = j
      } else if rank >= i {
        low = i
      } else {
        break
      }
    }
    return values[rank]
  }
}

/// z = (x − mean) / σ.
enum Standardisation {
  @inline(__always)
  static func apply(_ x: Double, mean: Double, standardDeviation: Double) -> Double {
    let distance = x - mean
    // The distance of two numbers near the ends of Double's range may overflow.
    return distance.isFinite
      ? distance / standardDeviation : (x / 2 - mean / 2) / (standardDeviation / 2)
  }
}
