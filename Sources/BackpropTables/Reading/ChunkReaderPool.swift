internal import BackpropCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The division of a text file among threads. It does not change the resulting table.
package struct ReadingPlan: Sendable {
  /// The size of a chunk in bytes. Its text and its numbers fit in the cache of one processor.
  package var chunkSize = 1 << 18
  /// The maximum number of threads. More threads would wait for the work that is done in order.
  package var threads = min(WorkerPool.processors, 8)
  /// The number of bytes that one thread reads before others start. A smaller file is finished
  /// before a second thread has started.
  package var singleThreadedBytes = 1 << 22

  package init() {}
}

/// Reads one text file with several threads.
///
/// Each thread takes the next chunk of lines, parses it, waits until all earlier chunks have been
/// added to the table, adds its own, copies the numbers into the table, and starts again. A single
/// thread works in the same way.
final class ChunkReaderPool: @unchecked Sendable {
  // Unchecked Sendable: source, assembly and all properties below are used only under the mutex; a
  // chunk belongs to the thread that reads it.
  private let source: TextSource
  private let assembly: TableAssembly
  private let scanner: RecordScanner
  private let plan: ReadingPlan
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let chunkAdded = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var taken = 0
  private var added = 0
  private var failure: (any Error)?

  init(source: TextSource, assembly: TableAssembly, scanner: RecordScanner, plan: ReadingPlan) {
    self.source = source
    self.assembly = assembly
    self.scanner = scanner
    self.plan = plan
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(chunkAdded, nil)
  }

  deinit {
    pthread_cond_destroy(chunkAdded)
    pthread_mutex_destroy(mutex)
    chunkAdded.deallocate()
    mutex.deallocate()
  }

  /// Reads the source to its end. Throws the first error in it.
  func run() throws {
    let isDone = readChunks(until: plan.threads > 1 ? plan.singleThreadedBytes : .max)
    if !isDone {
      WorkerPool(threads: plan.threads, processors: plan.threads).run(plan.threads, worth: .max) {
        _, _ in readChunks(until: .max)
      }
    }
    if let failure { throw failure }
  }

  /// Reads chunks until `limit` bytes of the file have been read. Returns whether reading is
  /// finished.
  @discardableResult
  private func readChunks(until limit: Int) -> Bool {
    let chunk = Chunk(capacity: plan.chunkSize)
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      guard failure == nil, source.bytesRead < limit else { return failure != nil }
      guard source.next(into: chunk) else { return true }
      let number = taken
      taken += 1
      chunk.modes = assembly.modes

      pthread_mutex_unlock(mutex)
      scanner.scan(chunk)
      pthread_mutex_lock(mutex)

      while added < number, failure == nil { pthread_cond_wait(chunkAdded, mutex) }
      guard failure == nil else { return true }
      do { try assembly.append(chunk) } catch { failure = error }
      added += 1
      pthread_cond_broadcast(chunkAdded)

      pthread_mutex_unlock(mutex)
      chunk.copyNumbers()
      pthread_mutex_lock(mutex)
    }
  }
}
