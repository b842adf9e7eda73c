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
}
