/// The distinct values of a column as they are spelled in the file, in order of first occurrence.
struct Spellings: Sendable {
  /// The code of a missing value.
  static let missing = UInt32.max

  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var values: [Double]?

  init(hasValues: Bool) { values = hasValues ? [] : nil }

  var count: Int { ends.count }

  mutating func append(_ spelling: some Collection<UInt8>, value: Double) {
    bytes.append(contentsOf: spelling)
    ends.append(bytes.count)
    values?.append(value)
  }

  func text(_ code: Int) -> String {
    String(decoding: bytes[(code == 0 ? 0 : ends[code - 1])..<ends[code]], as: UTF8.self)
  }

  /// The number that spelling `code` represents; NaN in a categorical column.
  @inline(__always)
  func value(_ code: Int) -> Double { values?[code] ?? .nan }
}
