/// The distinct spellings of a column, numbered in the order of their first occurrence.
///
/// Most cells of most columns repeat, so a lookup must cost no more than scanning the cell: the
/// dictionary compares a cell of up to eight bytes as one word, hashes it by one multiplication,
/// and never makes it a String. At least eight readable bytes must follow each cell.
final class SpellingDictionary {
  /// The meaning of a spelling.
  enum Meaning: UInt8 {
    case number, missing, missingWord, infinite, text
  }

  private struct Entry {
    var prefix: UInt64
    var offset: Int
    var length: Int
    var value: Double
    var meaning: Meaning
  }

  private(set) var count = 0
  private var entries: UnsafeMutablePointer<Entry>
  private var entryCapacity = 8
  private var slots: UnsafeMutablePointer<UInt32>
  private var slotMask = 15
  private var bytes: UnsafeMutablePointer<UInt8>
  private var byteCapacity = 64
  private var byteCount = 0

  /// The seed of the hash, random in every process, so that no file can make all spellings collide.
  /// It determines only the slot of an entry, never its number.
  private static let seed = UInt64.random(in: .min ... .max)
  private let seed: UInt64

  init() {
    seed = SpellingDictionary.seed
    entries = .allocate(capacity: entryCapacity)
    slots = .allocate(capacity: slotMask + 1)
    slots.initialize(repeating: 0, count: slotMask + 1)
    bytes = .allocate(capacity: byteCapacity)
  }

  deinit {
    entries.deallocate()
    slots.deallocate()
    bytes.deallocate()
  }

  /// The number of the spelling `cell` of `length` bytes; nil if it is new.
  @inline(__always)
  func find(_ cell: UnsafePointer<UInt8>, _ length: Int) -> UInt32? {
    let prefix = SpellingDictionary.prefix(cell, length)
    var slot = hash(cell, length, prefix) & slotMask
    while slots[slot] != 0 {
      let code = Int(slots[slot]) - 1
      if entries[code].prefix == prefix, entries[code].length == length,
        length <= 8 || SpellingDictionary.areEqual(bytes + entries[code].offset, cell, length)
      {
        return UInt32(truncatingIfNeeded: code)
      }
      slot = (slot + 1) & slotMask
    }
    return nil
  }

  /// Adds a spelling that ``find(_:_:)`` did not find, and returns its number.
  func insert(
    _ cell: UnsafePointer<UInt8>, _ length: Int, meaning: Meaning, value: Double
  ) -> UInt32 {
    if count == entryCapacity { growEntries() }
    if byteCount + length + 8 > byteCapacity { growBytes(by: length + 8) }
    (bytes + byteCount).update(from: cell, count: length)
    entries[count] = Entry(
      prefix: SpellingDictionary.prefix(cell, length), offset: byteCount, length: length,
      value: value, meaning: meaning)
    byteCount += length
    count += 1
    if count * 2 > slotMask { rebuildSlots(capacity: (slotMask + 1) * 2) } else { place(count - 1) }
    return UInt32(count - 1)
  }

  func meaning(_ code: Int) -> Meaning { entries[code].meaning }
  func value(_ code: Int) -> Double { entries[code].value }

  /// The bytes of spelling `code`, valid for the lifetime of the dictionary.
  func spelling(_ code: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes + entries[code].offset, count: entries[code].length)
  }

  private func place(_ code: Int) {
    let entry = entries[code]
    var slot = hash(bytes + entry.offset, entry.length, entry.prefix) & slotMask
    while slots[slot] != 0 { slot = (slot + 1) & slotMask }
    slots[slot] = UInt32(code + 1)
  }

  private func rebuildSlots(capacity: Int) {
    slots.deallocate()
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: 0, count: capacity)
    slotMask = capacity - 1
    for code in 0..<count { place(code) }
  }

  private func growEntries() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    entryCapacity *= 2
  }

  private func growBytes(by needed: Int) {
    let capacity = max(byteCapacity * 2, byteCount + needed)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.moveInitialize(from: bytes, count: byteCount)
    bytes.deallocate()
    bytes = larger
    byteCapacity = capacity
  }

  @inline(__always)
  private static func prefix(_ cell: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let word = UnsafeRawPointer(cell).loadUnaligned(as: UInt64.self).littleEndian
    return length >= 8 ? word : word & (1 << UInt64(length * 8) - 1)
  }

  @inline(__always)
  private func hash(_ cell: UnsafePointer<UInt8>, _ length: Int, _ prefix: UInt64) -> Int {
    var state = SpellingDictionary.mix(prefix ^ seed ^ UInt64(length) << 56)
    var offset = 8
    while offset < length {
      state = SpellingDictionary.mix(
        state ^ SpellingDictionary.prefix(cell + offset, min(8, length - offset)))
      offset += 8
    }
    return Int(truncatingIfNeeded: state)
  }

  @inline(__always)
  private static func mix(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  @inline(__always)
  private static func areEqual(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    var index = 8
    while index < length {
      if left[index] != right[index] { return false }
      index += 1
    }
    return true
  }
}
