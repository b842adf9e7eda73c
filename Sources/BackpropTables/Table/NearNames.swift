/// Suggestions for the name of a column that does not exist.
enum NearNames {
  /// `did you mean 'age'? The columns are 'age', 'sex', …`
  static func remedy(for name: String, among names: [String]) -> String {
    let listed = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
    let rest = names.count > 20 ? ", and \(names.count - 20) more" : ""
    let all = names.isEmpty ? "there are no columns" : "the columns are \(listed)\(rest)"
    let near = nearest(to: name, among: names)
    guard !near.isEmpty else { return "use an existing column: \(all)" }
    let suggestion = near.map { "'\($0)'" }.joined(separator: " or ")
    return "did you mean \(suggestion)? \(all)"
  }

  /// Up to three names that differ from `name` only in case and a few letters.
  private static func nearest(to name: String, among names: [String]) -> [String] {
    let wanted = Array(name.lowercased().prefix(64))
    let limit = max(1, wanted.count / 3)
    var found: [(distance: Int, name: String)] = []
    for candidate in names.prefix(2000) {
      let letters = Array(candidate.lowercased().prefix(64))
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = editDistance(wanted, letters)
      if distance <= limit { found.append((distance, candidate)) }
    }
    return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }

  /// The number of letters to insert, delete or replace to turn one word into the other.
  private static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[right.count]
  }
}
