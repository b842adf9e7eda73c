import BackpropCore
import Foundation
import Synchronization
import Testing

/// Counters that many threads increment.
private final class Counters: Sendable {
  private let counts: [Box]
  private final class Box: Sendable { let value = Atomic<Int>(0) }

  init(_ count: Int) { counts = (0..<count).map { _ in Box() } }
  func increment(_ index: Int) { counts[index].value.wrappingAdd(1, ordering: .relaxed) }
  var values: [Int] { counts.map { $0.value.load(ordering: .relaxed) } }
}

@Suite("Worker pool")
struct WorkerPoolTests {
  /// So much work that the pool shares it.
  private let muchWork = 1 << 30

  @Test(
    "a worker pool runs every task exactly once",
    arguments: [1, 2, 3, 4, 17], [0, 1, 2, 7, 1000])
  func once(threads: Int, tasks: Int) {
    let counters = Counters(tasks)
    WorkerPool(threads: threads, processors: threads).run(tasks, worth: muchWork) { task, _ in
      counters.increment(task)
    }
    #expect(counters.values == Array(repeating: 1, count: tasks))
  }

  @Test("a worker pool loses and repeats no task in many quick jobs", arguments: [2, 3, 8])
  func quickJobs(threads: Int) {
    let pool = WorkerPool(threads: threads, processors: threads)
    let counters = Counters(5)
    for job in 1...5_000 {
      pool.run(5, worth: muchWork) { task, _ in counters.increment(task) }
      if counters.values != Array(repeating: job, count: 5) {
        Issue.record("after job \(job): \(counters.values)")
        return
      }
    }
  }

  @Test(
    "ranges of a worker pool cover every index once, are not too long, and as many per thread",
    arguments: [1, 2, 3], [0, 1, 2, 31, 128, 129, 300])
  func shares(threads: Int, count: Int) {
    let counters = Counters(count)
    let longest = Atomic(0)
    let calls = Atomic(0)
    WorkerPool(threads: threads, processors: threads).share(count, atMost: 64, worth: muchWork) {
      range, _ in
      for index in range { counters.increment(index) }
      longest.max(range.count, ordering: .relaxed)
      calls.wrappingAdd(1, ordering: .relaxed)
    }
    #expect(counters.values == Array(repeating: 1, count: count))
    #expect(longest.load(ordering: .relaxed) <= 64)
    if count > 30 { #expect(calls.load(ordering: .relaxed) % threads == 0) }
  }

  @Test("a worker pool has at most one thread per processor, but as many ranges as requested")
  func fewProcessors() {
    let caller = Thread.current
    let strangers = Counters(1)
    let calls = Atomic(0)
    let pool = WorkerPool(threads: 5, processors: 1)
    pool.share(100, atMost: 64, worth: muchWork) { _, _ in
      if Thread.current != caller { strangers.increment(0) }
      Thread.sleep(forTimeInterval: 0.01)  // time for other threads to come, if there are any
      calls.wrappingAdd(1, ordering: .relaxed)
    }
    #expect(strangers.values == [0])
    #expect(calls.load(ordering: .relaxed) == 5)
  }

  @Test("a caller of a worker pool that waited too long works alone for a while")
  func patience() {
    let pool = WorkerPool(threads: 2, processors: 2)
    let caller = Thread.current
    let counters = Counters(2)
    let helped = Counters(1)
    for job in 1...400 {
      // a worker takes a hundred times as long for a task
      pool.run(2, worth: muchWork) { task, _ in
        let isWorker = Thread.current != caller
        if isWorker { helped.increment(0) }
        Thread.sleep(forTimeInterval: isWorker ? 0.02 : 0.0002)
        counters.increment(task)
      }
      #expect(counters.values == [job, job])
    }
    // after each wait the caller does twice as many jobs alone: 16, 32, 64, 128, 256; workers help
    // more often if the machine is so busy that the caller's own task is slow too
    #expect(helped.values[0] < 100, "helped \(helped.values[0]) times")
  }

  @Test("the quota of a control group limits the number of processors")
  func quota() {
    #expect(WorkerPool.processorQuota("150000 100000") == 2)
    #expect(WorkerPool.processorQuota("200000 100000\n") == 2)
    #expect(WorkerPool.processorQuota("50000 100000") == 1)
    for line in ["max 100000", "", "0 100000", "100000", nil] {
      #expect(WorkerPool.processorQuota(line) == nil)
    }
    #expect(WorkerPool.processors >= 1)
  }

  @Test("a worker pool wakes sleeping workers and shares work with them")
  func sleepers() {
    let both = Counters(2)
    for _ in 0..<5 {
      // a new pool each time: after a long wait the caller would work alone
      let pool = WorkerPool(threads: 2, processors: 2)
      Thread.sleep(forTimeInterval: 0.02)
      // each task waits until the other one begins, so one thread alone would not return
      let begun = Counters(2)
      pool.run(2, worth: muchWork) { task, _ in
        begun.increment(task)
        let deadline = Date(timeIntervalSinceNow: 10)
        while begun.values[1 - task] == 0, Date() < deadline {
          Thread.sleep(forTimeInterval: 0.0001)
        }
        if begun.values[1 - task] == 1 { both.increment(task) }
      }
    }
    #expect(both.values == [5, 5])
  }

  @Test("the caller of a worker pool does small jobs alone")
  func littleWork() {
    let pool = WorkerPool(threads: 4, processors: 4)
    let caller = Thread.current
    let strangers = Counters(1)
    pool.run(100, worth: 100) { _, _ in if Thread.current != caller { strangers.increment(0) } }
    #expect(strangers.values == [0])
  }

  @Test("worker pools can be created and freed many times, used or not")
  func lives() {
    for round in 0..<200 {
      let counters = Counters(3)
      let pool = WorkerPool(threads: 4, processors: 4)
      if round % 2 == 0 { pool.run(3, worth: muchWork) { task, _ in counters.increment(task) } }
      #expect(counters.values == Array(repeating: round % 2 == 0 ? 1 : 0, count: 3))
    }
  }

  #if os(Linux)
    @Test("the threads of a freed worker pool end")
    func threadsEnd() throws {
      func threads() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
      }
      // 60 pools of 10 threads would leave 540; other tests have threads too
      for _ in 0..<60 {
        WorkerPool(threads: 10, processors: 10).run(10, worth: muchWork) { _, _ in }
      }
      let deadline = Date(timeIntervalSinceNow: 10)
      while try threads() > 200, Date() < deadline { Thread.sleep(forTimeInterval: 0.01) }
      #expect(try threads() <= 200)
    }
  #endif
}
