internal import CBackpropKernels

/// A periodic (PBLD) embedding: numbers together with learned sums of their cosines. With it a
/// network quickly learns jumps and peaks along one feature. The column of a number x becomes
/// `size` columns:
///
/// z = [x, c·W_j + β_j],  c_k = cos(2π F_jk x + Φ_jk)
///
/// j is the index among the embedded columns. The other columns are copied in their order. Shapes:
/// F and Φ features × frequencies; W features × (size − 1) · frequencies, one sum after the other;
/// β features × (size − 1).
///
/// Source: Gorishniy, Rubachev and Babenko 2022, with the biases and the number itself added by
/// Holzmüller, Grinsztajn and Steinwart 2024.
public struct NumericEmbedding: Hashable, Sendable, Codable {
  /// The embedded columns, from 0, in ascending order.
  public var columns: [Int]
  /// The number of cosines, K.
  public var frequencies: Int
  /// The number of columns that replace each column, including the number itself.
  public var size: Int

  /// An embedding of `columns` with `frequencies` cosines each.
  public init(columns: [Int], frequencies: Int = 16, size: Int = 4) {
    self.columns = columns
    self.frequencies = frequencies
    self.size = size
  }

  func outputs(inputs: Int) -> Int { inputs + columns.count * (size - 1) }

  var blocks: [ParameterLayout.Block] {
    [
      .init(.frequencies, columns.count, frequencies, isTiled: true),
      .init(.phases, columns.count, frequencies, isTiled: true),
      .init(.weights, columns.count, (size - 1) * frequencies, isTiled: true),
      .init(.biases, columns.count, size - 1, isTiled: true),
    ]
  }

  func validate(inputs: Int, at place: BackpropError.Location) throws {
    try columns.requireAscending(below: inputs, at: place)
    guard (1...1024).contains(frequencies), (2...1024).contains(size) else {
      throw BackpropError(
        .usage, "an embedding of \(frequencies) frequencies and size \(size)", at: place,
        remedy: "use 1 to 1024 frequencies and a size of 2 to 1024")
    }
  }

  /// F is normal with standard deviation 0.1, Φ uniform in [−π, π), W and β uniform in
  /// [−1/√K, 1/√K).
  func initial<Scalar: NetworkScalar>(
    _ block: ParameterLayout.Block, using generator: inout SplitMix64
  ) -> Matrix<Scalar> {
    let bound = block.kind == .phases ? Double.pi : 1 / Double(frequencies).squareRoot()
    return block.filled {
      block.kind == .frequencies
        ? 0.1 * generator.normal() : (2 * generator.uniform() - 1) * bound
    }
  }

  /// The parameters, or their gradient, for the kernels.
  private func kernel<Scalar>(
    _ array: (ParameterKind) -> UnsafeMutablePointer<Scalar>?
  ) -> bp_embedding {
    bp_embedding(
      frequencies: frequencies, size: size, f: array(.frequencies), phi: array(.phases),
      w: array(.weights), beta: array(.biases))
  }

  /// Fills Z from A.
  func forward<Scalar>(
    _ a: MatrixView<Scalar>, _ parameters: (ParameterKind) -> UnsafeMutablePointer<Scalar>?,
    into z: MatrixView<Scalar>
  ) {
    columns.withKernelIndices {
      bp_embed(
        Scalar.kernelType, a.rows, a.columns, columns.count, $0, kernel(parameters), a.base, z.base)
    }
  }

  /// Fills dA from dZ: dx = dZ_0 − Σ_k 2π F_jk sin(2π F_jk x + Φ_jk) Σ_t dZ_t W_jtk for embedded
  /// column j, whose number is x.
  func backward<Scalar>(
    _ dZ: MatrixView<Scalar>, at a: MatrixView<Scalar>,
    _ parameters: (ParameterKind) -> UnsafeMutablePointer<Scalar>?, into dA: MatrixView<Scalar>
  ) {
    columns.withKernelIndices {
      bp_embed_backward(
        Scalar.kernelType, a.rows, a.columns, columns.count, $0, kernel(parameters), a.base,
        dZ.base, dA.base)
    }
  }

  /// Fills the gradient of the embedded columns `features`. Each element is `scale` times a sum
  /// over the observations i, in order; s are the sines that belong to the cosines c:
  ///
  /// dβ_jt = Σ_i dZ_ijt,  dW_jtk = Σ_i dZ_ijt c_ijk,  dΦ_jk = −Σ_i s_ijk Σ_t dZ_ijt W_jtk,
  /// dF_jk = −Σ_i 2π x_ij s_ijk Σ_t dZ_ijt W_jtk.
  func gradient<Scalar>(
    of features: Range<Int>, _ a: MatrixView<Scalar>, _ dZ: MatrixView<Scalar>, scale: Double,
    _ parameters: (ParameterKind) -> UnsafeMutablePointer<Scalar>?,
    into gradient: (ParameterKind) -> UnsafeMutablePointer<Scalar>?
  ) {
    columns.withKernelIndices {
      bp_embed_gradient(
        Scalar.kernelType, a.rows, features.lowerBound, features.upperBound, $0, kernel(parameters),
        a.base, a.columns, dZ.base, dZ.columns, scale, kernel(gradient))
    }
  }
}

extension [Int] {
  /// Throws unless the numbers are columns of a matrix of `inputs` columns, in ascending order, and
  /// there is at least one.
  func requireAscending(below inputs: Int, at place: BackpropError.Location) throws {
    let isAscending = zip(self, dropFirst()).allSatisfy { $0 < $1 }
    guard let first, let last, isAscending, first >= 0, last < inputs, inputs <= 1 << 24 else {
      throw BackpropError(
        .usage, "an embedding of the columns \(prefix(20).map { $0 }) of \(inputs)", at: place,
        remedy: "name columns from 0 to \(inputs - 1), each once, in ascending order")
    }
  }

  /// Calls `body` with the numbers in the type that the kernels read.
  fileprivate func withKernelIndices(_ body: (UnsafePointer<Int64>) -> Void) {
    withUnsafeBytes { body($0.baseAddress!.assumingMemoryBound(to: Int64.self)) }
  }
}
