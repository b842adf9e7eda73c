/// `count` of the numbers from 0 to `total` − 1 at equal distances, or all if there are no more.
package func evenlySpaced(_ count: Int, of total: Int) -> [Int] {
  total <= count ? Array(0..<total) : (0..<count).map { $0 * total / count }
}
