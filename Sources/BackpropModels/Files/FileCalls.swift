internal import BackpropCore

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The operating system's calls on files, so that a test can make the k-th of them fail.
///
/// Each answers as the call it is named for: −1 with `errno` set where it failed, `EINTR` where a
/// signal interrupted it.
package struct FileCalls: Sendable {
  package var openFile: @Sendable (_ path: String, _ flags: Int32, _ mode: UInt32) -> Int32
  package var readBytes: @Sendable (_ file: Int32, UnsafeMutableRawBufferPointer) -> Int
  package var writeBytes: @Sendable (_ file: Int32, UnsafeRawBufferPointer) -> Int
  package var changeMode: @Sendable (_ file: Int32, _ mode: UInt32) -> Int32
  package var synchronize: @Sendable (_ file: Int32) -> Int32
  package var closeFile: @Sendable (_ file: Int32) -> Int32
  package var renameFile: @Sendable (_ from: String, _ to: String) -> Int32
  package var removeFile: @Sendable (_ path: String) -> Int32

  /// The calls of the operating system itself.
  package static let system = FileCalls(
    openFile: { path, flags, mode in open(path, flags | O_CLOEXEC, mode_t(mode)) },
    readBytes: { file, buffer in read(file, buffer.baseAddress, buffer.count) },
    writeBytes: { file, buffer in write(file, buffer.baseAddress, buffer.count) },
    changeMode: { file, mode in fchmod(file, mode_t(mode)) },
    synchronize: { file in synchronizeToDisk(file) },
    closeFile: { close($0) },
    renameFile: { rename($0, $1) },
    removeFile: { unlink($0) })
}

/// Makes `call` until it is not interrupted by a signal.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// Waits until what was written to `file` is on the disk.
///
/// On macOS `fsync` only hands the bytes to the disk, which may keep them in its memory;
/// `F_FULLFSYNC` waits for it, where the file system knows it.
private func synchronizeToDisk(_ file: Int32) -> Int32 {
  #if canImport(Darwin)
    if fcntl(file, F_FULLFSYNC) == 0 { return 0 }
  #endif
  return fsync(file)
}

extension BackpropError {
  /// The failure `code` of a call of the operating system: `path` `what`, and why.
  static func system(_ code: Int32, _ kind: Kind, _ what: String, _ path: String) -> BackpropError {
    let remedy =
      switch code {
      case ENOENT where kind == .cannotOpen: "check the name of the file"
      case ENOENT: "create its directory first, or choose another place"
      case EACCES, EPERM: "change the permissions, or choose another place"
      case EROFS: "choose a place that is not read-only"
      case EISDIR: "name a file, not a directory"
      case ENOTDIR: "check the path: a part of it is a file, not a directory"
      case ENOSPC, EDQUOT: "free some disk space, or choose another disk"
      case EFBIG: "raise the limit on the size of files, or choose another disk"
      case ENAMETOOLONG: "choose a shorter name"
      case EMFILE, ENFILE: "close other files, or raise the limit on open files (ulimit -n)"
      default: "check the disk and try again"
      }
    let reason = String(cString: strerror(code))
    return BackpropError(kind, "\(what): \(reason)", at: .init(file: path), remedy: remedy)
  }
}
