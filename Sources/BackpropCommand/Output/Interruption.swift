internal import Backprop

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Ctrl-C and SIGTERM: the first stops training after the current step, the second ends the
/// process.
enum Interruption {
  private static let control = TrainingControl()

  /// Handles the signals, and returns the switch that they throw. It also unblocks them, because
  /// the parent process may have blocked them.
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
