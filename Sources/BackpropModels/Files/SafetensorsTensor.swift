public import BackpropCore

#if _endian(big)
  #error("safetensors is little-endian, and so is every machine this code was written for")
#endif

/// A named array of numbers as a safetensors file holds it: type, shape, and little-endian bytes in
/// row-major order.
public struct SafetensorsTensor: Hashable, Sendable {
  /// The name, unique in its file: `layers.0.weights`.
  public let name: String
  /// The type of the elements.
  public let type: SafetensorsType
  /// The dimensions, outermost first; none for a single number.
  public let shape: [Int]
  /// The elements, little-endian, row after row.
  public let bytes: [UInt8]

  /// A tensor of any type; throws where `bytes` are not as many as `type` and `shape` ask for.
  public init(
    name: String, type: SafetensorsType, shape: [Int], bytes: [UInt8]
  ) throws(BackpropError) {
    guard let count = type.byteCount(shape: shape), count == bytes.count else {
      throw BackpropError(
        .badData,
        "tensor \(quoted(name)): \(bytes.count) bytes are not \(type.rawValue) of shape \(shape)",
        remedy: "give a shape whose product times the element's size is the number of bytes")
    }
    self.name = name
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// The elements of `matrix`, of shape (rows, columns) or of `shape`, which must have as many.
  ///
  /// Biases, a matrix of 1 × n, are stored with `shape: [n]`.
  ///
  /// - Complexity: O(`matrix.count`).
  public init<Scalar>(name: String, matrix: Matrix<Scalar>, shape: [Int]? = nil) {
    let shape = shape ?? [matrix.rows, matrix.columns]
    precondition(
      shape.reduce(1, *) == matrix.count, "\(matrix.shape) elements do not fill shape \(shape)")
    self.name = name
    self.type = Scalar.self == Float.self ? .float32 : .float64
    self.shape = shape
    self.bytes = matrix.withUnsafeElements { Array(UnsafeRawBufferPointer($0)) }
  }

  /// The tensor as a matrix: a single number is 1 × 1, n numbers are 1 × n, two dimensions are rows
  /// and columns.
  ///
  /// `F32` as `Double` is exact; `F64` as `Float` rounds each element to the nearest. Other types,
  /// and three or more dimensions, throw.
  ///
  /// - Complexity: O(`bytes.count`).
  public func matrix<Scalar: NetworkScalar>(
    of scalar: Scalar.Type = Scalar.self
  ) throws(BackpropError) -> Matrix<Scalar> {
    guard shape.count <= 2 else {
      throw BackpropError(
        .badData, "tensor \(quoted(name)) of shape \(shape) is not a matrix",
        remedy: "store it with two dimensions, rows and columns")
    }
    switch type {
    case .float32: return elements(of: Float.self, as: scalar)
    case .float64: return elements(of: Double.self, as: scalar)
    default:
      throw BackpropError(
        .badData, "tensor \(quoted(name)) has elements of type \(type.rawValue), not F32 or F64",
        remedy: "convert it to F32 before saving it")
    }
  }

  private func elements<Stored: NetworkScalar, Scalar: NetworkScalar>(
    of stored: Stored.Type, as scalar: Scalar.Type
  ) -> Matrix<Scalar> {
    let rows = shape.count == 2 ? shape[0] : 1
    var matrix = Matrix<Stored>(rows: rows, columns: shape.last ?? 1)
    matrix.withUnsafeMutableElements { UnsafeMutableRawBufferPointer($0).copyBytes(from: bytes) }
    return matrix as? Matrix<Scalar> ?? matrix.converted(to: scalar)
  }
}

/// `name` between single quotes, fit for a message: control characters escaped, long names cut.
///
/// A name comes from a file that may be hostile; it must not move the cursor of a terminal.
func quoted(_ name: String) -> String {
  let longest = 80
  let start = name.unicodeScalars.prefix(longest)
  let shown = start.map { $0.properties.isPrintable ? String($0) : $0.escaped(asASCII: true) }
  return "'" + shown.joined() + (start.endIndex < name.unicodeScalars.endIndex ? "…'" : "'")
}

extension Unicode.Scalar.Properties {
  fileprivate var isPrintable: Bool {
    switch generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}
