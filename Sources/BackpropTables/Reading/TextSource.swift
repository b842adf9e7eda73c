internal import BackpropCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Cuts a stream of text into chunks of whole lines.
///
/// A line end inside quotes looks the same here as one that ends a record; only a reader of all
/// chunks in order can tell them apart.
final class TextSource {
  private let stream: ByteStream
  private let chunkSize: Int
  /// The text that has been read but is not in a chunk yet.
  let rest: Chunk
  private(set) var isAtEnd = false
  private(set) var bytesRead = 0
  private var isUsedUp = false

  /// The maximum length of a record. No reasonable table reaches it; without a limit, one stray
  /// quote would load a file of any size into memory.
  static let largestRecord = 1 << 28

  init(_ stream: ByteStream, chunkSize: Int) {
    self.stream = stream
    self.chunkSize = chunkSize
    rest = Chunk(capacity: 0)
  }

  /// Reads until ``rest`` contains `count` bytes or the file ends.
  func fillRest(to count: Int) throws { try fill(rest, to: count) }

  /// Removes the first `count` bytes from ``rest``.
  func skip(_ count: Int) {
    let left = Array(rest.text(from: count))
    rest.begin(at: rest.position + count)
    left.withUnsafeBufferPointer { rest.append($0) }
  }

  /// Fills `chunk` with the next lines, about ``chunkSize`` bytes and at least one line. Returns
  /// false if the previous chunk was the last one.
  ///
  /// A read error is stored in the chunk, so that errors in earlier text are reported first.
  func next(into chunk: Chunk) -> Bool {
    guard !isUsedUp else { return false }
    chunk.begin(at: rest.position)
    do {
      chunk.append(rest.text(from: 0))
      rest.begin(at: chunk.position)
      try cutLines(chunk)
    } catch {
      chunk.begin(at: chunk.position)
      chunk.failure = error
      chunk.isLast = true
    }
    isUsedUp = chunk.isLast
    return true
  }

  private func cutLines(_ chunk: Chunk) throws {
    var wanted = chunkSize
    while true {
      try fill(chunk, to: wanted)
      if isAtEnd {
        chunk.isLast = true
        return
      }
      if let end = endOfLastLine(chunk) {
        rest.begin(at: chunk.position + end)
        rest.append(chunk.text(from: end))
        chunk.truncate(to: end)
        return
      }
      guard chunk.count < TextSource.largestRecord else {
        throw TextSource.tooLong(at: chunk.position, file: stream.name)
      }
      wanted = 2 * chunk.count
    }
  }

  private func fill(_ chunk: Chunk, to count: Int) throws {
    guard !isAtEnd, chunk.count < count else { return }
    let wanted = count - chunk.count
    let before = chunk.count
    try chunk.append(room: wanted) { try stream.readFully(into: $0) }
    bytesRead += chunk.count - before
    isAtEnd = chunk.count < count
  }

  /// The position after a line end: the last one in the second half that follows an even number of
  /// quotes, else the last one. After an odd number of quotes it is most likely inside quotes.
  private func endOfLastLine(_ chunk: Chunk) -> Int? {
    let text = UnsafePointer(chunk.text)
    let quote = UInt8(ascii: "\"")
    var quotes = 0
    var from = text
    let end = text + chunk.count
    // Most texts have no quotes at all; the C library searches fastest.
    while let found = memchr(from, Int32(quote), end - from) {
      quotes += 1
      from = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
    }
    var last: Int?
    var index = chunk.count
    while index > 0 {
      index -= 1
      let byte = text[index]
      if byte == quote { quotes -= 1 }
      // A CR at the end may be half of a CR LF.
      guard byte == 10 || byte == 13 && index + 1 < chunk.count else { continue }
      if quotes.isMultiple(of: 2) { return index + 1 }
      if last == nil { last = index + 1 }
      if index < chunk.count / 2 { return last }
    }
    return last
  }

  /// The error for a record that is too long and begins at byte `position` of the file.
  static func tooLong(at position: Int, file: String) -> BackpropError {
    BackpropError(
      .badData, "a record is longer than \(largestRecord) bytes",
      at: .init(file: file, byte: position), remedy: "look for a quote that is never closed")
  }
}
