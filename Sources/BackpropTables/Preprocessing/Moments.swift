/// Mean, standard deviation, median and range of numbers, in Double, whatever their size.
struct Moments: Equatable {
  let mean: Double
  /// The standard deviation of the population: √(Σ(x − mean)² / n).
  let standardDeviation: Double
  let smallest: Double
  let largest: Double

  /// The moments of `values`, of which there must be at least one, all finite.
  ///
  /// Two passes, the second of which corrects the mean of the first. Numbers whose squares would
  /// overflow or vanish are first scaled by a power of two, which is exact.
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
    // In two factors, since 2^1053 itself is no Double.
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

  /// The middle one of `numbers`, or the mean of the middle two.
  ///
  /// - Complexity: O(n) on average, by quickselect; the order of `numbers` does not change it.
  static func median(_ numbers: [Double]) -> Double {
    var values = numbers
    let middle = values.count / 2
    let upper = values.withUnsafeMutableBufferPointer { buffer in select(middle, of: buffer) }
    guard values.count.isMultiple(of: 2) else { return upper }
    // Everything before the middle is no larger than it now.
    let lower = values[..<middle].max() ?? upper
    let sum = lower + upper
    return sum.isFinite ? sum / 2 : lower / 2 + upper / 2
  }

  /// The distance from the first quartile to the third, each between two values in a straight line
  /// where it falls between them.
  static func interquartileRange(_ numbers: [Double]) -> Double {
    var values = numbers
    func quantile(_ share: Double) -> Double {
      let place = share * Double(values.count - 1)
      let rank = Int(place)
      let lower = values.withUnsafeMutableBufferPointer { select(rank, of: $0) }
      guard place > Double(rank), let upper = values[(rank + 1)...].min() else { return lower }
      let part = place - Double(rank)
      return lower * (1 - part) + upper * part
    }
    let range = quantile(0.75) - quantile(0.25)
    return range.isFinite ? range : .greatestFiniteMagnitude
  }

  /// Moves the element of rank `rank` to its place, smaller ones before it, and returns it.
  private static func select(_ rank: Int, of buffer: UnsafeMutableBufferPointer<Double>) -> Double {
    var values = buffer
    var low = 0
    var high = values.count - 1
    var rounds = 0
    while low < high {
      // A file made to defeat quickselect is sorted instead.
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
    // Two numbers near the ends of Double's range can be further apart than it reaches.
    return distance.isFinite
      ? distance / standardDeviation : (x / 2 - mean / 2) / (standardDeviation / 2)
  }
}
