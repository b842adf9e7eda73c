package import BackpropCore

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The content of a file, read as a whole.
package enum FileBytes {
  /// The bytes of the file at `path`; a pipe is read to its end.
  package static func read(
    from path: String, calls: FileCalls = .system
  ) throws(BackpropError) -> [UInt8] {
    let file = retrying { calls.openFile(path, O_RDONLY, 0) }
    guard file >= 0 else { throw .system(errno, .cannotOpen, "cannot be opened", path) }
    defer { _ = calls.closeFile(file) }
    var information = stat()
    guard fstat(file, &information) == 0 else {
      throw .system(errno, .inputOutput, "cannot be read", path)
    }
    if information.st_mode & S_IFMT == S_IFDIR {
      throw .system(EISDIR, .cannotOpen, "cannot be read", path)
    }
    // One byte more than the file has: the read that finds its end needs room.
    var bytes = [UInt8](repeating: 0, count: max(Int(information.st_size), 4095) + 1)
    var count = 0
    while true {
      if count == bytes.count { bytes += [UInt8](repeating: 0, count: count) }
      let read = bytes.withUnsafeMutableBytes { buffer in
        retrying {
          calls.readBytes(file, UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
        }
      }
      guard read >= 0 else { throw .system(errno, .inputOutput, "cannot be read", path) }
      if read == 0 { break }
      count += read
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
