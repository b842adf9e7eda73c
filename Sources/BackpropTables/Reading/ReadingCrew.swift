internal import BackpropCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How a text file is divided among threads, none of which changes the table.
package struct ReadingPlan: Sendable {
  /// The size of a chunk: its text and its numbers fit in the cache of one processor.
  package var chunkSize = 1 << 18
  /// The number of threads; what must happen in order would keep more than a few waiting.
  package var threads = min(WorkerPool.processors, 8)
  /// The file is read by one thread so far: a smaller one is done before a second has begun.
  package var bytesAlone = 1 << 22

  package init() {}
}

/// The threads that read one text file together.
///
/// Each takes the next chunk of lines, makes numbers of it by itself, waits until all chunks before
/// have joined the table, adds its own, copies the numbers to their place, and begins again. One
/// thread alone does the same.
final class ReadingCrew: @unchecked Sendable {
  // Source, assembly and everything below are touched only under the mutex; a chunk belongs to the
  // thread that works with it: hence the unchecked Sendable.
  private let source: TextSource
  private let assembly: TableAssembly
  private let scanner: RecordScanner
  private let plan: ReadingPlan
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let turn = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var taken = 0
  private var added = 0
  private var failure: (any Error)?

  init(source: TextSource, assembly: TableAssembly, scanner: RecordScanner, plan: ReadingPlan) {
    self.source = source
    self.assembly = assembly
    self.scanner = scanner
    self.plan = plan
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(turn, nil)
  }

  deinit {
    pthread_cond_destroy(turn)
    pthread_mutex_destroy(mutex)
    turn.deallocate()
    mutex.deallocate()
  }

  /// Reads the source to its end, or throws the first error in it.
  func run() throws {
    let isDone = work(until: plan.threads > 1 ? plan.bytesAlone : .max)
    if !isDone {
      WorkerPool(threads: plan.threads, processors: plan.threads).run(plan.threads, worth: .max) {
        _, _ in work(until: .max)
      }
    }
    if let failure { throw failure }
  }

  /// Reads chunks until `limit` bytes of the file are in memory, and says whether none is left.
  @discardableResult
  private func work(until limit: Int) -> Bool {
    let chunk = Chunk(capacity: plan.chunkSize)
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      guard failure == nil, source.bytesRead < limit else { return failure != nil }
      guard source.next(into: chunk) else { return true }
      let number = taken
      taken += 1
      chunk.roads = assembly.roads

      pthread_mutex_unlock(mutex)
      scanner.scan(chunk)
      pthread_mutex_lock(mutex)

      while added < number, failure == nil { pthread_cond_wait(turn, mutex) }
      guard failure == nil else { return true }
      do { try assembly.append(chunk) } catch { failure = error }
      added += 1
      pthread_cond_broadcast(turn)

      pthread_mutex_unlock(mutex)
      chunk.copyNumbers()
      pthread_mutex_lock(mutex)
    }
  }
}
