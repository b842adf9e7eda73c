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
/// A line end inside quotes looks like any other from here: whether it ends a record too is known
/// only to those who read the chunks from the first on.
final class TextSource {
  private let stream: ByteStream
  private let chunkSize: Int
  /// What has been read and is in no chunk yet.
  let rest: Chunk
  private(set) var isAtEnd = false
  private(set) var bytesRead = 0
  private var isUsedUp = false

  /// No cell of a sane table comes near this; without a limit, one stray quote would pull a file of
  /// any size into memory.
  static let largestRecord = 1 << 28

  init(_ stream: ByteStream, chunkSize: Int) {
    self.stream = stream
    self.chunkSize = chunkSize
    rest = Chunk(capacity: 0)
  }

  /// Reads on until ``rest`` holds `count` bytes, or the file is at its end.
  func fillRest(to count: Int) throws { try fill(rest, to: count) }

  /// Takes the first `count` bytes away from ``rest``.
  func skip(_ count: Int) {
    let left = Array(rest.text(from: count))
    rest.begin(at: rest.position + count)
    left.withUnsafeBufferPointer { rest.append($0) }
  }

  /// Fills `chunk` with the next lines, about as many as are asked for and at least one, or says
  /// that the chunk before was the last.
  ///
  /// A failure to read on is kept in the chunk: what lies before it comes first.
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

  /// The end of the last line, or of the last in the second half behind an even number of quotes,
  /// where there is one: behind an odd number it most likely stands inside a pair of them.
  private func endOfLastLine(_ chunk: Chunk) -> Int? {
    let text = UnsafePointer(chunk.text)
    let quote = UInt8(ascii: "\"")
    var quotes = 0
    var from = text
    let end = text + chunk.count
    // Most texts have no quotes at all, which the C library finds out fastest.
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
      // A CR at the very end may be half of a CR LF.
      guard byte == 10 || byte == 13 && index + 1 < chunk.count else { continue }
      if quotes.isMultiple(of: 2) { return index + 1 }
      if last == nil { last = index + 1 }
      if index < chunk.count / 2 { return last }
    }
    return last
  }

  /// What is wrong with a record that begins `position` bytes into the file.
  static func tooLong(at position: Int, file: String) -> BackpropError {
    BackpropError(
      .badData, "a record is longer than \(largestRecord) bytes",
      at: .init(file: file, byte: position), remedy: "look for a quote that is never closed")
  }
}
