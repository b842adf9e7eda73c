/// Tables the tests share.
enum Tables {
  /// 40 rows of two numbers, a category and two classes that the first number tells apart.
  static let good = table("a,b,c,y", 40) {
    "\($0 % 7),\($0 * 3 % 11),\($0 % 2 == 0 ? "u" : "v"),\($0 % 7 < 3 ? "no" : "yes")"
  }

  /// A header and `count` rows.
  static func table(_ header: String, _ count: Int, _ row: (Int) -> String) -> String {
    ([header] + (0..<count).map(row)).joined(separator: "\n") + "\n"
  }

  /// The same rows with each row's cells rearranged by `change`.
  static func columns(of text: String, _ change: ([String]) -> [String]) -> String {
    text.split(separator: "\n").map { line in
      change(line.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        .joined(separator: ",")
    }.joined(separator: "\n") + "\n"
  }

  /// 20 images of 4 × 4 pixels in the IDX format.
  static let images =
    [0, 0, 8, 3] + size(20) + size(4) + size(4) + (0..<320).map { UInt8($0 * 37 % 256) }

  /// Their classes, 0 and 1 in turn.
  static let labels = [0, 0, 8, 1] + size(20) + (0..<20).map { UInt8($0 % 2) }

  /// A number as IDX writes it: four bytes, the highest first.
  static func size(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  /// `bytes` in a gzip file without compression.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    precondition(bytes.count < 65536)
    func little(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
    var checksum = UInt32.max
    for byte in bytes {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(bytes.count, 2)
      + little(~bytes.count & 0xFFFF, 2) + bytes + little(Int(~checksum), 4)
      + little(bytes.count, 4)
  }
}
