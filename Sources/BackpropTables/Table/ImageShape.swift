/// The shape of the images in a table of pixels.
public struct ImageShape: Codable, Hashable, Sendable {
  /// The number of rows of pixels.
  public let height: Int
  /// The number of pixels in a row.
  public let width: Int

  /// Makes the shape of images of `height` × `width` pixels.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}
