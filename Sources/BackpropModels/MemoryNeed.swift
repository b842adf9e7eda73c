internal import BackpropCore

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The memory that training networks takes, compared with what the machine has before any of it is
/// asked for.
enum MemoryNeed {
  /// - Throws: ``BackpropError`` of kind `usage` where parameters, gradient, the optimizer's two
  ///   moments, the best network so far and the one being measured cannot fit into the memory of
  ///   this machine, each as often as networks are trained side by side.
  static func check(_ architecture: Architecture, members: Int) throws(BackpropError) {
    let parameters = zip(architecture.widths, architecture.layers).reduce(0.0) { sum, layer in
      layer.1.blocks(inputs: layer.0).reduce(sum) { $0 + Double($1.rows) * Double($1.columns) }
    }
    let copies = 6.0
    let need = parameters * copies * Double(members) * Double(MemoryLayout<Float>.size)
    let present = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    guard present <= 0 || need <= present else {
      throw BackpropError(
        .usage,
        (members == 1
          ? "a network with \(Float(parameters)) parameters takes"
          : "\(members) networks with \(Float(parameters)) parameters each take")
          + " \(gigabytes(need)) GB to train, and this machine has \(gigabytes(present)) GB",
        remedy: "take narrower or fewer hidden layers" + (members == 1 ? "" : ", or fewer networks")
      )
    }
  }

  private static func gigabytes(_ bytes: Double) -> String {
    bytes < 1e13 ? "\(Int((bytes / 1e9).rounded(.up)))" : "\(Float(bytes / 1e9))"
  }
}
