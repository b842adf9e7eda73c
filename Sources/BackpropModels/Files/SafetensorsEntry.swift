internal import BackpropCore

/// What a header says of one tensor: `{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}`.
struct SafetensorsEntry {
  let name: String
  let type: SafetensorsType
  let shape: [Int]
  /// Where the tensor begins and ends, counted from the first byte after the header.
  let begin: Int
  let end: Int
  /// Where the entry stands in the file, for messages.
  let byte: Int
  /// The number of entries before it in the header.
  let order: Int

  /// The most dimensions a tensor may have; nobody has needed more than 8.
  static let maximumDimensions = 64

  /// Reads the entry of tensor `name` at `byte`, and checks that type, shape and offsets agree.
  ///
  /// An unknown key throws: it may say how the bytes are meant, and we would not know.
  init(
    name: String, at byte: Int, order: Int, _ scanner: inout HeaderScanner
  ) throws(BackpropError) {
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { scanner, key, keyByte throws(BackpropError) in
      switch key {
      case "dtype": typeName = try scanner.string()
      case "shape": shape = try scanner.integers(limit: Self.maximumDimensions)
      case "data_offsets": offsets = try scanner.integers(limit: 2)
      default:
        throw scanner.failure(
          "tensor \(quoted(name)) has an unknown property \(quoted(key))", at: keyByte)
      }
    }
    guard let typeName, let shape, let offsets, offsets.count == 2 else {
      throw scanner.failure(
        "tensor \(quoted(name)) needs 'dtype', 'shape' and two 'data_offsets'", at: byte)
    }
    guard let type = SafetensorsType(rawValue: typeName) else {
      throw scanner.failure(
        "tensor \(quoted(name)) has an unknown type \(quoted(typeName))", at: byte)
    }
    guard let size = type.byteCount(shape: shape) else {
      throw scanner.failure(
        "tensor \(quoted(name)) of shape \(shape) has no possible size", at: byte)
    }
    guard offsets[1] >= offsets[0], offsets[1] - offsets[0] == size else {
      throw scanner.failure(
        "tensor \(quoted(name)) of shape \(shape) takes \(size) bytes, not those "
          + "from \(offsets[0]) to \(offsets[1])", at: byte)
    }
    self.name = name
    self.type = type
    self.shape = shape
    (begin, end) = (offsets[0], offsets[1])
    self.byte = byte
    self.order = order
  }
}
