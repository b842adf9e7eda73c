internal import BackpropCore
internal import CZlib

/// Decompresses a gzip file piece by piece with the system's zlib.
final class Inflater {
  private let name: String
  private let state: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var consumed = 0
  private var available = 0
  private var isInsideMember = true

  init(name: String) throws {
    self.name = name
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    input = .allocate(byteCount: 1 << 18, alignment: 64)
    // A window of 15 bits, the maximum; 16 selects gzip instead of zlib framing.
    let status = inflateInit2_(
      state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw BackpropError(
        .inputOutput, "zlib failed to start (status \(status))", at: .init(file: name),
        remedy: "free some memory, or decompress the file with gunzip first")
    }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
    input.deallocate()
  }

  /// Reads decompressed bytes into `buffer` and returns their number; 0 means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, from stream: ByteStream) throws -> Int {
    guard let output = buffer.baseAddress, let start = input.baseAddress else { return 0 }
    // zlib counts in 32 bits, so one call does not fill a larger buffer.
    let room = min(buffer.count, 1 << 30)
    state.pointee.next_out = output.assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_out = UInt32(room)
    while state.pointee.avail_out > 0 {
      if state.pointee.avail_in == 0 {
        consumed += available
        available = try stream.readRaw(into: input)
        if available == 0 {
          if isInsideMember { throw truncated() }
          break
        }
        state.pointee.next_in = start.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_in = UInt32(available)
      }
      if !isInsideMember {
        // A file may consist of several gzip members, such as the output of `cat a.gz b.gz`.
        guard inflateReset(state) == Z_OK else { throw corrupt() }
        isInsideMember = true
      }
      switch inflate(state, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isInsideMember = false
      default: throw corrupt()
      }
    }
    return room - Int(state.pointee.avail_out)
  }

  private var position: Int { consumed + available - Int(state.pointee.avail_in) }

  private func truncated() -> BackpropError {
    BackpropError(
      .badData, "the gzip file is truncated: it ends before its data",
      at: .init(file: name, byte: position), remedy: "download or compress the file again")
  }

  private func corrupt() -> BackpropError {
    let reason = state.pointee.msg.map { String(cString: $0) } ?? "data error"
    return BackpropError(
      .badData, "the gzip file is corrupt (\(reason))", at: .init(file: name, byte: position),
      remedy: "download or compress the file again")
  }
}
