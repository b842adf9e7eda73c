internal import BackpropCore

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The memory that training needs, compared with the memory of the machine before any is allocated.
enum MemoryNeed {
  /// - Throws: `BackpropError` of kind `usage` if the memory of this machine cannot hold, for each
  ///   network, its parameters, its gradient, two moments of the optimizer, the best epoch and the
  ///   one being measured.
  static func check(_ architecture: Architecture, networks: Int) throws(BackpropError) {
    let parameters = zip(architecture.widths, architecture.layers).reduce(0.0) { sum, layer in
      layer.1.blocks(inputs: layer.0).reduce(sum) { $0 + Double($1.rows) * Double($1.columns) }
    }
    let copies = 6.0
    let need = parameters * copies * Double(networks) * Double(MemoryLayout<Float>.size)
    let present = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    guard present <= 0 || need <= present else {
      throw BackpropError(
        .usage,
        (networks == 1
          ? "a network with \(Float(parameters)) parameters takes"
          : "\(networks) networks with \(Float(parameters)) parameters each take")
          + " \(gigabytes(need)) GB to train, and this machine has \(gigabytes(present)) GB",
        remedy: "use narrower or fewer hidden layers" + (networks == 1 ? "" : ", or fewer networks")
      )
    }
  }

  private static func gigabytes(_ bytes: Double) -> String {
    bytes < 1e13 ? "\(Int((bytes / 1e9).rounded(.up)))" : "\(Float(bytes / 1e9))"
  }
}
