/// The type of a tensor's elements, by the name safetensors gives it.
///
/// Every name of the format is recognised, so that a file with such tensors can be read, listed and
/// written back; a matrix is made of `F32` and `F64` only.
public enum SafetensorsType: String, CaseIterable, Hashable, Sendable {
  case bool = "BOOL"
  case float4 = "F4"
  case float6E2M3 = "F6_E2M3"
  case float6E3M2 = "F6_E3M2"
  case uint8 = "U8"
  case int8 = "I8"
  case float8E5M2 = "F8_E5M2"
  case float8E4M3 = "F8_E4M3"
  case float8E8M0 = "F8_E8M0"
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  case int16 = "I16"
  case uint16 = "U16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int32 = "I32"
  case uint32 = "U32"
  case float32 = "F32"
  case complex64 = "C64"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"

  /// The size of one element in bits: 4 and 6 exist, so bytes will not do.
  public var bitsPerElement: Int {
    switch self {
    case .float4: 4
    case .float6E2M3, .float6E3M2: 6
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ,
      .float8E5M2FNUZ:
      8
    case .int16, .uint16, .float16, .bfloat16: 16
    case .int32, .uint32, .float32: 32
    case .complex64, .float64, .int64, .uint64: 64
    }
  }

  /// The number of bytes a tensor of `shape` takes: ∏ shape · bits / 8.
  ///
  /// Nothing where a dimension is negative, the product overflows, or the elements do not end on a
  /// byte; a file that says so is lying. No dimensions is one element.
  public func byteCount(shape: [Int]) -> Int? {
    var bits = 1
    for factor in shape + [bitsPerElement] {
      let (product, overflow) = bits.multipliedReportingOverflow(by: factor)
      if overflow || factor < 0 { return nil }
      bits = product
    }
    return bits.isMultiple(of: 8) ? bits / 8 : nil
  }
}
