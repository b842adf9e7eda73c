/// Images as bytes: one row an image, one byte a pixel, row after row of the image.
final class PixelBlock: @unchecked Sendable {
  // Filled by one reader before the table exists, and never written again.
  let images: Int
  let pixels: Int
  let bytes: UnsafeMutablePointer<UInt8>

  /// A block of `images` × `pixels` bytes, which the caller has checked against the file's length.
  init(images: Int, pixels: Int) {
    self.images = images
    self.pixels = pixels
    bytes = .allocate(capacity: max(images * pixels, 1))
  }

  deinit { bytes.deallocate() }

  @inline(__always)
  subscript(image: Int, pixel: Int) -> UInt8 { bytes[image * pixels + pixel] }

  /// Mean and standard deviation of all pixels of the images `rows`; 1 instead of a deviation of 0.
  ///
  /// Counted by value, so both are exact but for the last roundings.
  func moments(of rows: [Int]) -> (mean: Double, standardDeviation: Double) {
    var counts = [Int](repeating: 0, count: 256)
    for row in rows {
      let image = UnsafeBufferPointer(start: bytes + row * pixels, count: pixels)
      for value in image { counts[Int(value)] += 1 }
    }
    let total = Double(rows.count * pixels)
    let mean = Double(counts.indices.reduce(0) { $0 + $1 * counts[$1] }) / total
    let squares = counts.indices.reduce(0.0) { sum, value in
      sum + Double(counts[value]) * (Double(value) - mean) * (Double(value) - mean)
    }
    return (mean, squares > 0 ? (squares / total).squareRoot() : 1)
  }
}
