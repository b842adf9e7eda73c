package import CBackpropKernels

/// The number type of a network: `Float` for training, `Double` for checks and explanations.
///
/// All code above the C kernels is generic over this protocol. `kernelType` names the type for the
/// kernels. No other type may conform.
public protocol NetworkScalar: BinaryFloatingPoint, LosslessStringConvertible, Sendable {
  /// The name in safetensors files: `F32` or `F64`.
  static var precisionName: String { get }

  /// The number of the type in the kernels.
  static var _kernelType: Int32 { get }
}

extension Float: NetworkScalar {
  /// `F32`.
  public static var precisionName: String { "F32" }
  /// `BP_FLOAT32`.
  public static var _kernelType: Int32 { Int32(BP_FLOAT32.rawValue) }
}

extension Double: NetworkScalar {
  /// `F64`.
  public static var precisionName: String { "F64" }
  /// `BP_FLOAT64`.
  public static var _kernelType: Int32 { Int32(BP_FLOAT64.rawValue) }
}

extension NetworkScalar {
  /// The type in the kernels.
  package static var kernelType: bp_scalar { bp_scalar(rawValue: UInt32(_kernelType)) }
}
