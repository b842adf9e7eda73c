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
/// A job is a fixed number of tasks. Task i is the turn of thread i mod `threads`, so that a thread
/// finds in its cache what it left there in the last job; but a thread that has no more turns takes
/// those of the others. So which thread runs a task is left to chance, and tasks must not depend on
/// it: they write to separate memory and nothing is summed across them. The thread that calls
/// ``run(_:worth:_:)`` works too and returns when the last task is done. A worker that is asleep when
/// a job begins is woken, but never waited for unless it has taken a task.
///
/// On a busy machine a worker may lose its processor in the middle of a task. The caller that has had
/// to wait so long that it would have been faster alone works alone for a number of jobs, twice as
/// many each time.
///
/// Policy: one thread calls ``run(_:worth:_:)`` at a time; the pool is not re-entrant.
package final class WorkerPool: @unchecked Sendable {
  /// The number of threads asked for, the caller included.
  package let threads: Int
  /// The number of threads that share a job: no more than there are processors, on which they would
  /// only take turns.
  private let members: Int
  private let crew: Crew

  /// A pool of `threads` threads, the caller included, but not more than `processors`.
  package init(threads: Int, processors: Int = WorkerPool.processors) {
    precondition(threads >= 1, "a pool cannot have \(threads) threads")
    self.threads = threads
    members = min(threads, processors)
    let crew = Crew(threads: members)
    self.crew = crew
    // a thread that cannot be had is a thread less; the others do its share
    for member in 1..<members { startDetachedThread { crew.serve(as: member) } }
  }

  deinit { crew.dismiss() }

  // some microseconds of work, as long as a fork and a join take
  private static var smallestShare: Int { 200_000 }

  /// Runs `body(0, _)` … `body(tasks - 1, _)`, each once, and returns when all are done. `body` is told
  /// which of the threads runs it, from 0, so that it may use memory of that thread.
  ///
  /// `work` is about the number of multiplications in the whole job: too little of it is not worth
  /// a second thread.
  package func run(
    _ tasks: Int, worth work: Int, _ body: (_ task: Int, _ thread: Int) -> Void
  ) {
    if members == 1 || tasks <= 1 || work < Self.smallestShare {
      for task in 0..<tasks { body(task, 0) }
      return
    }
    withoutActuallyEscaping(body) { crew.work(tasks, $0) }
  }

  /// Runs `body` on ranges of at most `largest` that together are 0..<`count`: as many of equal
  /// length for each thread that runs, and no fewer than the threads asked for.
  package func share(
    _ count: Int, atMost largest: Int, worth work: Int,
    _ body: (_ range: Range<Int>, _ thread: Int) -> Void
  ) {
    let isShared = work >= Self.smallestShare
    let least = max(isShared ? threads : 1, (count + largest - 1) / largest)
    let workers = isShared ? members : 1
    let shares = (least + workers - 1) / workers * workers
    let length = max(1, (count + shares - 1) / shares)
    run((count + length - 1) / length, worth: work) { index, thread in
      body(index * length..<min(count, (index + 1) * length), thread)
    }
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

  private let threads: Int
  private let gate = Atomic<UInt64>(0)
  private let sleepers = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  private let turns: [Turns]
  // No two threads race for these two. The caller writes them before the store that opens the gate;
  // a worker reads them after the exchange that counts it in, which acquires that store. The
  // worker's last read comes before the subtraction that counts it out, which releases; the caller
  // acquires it when it sees the count 0, and only then writes again. Between opening and 0 the gate
  // is changed by read-modify-writes alone, so each release reaches whoever acquires later.
  private var tasks = 0
  private var body: ((Int, Int) -> Void)?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Jobs the caller still does alone, and how many it will the next time.
  private var jobsAlone = 0
  private var nextJobsAlone = 16

  /// How many of its turns a thread has taken, on a cache line of its own.
  private final class Turns: Sendable {
    let taken = Atomic<Int>(0)
    private let padding: (Int64, Int64, Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0, 0, 0)
  }

  init(threads: Int) {
    self.threads = threads
    turns = (0..<threads).map { _ in Turns() }
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func work(_ count: Int, _ body: @escaping (Int, Int) -> Void) {
    if jobsAlone > 0 {
      jobsAlone -= 1
      for task in 0..<count { body(task, 0) }
      return
    }
    self.body = body
    tasks = count
    for turn in turns { turn.taken.store(0, ordering: .relaxed) }
    let job = gate.load(ordering: .relaxed) / Self.nextJob + 1
    gate.store(job &* Self.nextJob | Self.open, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wake() }
    let start = ContinuousClock.now
    takeTasks(as: 0, body)
    gate.bitwiseAnd(~Self.open, ordering: .acquiringAndReleasing)
    wait(since: start)
    self.body = nil
  }

  /// Waits for the workers that are inside the job, which began at `start` and in which the caller
  /// has done what it could.
  private func wait(since start: ContinuousClock.Instant) {
    func isEmpty() -> Bool { gate.load(ordering: .acquiring) & (Self.open - 1) == 0 }
    if spin(until: isEmpty) {
      nextJobsAlone = max(16, nextJobsAlone / 2)
      return
    }
    let own = ContinuousClock.now - start
    while !spin(until: isEmpty) { sched_yield() }
    if ContinuousClock.now - start > own * (threads + 1) {
      jobsAlone = nextJobsAlone
      nextJobsAlone = min(1024, nextJobsAlone * 2)
    }
  }

  /// What worker `member` does for its whole life.
  func serve(as member: Int) {
    var lastJob: UInt64 = 0
    while true {
      func isWanted() -> Bool {
        let now = gate.load(ordering: .sequentiallyConsistent)
        return now & Self.open != 0 && now / Self.nextJob != lastJob
          || dismissed.load(ordering: .acquiring)
      }
      if !spin(until: isWanted) { sleep(until: isWanted) }
      if dismissed.load(ordering: .acquiring) { return }
      let now = gate.load(ordering: .acquiring)
      guard now & Self.open != 0 else { continue }
      guard
        gate.compareExchange(expected: now, desired: now + 1, ordering: .acquiringAndReleasing)
          .exchanged
      else { continue }
      lastJob = now / Self.nextJob
      if let body { takeTasks(as: member, body) }
      gate.wrappingSubtract(1, ordering: .releasing)
    }
  }

  func dismiss() {
    dismissed.store(true, ordering: .sequentiallyConsistent)
    wake()
  }

  /// Runs the tasks whose turn is that of `member`, then what the others have left of theirs.
  private func takeTasks(as member: Int, _ body: (Int, Int) -> Void) {
    for offset in 0..<threads {
      let owner = (member + offset) % threads
      while true {
        let turn = turns[owner].taken.wrappingAdd(1, ordering: .relaxed).oldValue
        let task = turn * threads + owner
        guard task < tasks else { break }
        body(task, member)
      }
    }
  }

  /// Asks again and again until `done`, for some microseconds; false where that was not enough.
  private func spin(until done: () -> Bool) -> Bool {
    for _ in 0..<Self.spins {
      if done() { return true }
      bp_pause()
    }
    return false
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
