internal import BackpropCore

/// Finds a first line that does not belong to the rows below it: a title, or a header without the
/// name of the first column.
struct TitleCheck {
  let header: Header
  let scanner: CellScanner
  private static let sampledRecords = 50
  /// The number of records below the first line that are searched for the header.
  private static let titleRecords = 3

  /// Throws if the first records of `text`, which follow the header, all have another number of
  /// cells than the header, or if the header looks like a title. `isWhole` says that the file ends
  /// with the text.
  func check(_ text: UnsafeBufferPointer<UInt8>, isWhole: Bool) throws {
    guard let start = text.baseAddress, text.count > 0 else { return }
    let end = start + text.count
    var counts: [Int] = []
    var records: [[String]] = [[]]
    var cells = 0
    var p = start
    while p < end, counts.count < Self.sampledRecords {
      if cells == 0, p.pointee == 10 || p.pointee == 13 {
        p += 1
        continue
      }
      guard let cell = try? scanner.cell(p, end: end, line: 1), isWhole || cell.next < end else {
        break
      }
      if counts.count < Self.titleRecords {
        records[records.count - 1].append(String(decoding: cell.content, as: UTF8.self))
      }
      cells += 1
      p = cell.next
      if cell.endsRecord {
        counts.append(cells)
        records.append([])
        cells = 0
      }
    }
    guard let count = counts.first, counts.allSatisfy({ $0 == count }), counts.count > 1 else {
      return
    }
    try checkCounts(count, rows: counts.count)
    try checkTitle(records.prefix(Self.titleRecords))
  }

  private func checkCounts(_ count: Int, rows: Int) throws {
    let found = header.cellCount
    guard found != count else { return }
    let what = "has \(counted(found, "cell")), but the next \(counted(rows, "row")) have \(count)"
    if found == count - 1 {
      throw BackpropError(
        .badData, "the header \(what)", at: location,
        remedy: "add the missing name; if the first column has the names of the rows, add its name "
          + "at the beginning")
    }
    guard found < count else { return }
    throw BackpropError(
      .badData, "the first line \(what), so it seems to be a title and not the header",
      at: location, remedy: "delete the line if it is a title, or add the missing names")
  }

  /// A title such as `House sales,,` has as many cells as the rows, but only the first has text, and
  /// a line below it, possibly after empty cells, names all columns.
  private func checkTitle(_ records: ArraySlice<[String]>) throws {
    guard header.cellCount > 2, header.unnamedCount == header.cellCount - 1,
      let next = records.first(where: { !$0.allSatisfy(\.isEmpty) }),
      next.allSatisfy({ !$0.isEmpty && Double($0) == nil })
    else { return }
    throw BackpropError(
      .badData,
      "the first line names 1 of \(header.cellCount) columns, so it seems to be a title and not the "
        + "header", at: location,
      remedy: "delete the lines above the one that begins with '\(next[0])'")
  }

  private var location: BackpropError.Location {
    .init(file: scanner.file, line: header.firstLine)
  }
}
