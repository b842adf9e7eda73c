internal import CBackpropKernels
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A few threads that share the tasks of one job at a time.
///
/// A job is a fixed number of tasks; which thread runs a task is left to chance, so tasks must not
/// depend on it: they write to separate memory and nothing is summed across them. The thread that
/// calls ``run(_:worth:_:)`` works too and returns when the last task is done. A worker that is
/// asleep when a job begins is woken, but never waited for unless it has taken a task.
///
/// Policy: one thread calls ``run(_:worth:_:)`` at a time; the pool is not re-entrant.
package final class WorkerPool: @unchecked Sendable {
  /// The number of threads that share a job, the caller included.
  package let threads: Int
  private let crew = Crew()

  /// The number of processors this process may use.
  package static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// A pool of `threads` threads, the caller included.
  package init(threads: Int) {
    precondition(threads >= 1, "a pool cannot have \(threads) threads")
    self.threads = threads
    // a thread that cannot be had is a thread less; the caller does its share
    for _ in 1..<threads { startDetachedThread { [crew] in crew.serve() } }
  }

  deinit { crew.dismiss() }

  // some microseconds of work, as long as a fork and a join take
  private static var smallestShare: Int { 200_000 }

  /// Runs `body(0)` … `body(tasks - 1)`, each once, and returns when all are done.
  ///
  /// `work` is about the number of multiplications in the whole job: too little of it is not worth
  /// a second thread.
  package func run(_ tasks: Int, worth work: Int, _ body: (Int) -> Void) {
    if threads == 1 || tasks <= 1 || work < Self.smallestShare {
      for task in 0..<tasks { body(task) }
      return
    }
    withoutActuallyEscaping(body) { crew.work(tasks, $0) }
  }
}

/// What the threads of a pool share. They keep it alive, so the pool itself may go first.
private final class Crew: @unchecked Sendable {
  // The gate is one word: bits 0–31 count the workers inside the job, bit 32 says that it is open,
  // and the bits above number the jobs. A worker enters by counting itself while the gate is open;
  // the caller shuts the gate and waits for the count to fall to 0, after which nobody can touch
  // the job.
  private static let open: UInt64 = 1 << 32
  private static let nextJob: UInt64 = 1 << 33
  private static let spins = 4_000

  private let gate = Atomic<UInt64>(0)
  private let sleepers = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  private let nextTask = Atomic<Int>(0)
  // No two threads race for these two. The caller writes them before the store that opens the gate;
  // a worker reads them after the exchange that counts it in, which acquires that store. The
  // worker's last read comes before the subtraction that counts it out, which releases; the caller
  // acquires it when it sees the count 0, and only then writes again. Between opening and 0 the gate
  // is changed by read-modify-writes alone, so each release reaches whoever acquires later.
  private var tasks = 0
  private var body: ((Int) -> Void)?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func work(_ count: Int, _ body: @escaping (Int) -> Void) {
    self.body = body
    tasks = count
    nextTask.store(0, ordering: .relaxed)
    let job = gate.load(ordering: .relaxed) / Self.nextJob + 1
    gate.store(job &* Self.nextJob | Self.open, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wake() }
    takeTasks(body)
    gate.bitwiseAnd(~Self.open, ordering: .acquiringAndReleasing)
    spin(yielding: true) { gate.load(ordering: .acquiring) & (Self.open - 1) == 0 }
    self.body = nil
  }

  /// What a worker does for its whole life.
  func serve() {
    var lastJob: UInt64 = 0
    while true {
      func isWanted() -> Bool {
        let now = gate.load(ordering: .sequentiallyConsistent)
        return now & Self.open != 0 && now / Self.nextJob != lastJob
          || dismissed.load(ordering: .acquiring)
      }
      if !spin(yielding: false, until: isWanted) { sleep(until: isWanted) }
      if dismissed.load(ordering: .acquiring) { return }
      let now = gate.load(ordering: .acquiring)
      guard now & Self.open != 0 else { continue }
      guard
        gate.compareExchange(expected: now, desired: now + 1, ordering: .acquiringAndReleasing)
          .exchanged
      else { continue }
      lastJob = now / Self.nextJob
      if let body { takeTasks(body) }
      gate.wrappingSubtract(1, ordering: .releasing)
    }
  }

  func dismiss() {
    dismissed.store(true, ordering: .sequentiallyConsistent)
    wake()
  }

  private func takeTasks(_ body: (Int) -> Void) {
    while true {
      let task = nextTask.wrappingAdd(1, ordering: .relaxed).oldValue
      guard task < tasks else { return }
      body(task)
    }
  }

  /// Asks again and again until `done`, for some microseconds; or, `yielding` the processor, for as
  /// long as it takes.
  @discardableResult
  private func spin(yielding: Bool, until done: () -> Bool) -> Bool {
    while true {
      for _ in 0..<Self.spins {
        if done() { return true }
        bp_pause()
      }
      if !yielding { return false }
      sched_yield()
    }
  }

  private func sleep(until wanted: () -> Bool) {
    pthread_mutex_lock(mutex)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while !wanted() { pthread_cond_wait(condition, mutex) }
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  private func wake() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }
}

/// Starts a thread of its own that runs `body`, outside Swift's cooperative pool; false where the
/// system refuses one.
@discardableResult
package func startDetachedThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body)).toOpaque()
  #if canImport(Darwin)
    var thread: pthread_t?
    let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
      Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }
  #else
    var thread = pthread_t()
    let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }
  #endif
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setstacksize(&attributes, 4 << 20)  // the product packs 64 KB on the stack
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let status = pthread_create(&thread, &attributes, entry, box)
  pthread_attr_destroy(&attributes)
  if status != 0 { Unmanaged<Box>.fromOpaque(box).release() }
  return status == 0
}
