/// The contour line of values on a grid (marching squares, after Lorensen and Cline 1987).
package enum MarchingSquares {
  /// A point of the grid: x counts columns and y rows, with fractions between them.
  package struct Point: Sendable, Equatable {
    package let x, y: Double
  }

  /// The segments of the contour `level` of `values`, given row by row. In a saddle, two opposite
  /// corners are above the level and two below; then the mean of the four decides which corners are
  /// joined.
  package static func contour(_ values: [[Double]], level: Double) -> [(Point, Point)] {
    guard let columns = values.first?.count, columns > 1 else { return [] }
    var segments: [(Point, Point)] = []
    for row in 0..<values.count - 1 {
      for column in 0..<columns - 1 {
        let (a, b) = (values[row][column] - level, values[row][column + 1] - level)
        let (d, c) = (values[row + 1][column] - level, values[row + 1][column + 1] - level)
        let (x, y) = (Double(column), Double(row))
        func fraction(_ from: Double, _ to: Double) -> Double { from / (from - to) }
        let top = Point(x: x + fraction(a, b), y: y)
        let right = Point(x: x + 1, y: y + fraction(b, c))
        let bottom = Point(x: x + fraction(d, c), y: y + 1)
        let left = Point(x: x, y: y + fraction(a, d))
        let signs = (a >= 0 ? 8 : 0) + (b >= 0 ? 4 : 0) + (c >= 0 ? 2 : 0) + (d >= 0 ? 1 : 0)
        let isHighBetween = a + b + c + d >= 0
        switch signs {
        case 1, 14: segments.append((left, bottom))
        case 2, 13: segments.append((bottom, right))
        case 3, 12: segments.append((left, right))
        case 4, 11: segments.append((top, right))
        case 6, 9: segments.append((top, bottom))
        case 7, 8: segments.append((left, top))
        case 5:
          segments +=
            isHighBetween ? [(left, top), (bottom, right)] : [(left, bottom), (top, right)]
        case 10:
          segments +=
            isHighBetween ? [(left, bottom), (top, right)] : [(left, top), (bottom, right)]
        default: break
        }
      }
    }
    return segments
  }
}
