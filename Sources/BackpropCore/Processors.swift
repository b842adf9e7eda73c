internal import CBackpropKernels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension WorkerPool {
  /// The number of processors that this process may use: online, allowed by its affinity mask
  /// (`taskset`) and within the quota of its control group (`docker run --cpus`).
  package static let processors: Int = {
    let quota = processorQuota(readLine(of: "/sys/fs/cgroup/cpu.max"))
    return max(1, min(Int(bp_processors()), quota ?? .max))
  }()

  /// The number of processors that `line` of a control group's `cpu.max` allows, rounded up.
  /// `150000 100000` means 150,000 microseconds of every 100,000, so 2. `max 100000` gives nil.
  package static func processorQuota(_ line: String?) -> Int? {
    let numbers = (line ?? "").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else { return nil }
    return (numbers[0] + numbers[1] - 1) / numbers[1]
  }

  private static func readLine(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, Int32(line.count), file) != nil else { return nil }
    return String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
  }
}
