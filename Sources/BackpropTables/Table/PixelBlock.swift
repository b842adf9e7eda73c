/// Images as bytes, one after another, with one byte per pixel, row by row.
final class PixelBlock: @unchecked Sendable {
  // Unchecked Sendable: one reader fills it before the table exists; nobody writes it afterwards.
  let images: Int
  let pixels: Int
  let bytes: UnsafeMutablePointer<UInt8>

  /// Allocates `images` × `pixels` bytes; the caller has checked them against the file's length.
  init(images: Int, pixels: Int) {
    self.images = images
    self.pixels = pixels
    bytes = .allocate(capacity: max(images * pixels, 1))
  }

  deinit { bytes.deallocate() }

  @inline(__always)
  subscript(image: Int, pixel: Int) -> UInt8 { bytes[image * pixels + pixel] }

  /// The mean and the standard deviation of all pixels of the images `rows`; the deviation is 1 if
  /// all pixels are equal.
  ///
  /// It counts the pixels by value, so both are exact up to the final roundings.
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
