package import BackpropCore

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Replaces a file as a whole or not at all, whatever happens in between.
///
/// The bytes go to a new file in the same directory, and to the disk; only then does the new file
/// take the old one's name, which is one step for the file system; then the directory goes to the
/// disk. Whoever opens the file, and whoever restarts the machine after a power cut, finds the old
/// content or the new, never a part.
///
/// - A symbolic link is followed: the file it leads to is replaced and the link stays, as when one
///   writes into it. Of several hard links only the one named gets the new content.
/// - A file that is replaced keeps its permissions; a new one is readable by all and writable by
///   its owner, less the process's umask. A write-protected file is not replaced.
/// - What is no regular file (`/dev/stdout`, a pipe) is written into, for there is nothing to
///   replace.
package enum AtomicFile {
  /// Makes `bytes` the content of the file at `path`.
  ///
  /// On any failure the old file is as it was and no temporary file is left behind; only when the
  /// last step fails, the new content is there but may not survive a power cut.
  package static func write(
    _ bytes: [UInt8], to path: String, calls: FileCalls = .system
  ) throws(BackpropError) {
    let target = try Target(path)
    if target.isDirect {
      let file = retrying { calls.openFile(path, O_WRONLY, 0) }
      guard file >= 0 else { throw .system(errno, .cannotCreate, "cannot be written", path) }
      defer { _ = calls.closeFile(file) }
      return try writeAll(bytes, to: file, path, calls)
    }
    let temporary = target.directory + "/.backprop-\(UInt64.random(in: 0...UInt64.max)).tmp"
    let file = retrying { calls.openFile(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o644) }
    guard file >= 0 else { throw .system(errno, .cannotCreate, "cannot be created", path) }
    do throws(BackpropError) {
      try fill(file, with: bytes, mode: target.mode, path, calls)
      guard calls.renameFile(temporary, target.path) == 0 else {
        throw .system(errno, .cannotCreate, "cannot be replaced", path)
      }
    } catch {
      _ = calls.removeFile(temporary)
      throw error
    }
    try synchronizeDirectory(target.directory, path, calls)
  }

  /// Finds out, before the work whose results go to `paths`, that they could not be written there,
  /// or that one would replace another or a file that is read: one of `sources`.
  ///
  /// Nothing is written or created; a disk that is full then is not noticed.
  package static func checkDestinations(
    _ paths: [String], reading sources: [String] = []
  ) throws(BackpropError) {
    let read = Set(sources.filter { $0 != "-" }.map { resolved($0) ?? $0 })
    var written: Set<String> = []
    for path in paths {
      guard !path.isEmpty else {
        throw BackpropError(
          .usage, "the name of a file to write is empty", remedy: "name the file")
      }
      let target = try Target(path)
      if target.isDirect { continue }
      if access(target.directory, W_OK | X_OK) != 0 {
        throw .system(errno, .cannotCreate, "cannot be created", path)
      }
      guard !read.contains(target.resolvedPath) else {
        throw BackpropError(
          .usage, "it is read, and what is made would replace it", at: .init(file: path),
          remedy: "name another file to write")
      }
      guard written.insert(target.resolvedPath).inserted else {
        throw BackpropError(
          .usage, "two results would go there, the second in place of the first",
          at: .init(file: path), remedy: "name a file for each")
      }
    }
  }

  /// The name of the file at `path` without links, `.` and `..`; nil where there is none.
  private static func resolved(_ path: String) -> String? {
    guard let name = realpath(path, nil) else { return nil }
    defer { free(name) }
    return String(cString: name)
  }

  /// Writes `bytes` to the new `file`, gives it its permissions, and closes it, safe on the disk.
  private static func fill(
    _ file: Int32, with bytes: [UInt8], mode: UInt32?, _ path: String, _ calls: FileCalls
  ) throws(BackpropError) {
    do throws(BackpropError) {
      try writeAll(bytes, to: file, path, calls)
      if let mode, retrying({ calls.changeMode(file, mode) }) != 0 {
        throw .system(errno, .cannotCreate, "cannot be given its permissions", path)
      }
      if retrying({ calls.synchronize(file) }) != 0 {
        throw .system(errno, .inputOutput, "cannot be brought to the disk", path)
      }
    } catch {
      _ = calls.closeFile(file)
      throw error
    }
    // Network file systems report a full disk only here. An interrupted close has closed.
    if calls.closeFile(file) != 0 && errno != EINTR {
      throw .system(errno, .inputOutput, "cannot be written", path)
    }
  }

  /// Writes all of `bytes`, however few the system takes at a time.
  private static func writeAll(
    _ bytes: [UInt8], to file: Int32, _ path: String, _ calls: FileCalls
  ) throws(BackpropError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        retrying { calls.writeBytes(file, UnsafeRawBufferPointer(rebasing: buffer[done...])) }
      }
      guard written > 0 else {
        throw .system(
          written < 0 ? errno : ENOSPC, .inputOutput,
          "cannot be written (\(done) of \(bytes.count) bytes were)", path)
      }
      done += written
    }
  }

  /// Brings the new name to the disk.
  private static func synchronizeDirectory(
    _ directory: String, _ path: String, _ calls: FileCalls
  ) throws(BackpropError) {
    let file = retrying { calls.openFile(directory, O_RDONLY | O_DIRECTORY, 0) }
    // A directory one may write into but not list cannot be opened; its system syncs it in time.
    guard file >= 0 else { return }
    defer { _ = calls.closeFile(file) }
    // Some file systems know no fsync of a directory and say that the argument is invalid.
    let result = retrying { calls.synchronize(file) }
    if result != 0 && errno != EINVAL && errno != ENOTSUP {
      throw .system(
        errno, .inputOutput, "is written, but its directory cannot be brought to the disk", path)
    }
  }
}

extension AtomicFile {
  /// What a path leads to, found out before anything is written.
  private struct Target {
    /// The path of the file to replace, links followed.
    var path: String
    /// The directory of that file.
    var directory: String
    /// The permissions of the file that is there, if one is.
    var mode: UInt32?
    /// Whether there is something that is no regular file, to be written into.
    var isDirect = false

    init(_ given: String) throws(BackpropError) {
      path = given
      var information = stat()
      if stat(given, &information) == 0 {
        let kind = information.st_mode & S_IFMT
        if kind == S_IFDIR { throw .system(EISDIR, .cannotCreate, "cannot be written", given) }
        isDirect = kind != S_IFREG
        if access(given, W_OK) != 0 {
          throw .system(errno, .cannotCreate, "cannot be replaced", given)
        }
        mode = UInt32(information.st_mode & 0o7777)
        path = resolved(given) ?? given
      } else if lstat(given, &information) == 0 {
        throw BackpropError(
          .cannotCreate, "is a symbolic link that leads nowhere", at: .init(file: given),
          remedy: "remove the link, or create what it leads to")
      }
      directory = "."
      if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
        directory = slash == path.startIndex ? "/" : String(path[..<slash])
      }
    }

    /// The one name of a file, whether it is there or will be.
    var resolvedPath: String {
      let name = path.split(separator: "/").last ?? ""
      guard let directory = AtomicFile.resolved(directory) else { return path }
      return directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }
  }
}
