/// Identifies the data of a table. The same file has the same fingerprint, compressed or not.
public struct Fingerprint: Codable, Hashable, Sendable {
  /// The CRC-32 of the decompressed bytes.
  public let checksum: UInt32
  /// The number of decompressed bytes.
  public let bytes: Int
  /// The number of rows.
  public let rows: Int
}
