internal import Dispatch
internal import Synchronization

/// Reads a stream on a thread of its own, a few pieces ahead of whoever takes them.
///
/// Reading, decompressing and summing up a large file takes about as long as making numbers of it;
/// done side by side, it costs next to nothing. What is read does not depend on it.
final class ReadAhead: @unchecked Sendable {
  // Each piece belongs to one side at a time: to the reader between `free.wait()` and
  // `ready.signal()`, to the taker otherwise. The semaphores order the two: hence the unchecked
  // Sendable. The stream itself belongs to the reader until the end has been taken.
  private let stream: ByteStream
  private let pieceSize: Int
  private let memory: UnsafeMutableRawPointer
  private var results: [Result<Int, any Error>]
  private let free = DispatchSemaphore(value: 0)
  private let ready = DispatchSemaphore(value: 0)
  private let isAbandoned = Atomic(false)

  private var current = 0
  private var taken = 0
  private var available = 0
  private var isAtEnd = false

  private static let pieceCount = 3

  init(stream: ByteStream, pieceSize: Int) {
    self.stream = stream
    self.pieceSize = pieceSize
    memory = .allocate(byteCount: pieceSize * ReadAhead.pieceCount, alignment: 64)
    results = Array(repeating: .success(0), count: ReadAhead.pieceCount)
    // A semaphore must not be destroyed below its first value, so that is zero.
    for _ in 0..<ReadAhead.pieceCount { free.signal() }
  }

  deinit { memory.deallocate() }

  /// Begins to read.
  func start() { DispatchQueue.global(qos: .userInitiated).async { self.run() } }

  /// Says that nobody will take any more.
  func abandon() {
    isAbandoned.store(true, ordering: .relaxed)
    free.signal()
  }

  private func run() {
    var index = 0
    while true {
      free.wait()
      if isAbandoned.load(ordering: .relaxed) { return }
      let piece = UnsafeMutableRawBufferPointer(start: memory + index * pieceSize, count: pieceSize)
      let result = Result { try stream.read(into: piece) }
      results[index] = result
      ready.signal()
      guard case .success(let count) = result, count > 0 else { return }
      index = (index + 1) % ReadAhead.pieceCount
    }
  }

  /// Fills `buffer` with up to its length of bytes and returns their number; 0 means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let start = buffer.baseAddress, !isAtEnd else { return 0 }
    if taken == available {
      ready.wait()
      taken = 0
      available = 0
      switch results[current] {
      case .success(let count):
        available = count
        isAtEnd = count == 0
      case .failure(let error):
        isAtEnd = true
        throw error
      }
    }
    let count = min(available - taken, buffer.count)
    start.copyMemory(from: memory + current * pieceSize + taken, byteCount: count)
    taken += count
    if taken == available, !isAtEnd {
      current = (current + 1) % ReadAhead.pieceCount
      free.signal()
    }
    return count
  }
}
