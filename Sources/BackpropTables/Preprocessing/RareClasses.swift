extension TargetEncoding {
  /// What to know about classes with few of the training rows, `places` being the class of each: one
  /// sentence, or nil where none has.
  ///
  /// A class is named if it has a single row, or less than a fiftieth of what it would have if all
  /// classes were alike: of two classes, less than 1 %.
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
        + "\(places.count) training rows"
      : "\(rare.count) classes of the target '\(column)' have very few of the \(places.count) "
        + "training rows (\(listed)\(rare.count > 3 ? ", …" : ""))")
      + ": scores of all rows say little about \(rare.count == 1 ? "it" : "them"); look at recall "
      + "and balanced accuracy, give more such rows, or weigh the classes"
  }
}
