internal import BackpropCore

extension TargetEncoding {
  /// A warning about classes with few training rows, in one sentence; nil if there are none.
  /// `places` are the indices of the classes of the training rows.
  ///
  /// A class is rare if it has a single row, or less than 2 % of the rows that it would have if all
  /// classes were equally frequent: with two classes, less than 1 % of all rows.
  func warning(ofRareClasses places: [Int]) -> String? {
    var counts = [Int](repeating: 0, count: classes.count)
    for place in places { counts[place] += 1 }
    let rare = counts.indices.filter {
      counts[$0] == 1 || counts[$0] * 50 * classes.count < places.count
    }.sorted { (counts[$0], $0) < (counts[$1], $1) }
    guard let first = rare.first else { return nil }
    let column = targets[0].column
    let listed = rare.prefix(3).map { "'\(classes[$0])' \(counts[$0])" }.joined(separator: ", ")
    return
      (rare.count == 1
      ? "class '\(classes[first])' of the target '\(column)' has only \(counts[first]) of the "
        + "\(places.count.grouped) training rows"
      : "\(rare.count) classes of the target '\(column)' have very few of the "
        + "\(places.count.grouped) training rows (\(listed)\(rare.count > 3 ? ", …" : ""))")
      + ": metrics over all rows say little about \(rare.count == 1 ? "it" : "them"); check recall "
      + "and balanced accuracy, add such rows, or use class weights"
  }
}
