import BackpropCore
import BackpropModels
import Foundation
import Synchronization
import Testing

/// A directory of its own for one test, removed after it.
private func inDirectory(_ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("backprop-tests-\(UInt64.random(in: 0...UInt64.max))").path
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  try body(path)
}

private func names(in directory: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
}

private func mode(of path: String) throws -> Int? {
  try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

private let old = Array("old content".utf8)
private let new = [UInt8](repeating: 7, count: 100_000)

@Suite("An atomic write") struct AtomicFileTests {
  @Test("an atomic write creates a file, and replaces it", arguments: [[], old, new])
  func createsAndReplaces(bytes: [UInt8]) throws {
    try inDirectory { directory in
      let path = directory + "/file"
      try AtomicFile.write(bytes, to: path)
      #expect(try FileBytes.read(from: path) == bytes)
      try AtomicFile.write(old, to: path)
      #expect(try FileBytes.read(from: path) == old)
      #expect(try names(in: directory) == ["file"])
    }
  }

  @Test("a destination may not be a file that is read, nor two results the same file")
  func destinations() throws {
    try inDirectory { directory in
      try AtomicFile.write(old, to: directory + "/read")
      try FileManager.default.createSymbolicLink(
        atPath: directory + "/link", withDestinationPath: "read")
      for name in [
        "/read", "/./read", "/link", "/../" + (directory as NSString).lastPathComponent + "/read",
      ] {
        let error = try #require(throws: BackpropError.self) {
          try AtomicFile.checkDestinations([directory + name], reading: ["-", directory + "/read"])
        }
        #expect(error.kind == .usage && error.what.contains("would replace it"), "\(name)")
      }
      let error = try #require(throws: BackpropError.self) {
        try AtomicFile.checkDestinations([directory + "/new", directory + "/./new"])
      }
      #expect(error.kind == .usage && error.what.contains("two results"))
      try AtomicFile.checkDestinations(
        [directory + "/new", directory + "/other"], reading: [directory + "/read"])
      try AtomicFile.checkDestinations(["/dev/null", "/dev/null"])
      #expect(throws: BackpropError.self) { try AtomicFile.checkDestinations([""]) }
      #expect(try names(in: directory) == ["link", "read"])
    }
  }

  @Test("a new file has mode 0644 less the umask, and a replaced one keeps its mode")
  func permissions() throws {
    try inDirectory { directory in
      let path = directory + "/file"
      let mask = umask(0o022)
      umask(mask)
      try AtomicFile.write(old, to: path)
      #expect(try mode(of: path) == 0o644 & ~Int(mask))
      chmod(path, 0o600)
      try AtomicFile.write(new, to: path)
      #expect(try mode(of: path) == 0o600)
      chmod(path, 0o666)
      try AtomicFile.write(new, to: path)
      #expect(try mode(of: path) == 0o666)
    }
  }

  @Test("an atomic write follows a symbolic link and keeps it")
  func symbolicLink() throws {
    try inDirectory { directory in
      try FileManager.default.createDirectory(
        atPath: directory + "/store", withIntermediateDirectories: false)
      try AtomicFile.write(old, to: directory + "/store/file")
      symlink("store/file", directory + "/link")
      try AtomicFile.write(new, to: directory + "/link")
      #expect(try FileBytes.read(from: directory + "/store/file") == new)
      let link = try FileManager.default.destinationOfSymbolicLink(atPath: directory + "/link")
      #expect(link == "store/file")
      #expect(try names(in: directory) == ["link", "store"])
    }
  }

  @Test(
    "a destination that cannot be written is an error that names it",
    arguments: ["no/such/file", "", "link", "file/below"])
  func badPlaces(place: String) throws {
    try inDirectory { directory in
      symlink("nowhere", directory + "/link")
      try AtomicFile.write(old, to: directory + "/file")
      let path = place.isEmpty ? directory : directory + "/" + place
      let error = #expect(throws: BackpropError.self) { try AtomicFile.write(new, to: path) }
      #expect(error?.kind == .cannotCreate)
      #expect(error?.location.file == path)
      #expect(error?.remedy.isEmpty == false)
      #expect(try names(in: directory) == ["file", "link"])
      #expect(try FileBytes.read(from: directory + "/file") == old)
    }
  }

  #if os(Linux)
    @Test("a write into a device reports a full disk")
    func devices() throws {
      try AtomicFile.write(old, to: "/dev/null")
      let error = #expect(throws: BackpropError.self) { try AtomicFile.write(old, to: "/dev/full") }
      #expect(error?.kind == .inputOutput)
      #expect(error?.remedy == "free some disk space, or choose another disk")
      #expect(FileManager.default.fileExists(atPath: "/dev/null"))
    }
  #endif

  @Test(
    "a failed write leaves the old file and no other, whichever call fails",
    arguments: Call.allCases)
  func failures(call: Call) throws {
    try inDirectory { directory in
      let path = directory + "/file"
      try AtomicFile.write(old, to: path)
      let error = #expect(throws: BackpropError.self) {
        try AtomicFile.write(new, to: path, calls: .failing(call, ENOSPC))
      }
      #expect([.cannotCreate, .inputOutput].contains(error?.kind))
      #expect(error?.remedy == "free some disk space, or choose another disk")
      #expect(error?.location.file == path)
      #expect(try FileBytes.read(from: path) == old)
      #expect(try names(in: directory) == ["file"])
    }
  }

  @Test("a directory that cannot be synced is an error after the content is written")
  func directoryNotSynchronized() throws {
    try inDirectory { directory in
      let path = directory + "/file"
      try AtomicFile.write(old, to: path)
      let error = #expect(throws: BackpropError.self) {
        try AtomicFile.write(new, to: path, calls: .failing(.synchronize, EIO, after: 1))
      }
      #expect(error?.kind == .inputOutput)
      #expect(try FileBytes.read(from: path) == new)
      #expect(try names(in: directory) == ["file"])
    }
  }

  @Test("an atomic write continues after signals and short writes")
  func interruptions() throws {
    try inDirectory { directory in
      let path = directory + "/file"
      try AtomicFile.write(new, to: path, calls: .interrupted)
      #expect(try FileBytes.read(from: path, calls: .interrupted) == new)
    }
  }

  @Test("a file is synced before it is renamed, and its directory after")
  func order() throws {
    try inDirectory { directory in
      let log = Mutex<[String]>([])
      var calls = FileCalls.system
      calls.writeBytes = { file, bytes in
        log.withLock { $0.append("write") }
        return FileCalls.system.writeBytes(file, bytes)
      }
      calls.synchronize = { file in
        log.withLock { $0.append("synchronize") }
        return FileCalls.system.synchronize(file)
      }
      calls.renameFile = { from, to in
        log.withLock { $0.append("rename") }
        return FileCalls.system.renameFile(from, to)
      }
      try AtomicFile.write(old, to: directory + "/file", calls: calls)
      #expect(log.withLock { $0 } == ["write", "synchronize", "rename", "synchronize"])
    }
  }

  @Test(
    "a missing file and a directory cannot be read",
    arguments: [("absent", "No such file"), ("", "Is a directory")])
  func unreadable(name: String, reason: String) throws {
    try inDirectory { directory in
      let error = #expect(throws: BackpropError.self) {
        try FileBytes.read(from: directory + "/" + name)
      }
      #expect(error?.kind == .cannotOpen)
      #expect(error?.what.contains(reason) == true)
    }
  }
}
