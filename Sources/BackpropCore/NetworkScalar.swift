package import CBackpropKernels

/// A number type a network computes in: `Float`, which trains, or `Double`, which checks and
/// explains.
///
/// Everything above the C kernels is generic over this protocol; the kernels are told which of the
/// two they are given by `kernelType`. No other type may conform.
public protocol NetworkScalar: BinaryFloatingPoint, LosslessStringConvertible, Sendable {
  /// The name safetensors and the field use: `F32` or `F64`.
  static var precisionName: String { get }

  /// The same, as the kernels name it.
  static var _kernelType: Int32 { get }
}

extension Float: NetworkScalar {
  /// `F32`.
  public static var precisionName: String { "F32" }
  /// As the kernels name it.
  public static var _kernelType: Int32 { Int32(BP_FLOAT32.rawValue) }
}

extension Double: NetworkScalar {
  /// `F64`.
  public static var precisionName: String { "F64" }
  /// As the kernels name it.
  public static var _kernelType: Int32 { Int32(BP_FLOAT64.rawValue) }
}

extension NetworkScalar {
  package static var kernelType: bp_scalar { bp_scalar(rawValue: UInt32(_kernelType)) }
}
