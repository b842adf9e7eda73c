internal import BackpropCore
internal import CZlib

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Reads the bytes of a file, of standard input or of memory once, from front to back, and
/// decompresses them.
///
/// The stream keeps a CRC-32 and a count of the bytes it has returned, so computing a table's
/// fingerprint needs no second pass.
final class ByteStream {
  /// The name of the source in messages: its path, or `standard input`.
  let name: String
  /// The size of the file as stored, compressed or not; nil if the source has no known size.
  let fileSize: Int?
  /// Whether the source is compressed.
  private(set) var isCompressed = false
  /// The number of bytes returned so far.
  private(set) var byteCount = 0
  /// The CRC-32 of the bytes returned so far.
  private(set) var checksum: UInt32 = 0

  private let source: Source
  private var inflater: Inflater?
  private var opening: [UInt8] = []
  private var peeked: [UInt8] = []

  private enum Source {
    case descriptor(Int32, ownsIt: Bool)
    case memory(Memory)
  }

  private final class Memory {
    let bytes: [UInt8]
    var position = 0
    init(_ bytes: [UInt8]) { self.bytes = bytes }
  }

  /// Opens the file at `path`; `-` is standard input.
  init(path: String) throws {
    guard path != "-" else {
      name = "standard input"
      fileSize = nil
      source = .descriptor(0, ownsIt: false)
      try detectCompression()
      return
    }
    name = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ByteStream.cannotOpen(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw ByteStream.cannotOpen(path, EISDIR)
    }
    fileSize = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    source = .descriptor(descriptor, ownsIt: true)
    try detectCompression()
  }

  /// Reads from `bytes`; messages call the source `name`.
  init(bytes: [UInt8], name: String) throws {
    self.name = name
    fileSize = bytes.count
    source = .memory(Memory(bytes))
    try detectCompression()
  }

  deinit {
    if case .descriptor(let descriptor, ownsIt: true) = source { close(descriptor) }
  }

  /// Reads at most `buffer.count` bytes into `buffer` and returns their number; 0 means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let start = buffer.baseAddress, buffer.count > 0 else { return 0 }
    let count: Int
    if peeked.isEmpty {
      count = try readDecoded(into: buffer)
    } else {
      count = min(peeked.count, buffer.count)
      buffer.copyBytes(from: peeked[..<count])
      peeked.removeFirst(count)
    }
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    checksum = UInt32(truncatingIfNeeded: crc32_z(UInt(checksum), bytes, count))
    byteCount += count
    return count
  }

  /// Returns the next `count` bytes, or fewer if there are fewer, without consuming them.
  func peek(_ count: Int) throws -> [UInt8] {
    while peeked.count < count {
      var piece = [UInt8](repeating: 0, count: count - peeked.count)
      let added = try piece.withUnsafeMutableBytes { try readDecoded(into: $0) }
      if added == 0 { break }
      peeked += piece[..<added]
    }
    return peeked
  }

  /// Reads exactly `buffer.count` bytes, or all that are left if there are fewer.
  func readFully(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var total = 0
    while total < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[total...]))
      if count == 0 { break }
      total += count
    }
    return total
  }

  private func readDecoded(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if let inflater { return try inflater.read(into: buffer, from: self) }
    return try readRaw(into: buffer)
  }

  /// Reads the next bytes of the source as stored, without decompression.
  func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let start = buffer.baseAddress else { return 0 }
    if !opening.isEmpty {
      let count = min(opening.count, buffer.count)
      buffer.copyBytes(from: opening[..<count])
      opening.removeFirst(count)
      return count
    }
    switch source {
    case .memory(let memory):
      let count = min(buffer.count, memory.bytes.count - memory.position)
      buffer.copyBytes(from: memory.bytes[memory.position..<memory.position + count])
      memory.position += count
      return count
    case .descriptor(let descriptor, _):
      while true {
        #if canImport(Glibc)
          let count = Glibc.read(descriptor, start, buffer.count)
        #elseif canImport(Musl)
          let count = Musl.read(descriptor, start, buffer.count)
        #else
          let count = Darwin.read(descriptor, start, buffer.count)
        #endif
        if count >= 0 { return count }
        // A signal may interrupt a read before its first byte; that is not a failure.
        if errno == EINTR { continue }
        throw BackpropError(
          .inputOutput, "reading failed: \(String(cString: strerror(errno)))",
          at: .init(file: name, byte: byteCount), remedy: "check the disk or pipe and try again")
      }
    }
  }

  /// Detects a compressed file by its first two bytes, whatever its name.
  private func detectCompression() throws {
    var first = [UInt8](repeating: 0, count: 2)
    var count = 0
    while count < 2 {
      let added = try first.withUnsafeMutableBytes {
        try readRaw(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
      }
      if added == 0 { break }
      count += added
    }
    opening = Array(first[..<count])
    if opening == [0x1f, 0x8b] {
      isCompressed = true
      inflater = try Inflater(name: name)
    } else if name.hasSuffix(".gz"), count > 0 {
      throw BackpropError(
        .badData, "the name ends in .gz but the content is not gzip",
        at: .init(file: name, byte: 0),
        remedy: "compress it with gzip, or remove .gz from its name")
    }
  }

  private static func cannotOpen(_ path: String, _ number: Int32) -> BackpropError {
    BackpropError(
      .cannotOpen, "the file cannot be opened: \(String(cString: strerror(number)))",
      at: .init(file: path),
      remedy: number == EISDIR
        ? "name a file, not a directory" : "check the path and the permission to read it")
  }
}
