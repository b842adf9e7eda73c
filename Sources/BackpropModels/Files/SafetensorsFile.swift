public import BackpropCore

/// The content of a safetensors file: named tensors in order, and a few strings about them.
///
/// The format is an 8-byte little-endian length N, N bytes of JSON that name each tensor's type,
/// shape and place, then the tensors themselves, one after the other without a gap. Nothing in it
/// can be executed, which is why models are kept in it.
///
/// ```swift
/// var file = SafetensorsFile()
/// file.tensors.append(SafetensorsTensor(name: "weights", matrix: weights))
/// try file.write(to: "model.safetensors")
/// let weights: Matrix<Float>? = try SafetensorsFile.read(from: path)["weights"]?.matrix()
/// ```
public struct SafetensorsFile: Hashable, Sendable {
  /// The tensors, in the order of their bytes in the file.
  public var tensors: [SafetensorsTensor]
  /// Free text by key, `__metadata__` in the file.
  public var metadata: [String: String]

  /// A file of `tensors` and `metadata`.
  public init(tensors: [SafetensorsTensor] = [], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The first tensor of this name, if there is one.
  ///
  /// - Complexity: O(number of tensors).
  public subscript(name: String) -> SafetensorsTensor? { tensors.first { $0.name == name } }

  /// Reads the file at `path`, which may hold anything: what is not a safetensors file throws.
  public static func read(from path: String) throws(BackpropError) -> SafetensorsFile {
    try decode(FileBytes.read(from: path), file: path)
  }

  /// Writes the file to `path` as a whole or not at all.
  public func write(to path: String) throws(BackpropError) {
    try AtomicFile.write(encoded(), to: path)
  }
}
