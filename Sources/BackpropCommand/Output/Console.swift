internal import Backprop

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Standard output or standard error.
struct Console: Sendable {
  /// Results.
  static let output = Console(descriptor: 1)
  /// Progress and messages.
  static let error = Console(descriptor: 2)

  private let descriptor: Int32

  /// Whether it is a terminal.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Whether colours may be used: on a terminal that is not dumb, if NO_COLOR is not set
  /// (no-color.org).
  var hasColour: Bool {
    guard isTerminal else { return false }
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    return variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
  }

  /// The number of columns; 80 if it is unknown.
  var width: Int {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
      ? Int(size.ws_col) : 80
  }

  /// Writes all of `text`, and ignores errors.
  func write(_ text: String) { try? put(text) }

  /// Writes all of `text`.
  ///
  /// - Throws: `BackpropError` of kind `inputOutput` if the reader has ended or the disk is full.
  func put(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Self.writeBytes(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if written < 0, errno != EINTR {
        throw BackpropError(
          .inputOutput, "standard output cannot be written: \(String(cString: strerror(errno)))",
          remedy: "keep the program that reads it running, or free space on the disk")
      }
    }
  }

  private static func writeBytes(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, bytes, count)
    #elseif canImport(Musl)
      Musl.write(file, bytes, count)
    #else
      Darwin.write(file, bytes, count)
    #endif
  }
}
