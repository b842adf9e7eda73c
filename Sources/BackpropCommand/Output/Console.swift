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

  /// Whether a person looks at it.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Whether colours may be used: on a terminal, unless NO_COLOR is set (no-color.org) or the
  /// terminal is dumb.
  var hasColour: Bool {
    guard isTerminal else { return false }
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    return variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
  }

  /// The number of columns, 80 where it is not known.
  var width: Int {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
      ? Int(size.ws_col) : 80
  }

  /// Writes all of `text`; what cannot be written to standard error is lost.
  func write(_ text: String) { try? put(text) }

  /// Writes all of `text`.
  ///
  /// - Throws: `BackpropError` of kind `inputOutput` where the reader has gone or the disk is full.
  func put(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Self.writeBytes(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if written < 0, errno != EINTR {
        throw BackpropError(
          .inputOutput, "standard output cannot be written: \(String(cString: strerror(errno)))",
          remedy: "keep the program that reads it running, or write to a file with space")
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

/// Lets Ctrl-C and SIGTERM stop training after the step it is in; the second one ends the process.
enum Interruption {
  private static let control = TrainingControl()

  /// The switch that the signals throw. A program that starts this one may have blocked them.
  static func listen() -> TrainingControl {
    let control = control
    var numbers = sigset_t()
    sigemptyset(&numbers)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.control.stop()
        signal(number, SIG_DFL)
      }
      sigaddset(&numbers, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
    signal(SIGPIPE, SIG_IGN)
    return control
  }
}
