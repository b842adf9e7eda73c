public import BackpropCore

extension SafetensorsFile {
  /// The bytes of the file: equal content has equal bytes, on every machine.
  ///
  /// Tensors keep their order, in the header and in the data; metadata come first, sorted by key.
  /// The header is padded with spaces so that the data start on a 64-byte boundary. Two tensors of
  /// one name, a tensor called `__metadata__`, or a header beyond the format's limit throw.
  ///
  /// - Complexity: O(size of the file).
  public func encoded() throws(BackpropError) -> [UInt8] {
    var header: [UInt8] = [UInt8(ascii: "{")]
    var names: Set<String> = ["__metadata__"]
    var offset = 0
    if !metadata.isEmpty {
      let keys = metadata.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let members = keys.map { Self.json($0) + ":" + Self.json(metadata[$0] ?? "") }
      header += Array(("\"__metadata__\":{" + members.joined(separator: ",") + "}").utf8)
    }
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else {
        throw BackpropError(
          .badData, "two tensors cannot both be called \(quoted(tensor.name))",
          remedy: "give each tensor a name of its own, and none the name '__metadata__'")
      }
      if header.count > 1 { header.append(UInt8(ascii: ",")) }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let end = offset + tensor.bytes.count
      header += Array(
        """
        \(Self.json(tensor.name)):{"dtype":"\(tensor.type.rawValue)","shape":[\(shape)],\
        "data_offsets":[\(offset),\(end)]}
        """.utf8)
      offset = end
    }
    header.append(UInt8(ascii: "}"))
    while !(header.count + 8).isMultiple(of: 64) { header.append(UInt8(ascii: " ")) }
    guard header.count <= Self.longestHeader else {
      throw BackpropError(
        .badData, "a header of \(header.count) bytes is beyond the limit of \(Self.longestHeader)",
        remedy: "keep fewer tensors or less metadata in one file")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    bytes += header
    for tensor in tensors { bytes += tensor.bytes }
    return bytes
  }

  /// `string` as JSON: quotes, backslashes and control characters escaped, all else as it is.
  private static func json(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
