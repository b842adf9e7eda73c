internal import CBackpropKernels
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A pool of threads that share the tasks of one job at a time.
///
/// A job is a fixed number of tasks. Task i belongs to thread i mod `threads`, so a thread finds
/// the data of its last job in its cache. A thread without tasks takes those of the others. So any
/// thread may run any task. Tasks therefore write to separate memory, and no sum goes across tasks.
/// The thread that calls ``run(_:worth:_:)`` works too and returns when the last task is done. It
/// wakes sleeping workers at the beginning of a job, but waits only for workers that have taken a
/// task.
///
/// On a busy machine a worker may lose its processor in the middle of a task. If a caller waited so
/// long that it would have been faster alone, it computes the next jobs alone, twice as many each
/// time.
///
/// Policy: one thread calls ``run(_:worth:_:)`` at a time. The pool is not re-entrant.
package final class WorkerPool: @unchecked Sendable {
  /// The requested number of threads, including the caller.
  package let threads: Int
  /// The number of threads that share a job, at most the number of processors.
  private let members: Int
  private let crew: Crew

  /// A pool of `threads` threads, including the caller, but at most `processors`.
  package init(threads: Int, processors: Int = WorkerPool.processors) {
    precondition(threads >= 1, "a pool cannot have \(threads) threads")
    self.threads = threads
    members = min(threads, processors)
    let crew = Crew(threads: members)
    self.crew = crew
    // if the system refuses a thread, the others do its tasks
    for member in 1..<members { startDetachedThread { crew.serve(as: member) } }
  }

  deinit { crew.dismiss() }

  /// The work of some microseconds, as long as a fork and a join take.
  private static var smallestShare: Int { 200_000 }

  /// Runs `body(0, _)` … `body(tasks - 1, _)`, each once, and returns when all are done. The second
  /// argument is the number of the thread, from 0, so that `body` can use memory of that thread.
  ///
  /// `work` is about the number of multiplications in the job. The caller does small jobs alone.
  package func run(
    _ tasks: Int, worth work: Int, _ body: (_ task: Int, _ thread: Int) -> Void
  ) {
    if members == 1 || tasks <= 1 || work < Self.smallestShare {
      for task in 0..<tasks { body(task, 0) }
      return
    }
    withoutActuallyEscaping(body) { crew.work(tasks, $0) }
  }

  /// Runs `body` on consecutive ranges that cover 0..<`count`, each of at most `largest`. The
  /// ranges have equal lengths, except the last one. Their number is a multiple of the threads that
  /// run, and at least the requested number of threads.
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

/// The state that the threads of a pool share. They keep it alive, so the pool can be freed first.
private final class Crew: @unchecked Sendable {
  // The gate is one word. Bits 0–31 count the workers inside the job. Bit 32 is set while the gate
  // is open. The bits above number the jobs. A worker enters by incrementing the count while the
  // gate is open. The caller closes the gate and waits until the count is 0. Then no worker can
  // touch the job.
  private static let open: UInt64 = 1 << 32
  private static let nextJob: UInt64 = 1 << 33
  private static let spins = 4_000

  private let threads: Int
  private let gate = Atomic<UInt64>(0)
  private let sleepers = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  private let turns: [Turns]
  // There is no race on these two. The caller writes them before the store that opens the gate. A
  // worker reads them after the exchange that increments the count, which acquires that store. The
  // worker's last read precedes its decrement of the count, which releases. The caller acquires it
  // when it sees the count 0, and only then writes again. While the gate is open or the count is
  // not 0, only read-modify-writes change the gate, so each release reaches every later acquire.
  private var tasks = 0
  private var body: ((Int, Int) -> Void)?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// The number of jobs that the caller still does alone, and the number after the next long wait.
  private var jobsAlone = 0
  private var nextJobsAlone = 16

  /// The number of its tasks that a thread has taken, on a separate cache line.
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

  /// Does a job of `count` tasks together with the workers.
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

  /// Waits for the workers inside the job, which began at `start`. The caller has no tasks left.
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

  /// The loop of worker `member`, until the pool is freed.
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

  /// Ends the workers.
  func dismiss() {
    dismissed.store(true, ordering: .sequentiallyConsistent)
    wake()
  }

  /// Runs the tasks of `member`, then the tasks that the others have left.
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

  /// Polls `done` for some microseconds. Returns false if it did not become true.
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
