import BackpropModels
import Foundation
import Synchronization

/// The calls an atomic write makes before the new file is in place.
enum Call: String, CaseIterable, Sendable {
  case open, write, changeMode, synchronize, close, rename
}

extension FileCalls {
  /// The system's calls, of which every `call` after the first `after` fails with `code`.
  static func failing(_ call: Call, _ code: Int32, after: Int = 0) -> FileCalls {
    let made = Counter()
    @Sendable func fails() -> Bool {
      guard made.next() > after else { return false }
      errno = code
      return true
    }
    var calls = FileCalls.system
    switch call {
    case .open: calls.openFile = { fails() ? -1 : FileCalls.system.openFile($0, $1, $2) }
    case .write: calls.writeBytes = { fails() ? -1 : FileCalls.system.writeBytes($0, $1) }
    case .changeMode: calls.changeMode = { fails() ? -1 : FileCalls.system.changeMode($0, $1) }
    case .synchronize: calls.synchronize = { fails() ? -1 : FileCalls.system.synchronize($0) }
    case .close:
      calls.closeFile = { file in
        _ = FileCalls.system.closeFile(file)
        return fails() ? -1 : 0
      }
    case .rename: calls.renameFile = { fails() ? -1 : FileCalls.system.renameFile($0, $1) }
    }
    return calls
  }

  /// The system's calls, every other one interrupted by a signal, that move 999 bytes at most.
  static var interrupted: FileCalls {
    let made = Counter()
    @Sendable func interrupted() -> Bool {
      errno = EINTR
      return made.next().isMultiple(of: 2)
    }
    let system = FileCalls.system
    var calls = system
    calls.openFile = { interrupted() ? -1 : system.openFile($0, $1, $2) }
    calls.readBytes = { file, buffer in
      interrupted() ? -1 : system.readBytes(file, .init(rebasing: buffer.prefix(999)))
    }
    calls.writeBytes = { file, bytes in
      interrupted() ? -1 : system.writeBytes(file, .init(rebasing: bytes.prefix(999)))
    }
    calls.changeMode = { interrupted() ? -1 : system.changeMode($0, $1) }
    calls.synchronize = { interrupted() ? -1 : system.synchronize($0) }
    return calls
  }
}

/// Counts calls, from whichever thread.
private final class Counter: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}
